import CNNEngine
import CNNSpec
import Foundation

/// A tensor on its way to or from a file.
public struct NamedTensor: Equatable, Sendable {
  public var name: String
  public var shape: [Int]
  /// Row-major.
  public var values: [Float]

  public init(name: String, shape: [Int], values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) values for the shape \(shape)")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// Writes safetensors files; equal tensors and metadata give equal bytes.
public enum SafetensorsWriter {
  /// The header is padded to this, so that the data can be mapped as floats.
  private static let headerAlignment = 8

  /// - Throws: `RunError.cannotWrite`; a file of that name stays as it was then.
  public static func write(
    _ tensors: [NamedTensor], metadata: [Name: String], to url: URL
  ) throws(RunError) {
    try AtomicFile.write(to: url) { append in
      try append(header(tensors, metadata: metadata))
      for tensor in tensors { try append(Data(FloatBytes.bytes(of: tensor.values))) }
    }
  }

  /// The length and the JSON, padded with spaces.
  static func header(_ tensors: [NamedTensor], metadata: [Name: String]) -> Data {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key.text)):\(quoted($0.value))" }
      members.append("\(quoted(SafetensorsHeaderParser.metadataKey)):{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.values.count * SafetensorsType.float32.bytes
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var json = Data("{\(members.joined(separator: ","))}".utf8)
    let padding = (headerAlignment - json.count % headerAlignment) % headerAlignment
    json.append(contentsOf: [UInt8](repeating: UInt8(ascii: " "), count: padding))
    var length = UInt64(json.count).littleEndian
    return Data(bytes: &length, count: MemoryLayout<UInt64>.size) + json
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
