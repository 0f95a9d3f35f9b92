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
extension LocalResponseNormLayer { init(_ s: NormSpec, shape: Shape) { fatalError() } }
extension UpsampleLayer { init(_ s: UpsampleSpec, input: Shape) { fatalError() } }
extension ScaleLayer { init(_ s: ScaleSpec, parameter: Int?, channels: Int) { fatalError() } }
