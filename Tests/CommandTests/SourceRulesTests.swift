import CNNSpec
import Foundation
import Testing

/// What CONTRIBUTING.md and docs/Architecture.md say of every source file.
@Suite struct SourceRulesTests {
  private struct Source {
    /// From the project's folder.
    var path: String
    var text: String
  }

  static let project = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

  private static func sources(in folder: String) throws -> [Source] {
    let root = project.appending(path: folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }
    #expect(names.count > 100)
    return try names.map { name in
      Source(path: "\(folder)/\(name)", text: try String(contentsOf: root.appending(path: name), encoding: .utf8))
    }
  }

  /// Lines of code; a comment may speak of anything.
  private static func code(_ source: Source) -> [Substring] {
    source.text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
  }

  /// The files outside of some folders that have a line of code with a pattern.
  private func files(
    outside folders: [String], with pattern: some RegexComponent, in root: String = "Sources"
  ) throws -> [String] {
    try Self.sources(in: root).filter { source in
      !folders.contains { source.path.hasPrefix("\(root)/\($0)") }
        && Self.code(source).contains { $0.contains(pattern) }
    }.map(\.path)
  }

  /// The compiler accepts what a dependency depends on, so a target could break when another's dependencies change.
  @Test func everyImportOfAModuleHereIsDeclared() throws {
    let package = try String(contentsOf: Self.project.appending(path: "Package.swift"), encoding: .utf8)
    let target = /\.(?:executableTarget|target|testTarget)\(\s*name: "(\w+)"(?:,\s*dependencies:\s*\[([^\]]*)\])?/
    let imported = /^(?:@testable |public )?import (\w+)/
    var declared: [String: Set<String>] = [:]
    for match in package.matches(of: target) {
      let names = (match.output.2 ?? "").matches(of: /"(\w+)"/).map { String($0.output.1) }
      declared[String(match.output.1), default: []].formUnion(names)
    }
    #expect(declared.count > 15 && declared["CNNData"] == ["CNNEngine", "CNNSpec", "CLibPNG", "CZlib"])
    let modules = Set(declared.keys).union(["CLibPNG", "CZlib", "CVectors", "CProcessor", "ArgumentParser", "Mustache"])
    for source in try Self.sources(in: "Sources") + Self.sources(in: "Tests") {
      let name = String(source.path.split(separator: "/")[1])
      // Kernels are compiled once for each instruction set, by targets that a function of Package.swift makes.
      guard let dependencies = declared[name] else { continue }
      for line in Self.code(source) {
        guard let module = line.firstMatch(of: imported).map({ String($0.output.1) }), modules.contains(module),
          module != name
        else { continue }
        #expect(dependencies.contains(module), "\(source.path) imports \(module)")
      }
    }
  }

  @Test func argumentsAreParsedOnlyInTheCommand() throws {
    #expect(try files(outside: ["cnn/"], with: /import ArgumentParser/) == [])
  }

  @Test func onlyTheCommandPrints() throws {
    let printing = /\bprint\(|\bf?puts\(|STDOUT_FILENO|STDERR_FILENO|\bstd(out|err)\b|FileHandle\.standard/
    #expect(try files(outside: ["cnn/", "EngineBenchmark/"], with: printing) == [])
  }

  /// A run's `config.cnn` repeats what the command line changed.
  @Test func theLibrariesKnowNoCommandNoFlagAndNoExitCode() throws {
    let known =
      /"[^"]*\s--[a-z]|"[^"]*\bcnn (train|eval|predict|shape|show|check|data|replay|report|filter)\b|ExitCategory|exitStatus/
    #expect(
      try files(outside: ["cnn/", "EngineBenchmark/"], with: known)
        == ["Sources/CNNRun/Records/RunFolder+Record.swift"])
  }

  @Test func pointersStayInTheEngineTheKernelsAndWhatReadsWritesAndSends() throws {
    let owners = [
      "CNNEngine/", "CNNKernel", "CNNData/Files/", "CNNData/Formats/", "CNNData/Sets/ImageSet.swift",
      "CNNReports/Drawing/PNG.swift", "CNNRanks/Exchange/ByteBuffer.swift", "CNNRanks/MPI/",
    ]
    #expect(try files(outside: owners, with: /Unsafe(Mutable|Raw|Buffer|Pointer)/) == [])
  }

  /// A duration is measured by a clock that nobody sets.
  @Test func onlyTheRecordAsksForTheDate() throws {
    #expect(
      try files(outside: [], with: /\bDate\(\)|Date\.now|\btime\(nil\)|CLOCK_REALTIME|gettimeofday/)
        == ["Sources/CNNRun/Records/RunRecord.swift"])
  }

  @Test func noTestMeasuresTime() throws {
    let clocks = /\.measure\b|duration\(to:|\.now -|DispatchTime|clock_gettime|systemUptime/
    #expect(try files(outside: ["CommandTests/SourceRulesTests.swift"], with: clocks, in: "Tests") == [])
  }

  /// So the compiler lists what is missing when a layer is added.
  @Test func noSwitchOverLayersOrOperationsHasADefault() throws {
    for source in try Self.sources(in: "Sources") {
      for start in source.text.ranges(of: /\bswitch\b[^{\n]*\{/) {
        let body = Self.body(of: source.text[start.upperBound...])
        let kinds = /case[^:\n]*\.(convolution|deconvolution|transposedConvolution|join|upsample)\b/
        let isOfLayers = body.contains(kinds)
        #expect(!isOfLayers || !body.contains(/\bdefault\s*:/), "\(source.path): \(source.text[start])")
      }
    }
  }

  /// So an optimizer is added by its own files and one line.
  @Test func anOptimizerIsNamedInItsOwnFilesAlone() throws {
    let types = Optimizers.all.map { String(describing: type(of: $0)) }
    let own = types.flatMap {
      ["CNNSpec/Vocabulary/Optimizers/\($0).swift", "CNNTraining/Optimizers/\($0)+Update.swift"]
    }
    for file in own {
      #expect(FileManager.default.fileExists(atPath: Self.project.appending(path: "Sources/\(file)").path), "\(file)")
    }
    // The list, words of other programs, and measurements of kernels.
    let others = ["CNNSpec/Vocabulary/Optimizers/Optimizers.swift", "CNNSpec/Names/ForeignWords.swift"]
    for name in types.map({ "\\b\($0)\\b" }) + Optimizers.all.map({ "\"\($0.word)\"" }) {
      #expect(try files(outside: own + others + ["EngineBenchmark/"], with: Regex(name)) == [], "\(name)")
    }
  }

  /// So a data format is added by its own files and one word.
  @Test func aDataFormatIsNamedInItsOwnFilesAlone() throws {
    let types = DataSpec.Format.allCases.map { String(describing: type(of: $0.definition)) }
    let paths = try Self.sources(in: "Sources").map(\.path)
    for type in types {
      #expect(paths.contains("Sources/CNNSpec/Vocabulary/Formats/\(type).swift"), "\(type)")
      #expect(paths.contains { $0.hasPrefix("Sources/CNNData/Formats/") && $0.hasSuffix("/\(type)+Reader.swift") })
    }
    // The list is in DataFormat.swift. `images` is a word of many other things.
    let own = ["CNNSpec/Vocabulary/Formats/", "CNNData/Formats/", "CNNSpec/Names/ForeignWords.swift"]
    let words = DataSpec.Format.allCases.map(\.rawValue).filter { $0 != "images" }
    for name in types.map({ "\\b\($0)\\b" }) + words.map({ "\"\($0)\"" }) + [#"format [!=]= \."#, #"\.cifar10"#] {
      #expect(try files(outside: own, with: Regex(name)) == [], "\(name)")
    }
  }

  /// Up to the brace that closes what is open.
  private static func body(of text: Substring) -> Substring {
    var depth = 1
    for place in text.indices {
      if text[place] == "{" { depth += 1 }
      if text[place] == "}" { depth -= 1 }
      if depth == 0 { return text[..<place] }
    }
    return text
  }
}
