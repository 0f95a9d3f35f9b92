// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors, so that the build stays quiet enough to read.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// Whether `scripts/sanitize.sh` builds for a sanitizer.
let isSanitized = Context.environment["CNN_SANITIZE"] != nil

/// For what computes, in the libraries and in their tests: a sanitizer looks at every access of memory, and unoptimised
/// code has so many of them that plain loops take hours. What is checked then is also nearer to what is shipped.
let computing = strict + (isSanitized ? [.unsafeFlags(["-O"])] : [])

/// Flags of one compilation of the shared kernel sources. Kernels are always optimised, so that tests of a debug
/// build run them at full speed; bounds are the promise of the engine that calls them.
///
/// For the sanitizers they read nothing that they don't use: the end of a vector may be another thread's, which is no harm
/// and would hide what is.
func kernels(_ name: String, lanes: String, flags: [String]) -> Target {
  .target(
    name: name, dependencies: ["CNNKernels", "CVectors"],
    swiftSettings: strict + [
      .define(lanes),
      .unsafeFlags(
        ["-Ounchecked", "-wmo", "-num-threads", "2", "-disable-batch-mode", "-Xcc", "-fno-math-errno"] + flags),
    ] + (isSanitized ? [.define("EXACT_READS")] : []))
}

#if arch(x86_64)
  let kernelTargets = [
    kernels("CNNKernelsBaseline", lanes: "LANES_4", flags: []),
    kernels("CNNKernelsAVX2", lanes: "LANES_8", flags: ["-Xcc", "-march=x86-64-v3"]),
    kernels(
      "CNNKernelsAVX512", lanes: "LANES_16",
      flags: ["-Xcc", "-march=x86-64-v4", "-Xcc", "-mprefer-vector-width=512"]),
    // Only the products, on pairs of bf16; everything else is AVX-512's.
    kernels(
      "CNNKernelsAVX512BF16", lanes: "LANES_16",
      flags: [
        "-D", "PAIRS", "-Xcc", "-march=x86-64-v4", "-Xcc", "-mavx512bf16", "-Xcc", "-mprefer-vector-width=512",
      ]),
  ]
#else
  let kernelTargets = [kernels("CNNKernelsBaseline", lanes: "LANES_4", flags: [])]
#endif

/// The fuzzer links LLVM's libFuzzer, so only `scripts/fuzz.sh` builds it.
let fuzzer: [Target] =
  Context.environment["CNN_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "Fuzz", dependencies: ["CNNFuzzing"], path: "Fuzzers/Fuzz",
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
  ]

let package = Package(
  name: "cnn",
  // The first macOS with the Synchronization module's atomics.
  platforms: [.macOS(.v15)],
  products: [.executable(name: "cnn", targets: ["cnn"])]
    + ["CNNSpec", "CNNEngine", "CNNData", "CNNModel", "CNNRun", "CNNTraining", "CNNExplanation", "CNNReports"].map {
      .library(name: $0, targets: [$0])
    },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
  ],
  targets: kernelTargets + fuzzer + [
    .systemLibrary(name: "CLibPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    .systemLibrary(name: "CProcessor"),
    .systemLibrary(name: "CVectors"),
    .target(name: "CNNKernels", swiftSettings: computing),
    .target(
      name: "CNNEngine", dependencies: ["CNNKernels", "CProcessor"] + kernelTargets.map { .target(name: $0.name) },
      swiftSettings: computing),
    .executableTarget(
      name: "EngineBenchmark", dependencies: ["CNNEngine", "CNNReference", "CNNSpec"], swiftSettings: strict),
    .target(name: "CNNSpec", swiftSettings: computing),
    .target(name: "CNNData", dependencies: ["CNNEngine", "CNNSpec", "CLibPNG", "CZlib"], swiftSettings: computing),
    .target(name: "CNNModel", dependencies: ["CNNSpec", "CNNEngine"], swiftSettings: computing),
    .target(name: "CNNRun", dependencies: ["CNNSpec", "CNNEngine", "CNNData"], swiftSettings: computing),
    .target(name: "CNNRanks", dependencies: ["CNNSpec", "CNNEngine"], swiftSettings: computing),
    .target(
      name: "CNNTraining", dependencies: ["CNNSpec", "CNNEngine", "CNNModel", "CNNData", "CNNRun", "CNNRanks"],
      swiftSettings: computing),
    .target(
      name: "CNNExplanation", dependencies: ["CNNSpec", "CNNEngine", "CNNData", "CNNModel", "CNNTraining"],
      swiftSettings: computing),
    .target(
      name: "CNNReports",
      dependencies: [
        "CNNSpec", "CNNEngine", "CNNData", "CNNModel", "CNNRun", "CNNTraining", "CNNExplanation", "CLibPNG",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      swiftSettings: computing),
    .executableTarget(
      name: "cnn",
      dependencies: [
        "CNNSpec", "CNNEngine", "CNNData", "CNNModel", "CNNRun", "CNNRanks", "CNNTraining", "CNNExplanation",
        "CNNReports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "TrainingExample", dependencies: ["CNNTraining"], path: "Examples/TrainingExample", swiftSettings: strict),

    .target(
      name: "CNNReference", dependencies: ["CNNSpec"], path: "Tests/CNNReference",
      // Plain loops over doubles take minutes without the optimiser.
      swiftSettings: strict + [.unsafeFlags(["-O"])]),
    .target(
      name: "CNNFuzzing", dependencies: ["CNNSpec", "CNNData", "CNNRun"], path: "Tests/CNNFuzzing",
      swiftSettings: strict),
    .target(name: "CNNSamples", dependencies: ["CZlib"], path: "Tests/CNNSamples", swiftSettings: strict),
    .testTarget(
      name: "ReferenceTests",
      dependencies: [
        "CNNReference", "CNNSpec", "CNNEngine", "CNNModel", "CNNRanks", "CNNTraining", "CNNRun", "CNNData",
      ],
      swiftSettings: computing),
    .testTarget(name: "CNNSpecTests", dependencies: ["CNNSpec"], swiftSettings: strict),
    .testTarget(
      name: "CNNEngineTests", dependencies: ["CNNEngine", "CNNKernels", "CNNReference", "CNNSpec"],
      swiftSettings: computing),
    .testTarget(
      name: "CNNDataTests", dependencies: ["CNNData", "CNNEngine", "CNNSpec", "CNNSamples", "CZlib"],
      swiftSettings: computing),
    .testTarget(
      name: "CNNModelTests", dependencies: ["CNNModel", "CNNEngine", "CNNSpec", "CNNReference"],
      swiftSettings: computing),
    .testTarget(
      name: "CNNTrainingTests",
      dependencies: [
        "CNNTraining", "CNNExplanation", "CNNRun", "CNNRanks", "CNNData", "CNNModel", "CNNEngine", "CNNSpec",
        "CNNReference", "CNNFuzzing", "CNNSamples",
      ],
      exclude: ["Fixtures"], swiftSettings: computing),
    .testTarget(
      name: "CNNReportsTests",
      dependencies: [
        "CNNReports", "CNNExplanation", "CNNTraining", "CNNRun", "CNNModel", "CNNEngine", "CNNData", "CNNSpec",
        "CLibPNG",
      ],
      swiftSettings: computing),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "cnn", "CNNReports", "CNNSamples", "CNNExplanation", "CNNTraining", "CNNRun", "CNNData", "CNNSpec",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
