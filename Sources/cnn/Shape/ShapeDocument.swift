import CNNSpec
import Foundation

/// The JSON of `cnn shape`, for one image.
struct ShapeDocument: Encodable {
  let input: [Int]
  let layers: [Layer]
  let parameters: Int
  let multiplyAdds: Int
  let activationBytes: Int

  struct Layer: Encodable {
    let name: String
    let kind: String
    /// Shape of the first input: channels, height, width, or one number for a flat vector.
    let input: [Int]
    /// Names of everything that the layer reads; `input` is the image.
    let from: [String]
    let output: [Int]
    let parameters: Int
    let multiplyAdds: Int
    let receptiveField: [Int]
    let activationBytes: Int
    /// Rows and columns of the input that no window reaches.
    let unreached: [Int]
  }

  init(_ architecture: Architecture) {
    func dimensions(_ shape: Shape, isFlat: Bool) -> [Int] {
      isFlat ? [shape.channels] : [shape.channels, shape.height, shape.width]
    }
    let layers = architecture.layers
    input = dimensions(architecture.input, isFlat: false)
    self.layers = layers.map { layer in
      Layer(
        name: layer.name, kind: layer.kind.stanza,
        input: dimensions(layer.inputShapes[0], isFlat: layer.inputs[0].map { layers[$0].isFlat } ?? false),
        from: layer.inputs.map { $0.map { layers[$0].name } ?? "input" },
        output: dimensions(layer.output, isFlat: layer.isFlat), parameters: layer.parameterCount,
        multiplyAdds: layer.multiplyAdds, receptiveField: [layer.receptiveField.height, layer.receptiveField.width],
        activationBytes: layer.activationBytes, unreached: [layer.unreached.height, layer.unreached.width])
    }
    parameters = architecture.parameterCount
    multiplyAdds = architecture.multiplyAdds
    activationBytes = architecture.activationBytes
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
