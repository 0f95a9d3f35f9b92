import CNNEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// EngineBenchmark [seconds per measurement] [part of a case's name: gemm, pool, linear, elementwise, ...] [im2col | winograd]

let arguments = CommandLine.arguments
let seconds = arguments.count > 1 ? Double(arguments[1]) ?? 0.05 : 0.05
let filter = arguments.count > 2 ? arguments[2] : ""
/// Whether a case of that name is asked for; without a filter every one is.
func isAskedFor(_ names: String...) -> Bool { filter.isEmpty || names.contains { $0.contains(filter) } }
let preference: ConvolutionPreference =
  arguments.count > 3 ? (arguments[3] == "im2col" ? .im2col : .winograd) : .auto

let environment = ["CNN_ISA": getenv("CNN_ISA").map { String(cString: $0) } ?? ""]
let set = try InstructionSet.selected(environment: environment)
let engine = Engine(threadCount: 1, instructionSet: set)
let peak = engine.measurePeak()
print("\(set.rawValue), one thread, peak \(cell(peak, 0, digits: 1)) GFLOP/s")

for threadCount in [1, 2] where isAskedFor("gemm") {
  benchmarkGemm(side: 1024, engine: Engine(threadCount: threadCount, instructionSet: set))
}
if isAskedFor("pool") { benchmarkPool() }
if isAskedFor("linear") { benchmarkLinear(engine: engine) }

print("\nelement-wise kernels on 256 KB: time an input element, traffic, time a call")
for benchmark in ElementwiseBenchmark.all(engine)
where isAskedFor("elementwise", benchmark.name) {
  benchmark.printTime(within: seconds / 5)
}

print("\nGFLOP/s of useful arithmetic and share of peak, one thread")
print(
  cell("convolution", 22, left: true) + cell("algorithm", 16, left: true)
    + "       forward    input grad.   filter grad.     prepare")
for item in ConvolutionCase.all where isAskedFor(item.name) {
  let benchmark = ConvolutionBenchmark(item.geometry, engine: engine, preference: preference)
  benchmark.verify(item.name)
  var line = cell(item.name, 22, left: true) + cell(benchmark.algorithm, 16, left: true)
  for product in [benchmark.forward, benchmark.propagateToInput, benchmark.propagateToFilters] {
    let speed = benchmark.floatingPointOperations / shortestTime(within: seconds, product) / 1e9
    line += cell(speed, 8, digits: 1) + cell(100 * speed / peak, 5) + " %"
  }
  line += cell(1e6 * shortestTime(within: seconds / 10, benchmark.prepare), 9, digits: 1) + " us"
  print(line)
}
