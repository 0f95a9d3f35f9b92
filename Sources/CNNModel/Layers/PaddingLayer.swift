import CNNEngine
import CNNSpec

struct PaddingLayer: Sendable {
  var traits: OperationTraits { OperationTraits() }
  func scratchCount(images: Int) -> Int { 0 }
  func forward(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) { fatalError() }
  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) { fatalError() }
  func parameterGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) { fatalError() }
}
extension PaddingLayer {
  init(_ m: PaddingMode, _ p: Padding, input: Shape) { fatalError() }
  var output: Shape { fatalError() }
}
extension GroupNormLayer { init(shape: Shape, groups: Int, epsilon: Float, affine: Affine) { fatalError() } }
extension LocalResponseNormLayer { init(_ s: NormSpec, shape: Shape) { fatalError() } }
extension DropoutLayer { init(rate: Double, layer: Int) { fatalError() } }
extension ConcatLayer { init(channels: [Int], positions: Int) { fatalError() } }
extension FlattenLayer { init(input: Shape) { fatalError() } }
extension UpsampleLayer { init(_ s: UpsampleSpec, input: Shape) { fatalError() } }
extension ScaleLayer { init(_ s: ScaleSpec, parameter: Int?, channels: Int) { fatalError() } }
extension Engine {
  func add(_ source: FloatView, to target: FloatView) { for i in 0..<source.count { target[i] += source[i] } }
  func addColumnSums(of m: FloatView, into sums: FloatView) {
    var r = 0
    while r < m.count {
      for j in 0..<sums.count { sums[j] += m[r + j] }
      r += sums.count
    }
  }
  func addToRows(of m: FloatView, _ row: FloatView) { for i in 0..<m.count { m[i] += row[i % row.count] } }
}
extension FloatView { func copy(from v: FloatView) { copy(from: v.array) } }
extension ConvLayer { func foldNorm(_ p: PreparedFilters, _ m: NetworkMemory, engine: Engine) {} }
extension BatchNormLayer {
  func useRunningStatistics(_ p: BatchStatisticsPlan, _ m: NetworkMemory, engine: Engine) {}
  func combineStatistics(_ p: BatchStatisticsPlan, _ m: NetworkMemory, partials: Int, images: Int, engine: Engine) {}
  func combineGradients(_ p: BatchStatisticsPlan, _ m: NetworkMemory, partials: Int, images: Int, engine: Engine) {}
  func forward(
    _ instruction: Instruction, _ chunk: ChunkContext, _ p: BatchStatisticsPlan, activation: Activation?, engine: Engine
  ) { fatalError() }
  func statistics(_ instruction: Instruction, _ chunk: ChunkContext, _ p: BatchStatisticsPlan, engine: Engine) {
    fatalError()
  }
  func gradientStatistics(_ instruction: Instruction, _ chunk: ChunkContext, _ p: BatchStatisticsPlan, engine: Engine) {
    fatalError()
  }
  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext, _ p: BatchStatisticsPlan, engine: Engine) {
    fatalError()
  }
}
