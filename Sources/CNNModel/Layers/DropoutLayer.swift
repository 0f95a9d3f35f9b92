import CNNEngine
import CNNSpec

struct DropoutLayer: Sendable {
  var traits: OperationTraits { OperationTraits() }
  func scratchCount(images: Int) -> Int { 0 }
  func forward(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) { fatalError() }
  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) { fatalError() }
  func parameterGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) { fatalError() }
}
