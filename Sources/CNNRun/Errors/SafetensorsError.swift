import CNNSpec

/// Why bytes are not a safetensors file. Every case is found before memory for the tensors is allocated.
public enum SafetensorsError: Error, Equatable, Sendable {
  case tooShort(bytes: Int)
  case notSafetensors
  case headerTooLong(bytes: UInt64, limit: Int)
  case headerBeyondFile(bytes: Int, fileBytes: Int)
  case invalidHeader(offset: Int, expected: String)
  case invalidText(offset: Int)
  case duplicateName(String)
  case duplicateKey(tensor: String, key: String)
  case unknownKey(tensor: String, key: String)
  case missingKey(tensor: String, key: String)
  case unknownType(tensor: String, type: String)
  case unsupportedType(tensor: String, type: String)
  case sizeOverflows(tensor: String, shape: [Int])
  case offsetsReversed(tensor: String)
  case offsetsBeyondData(tensor: String, end: Int, dataBytes: Int)
  case lengthDiffers(tensor: String, bytes: Int, expected: Int)
  case overlap(String, String)
  case hole(before: String, at: Int)
  case trailingBytes(at: Int, dataBytes: Int)
  case truncated(tensor: String)
}

extension SafetensorsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort(bytes: 0): "the file is empty"
    case .tooShort(let bytes):
      "not a safetensors file: it has \(Phrase.counted(bytes, "byte")), and at least 8 are needed"
    case .notSafetensors: "not a safetensors file: no header follows its first 8 bytes; is this the right file?"
    case .headerTooLong(let bytes, let limit):
      "not a safetensors file: its header claims \(bytes) bytes, and at most \(limit) are allowed"
    case .headerBeyondFile(let bytes, let fileBytes):
      "truncated, or not a safetensors file: the header claims \(bytes) bytes, the file has \(fileBytes)"
    case .invalidHeader(let offset, let expected): "the header is damaged at byte \(offset): expected \(expected)"
    case .invalidText(let offset): "the header has invalid text at byte \(offset)"
    case .duplicateName(let name): "the header names \(quoted(name)) twice"
    case .duplicateKey(let tensor, let key): "tensor \(quoted(tensor)) has \(quoted(key)) twice"
    case .unknownKey(let tensor, let key): "tensor \(quoted(tensor)) has the unknown key \(quoted(key))"
    case .missingKey(let tensor, let key): "tensor \(quoted(tensor)) has no \(quoted(key))"
    case .unknownType(let tensor, let type): "tensor \(quoted(tensor)) has the unknown type \(quoted(type))"
    case .unsupportedType(let tensor, let type):
      "tensor \(quoted(tensor)) holds \(PrintableText.escaped(type)), and parameters have to be floating-point"
    case .sizeOverflows(let tensor, let shape): "tensor \(quoted(tensor)) has the impossible shape \(shape)"
    case .offsetsReversed(let tensor): "tensor \(quoted(tensor)) ends before it begins"
    case .offsetsBeyondData(let tensor, let end, let dataBytes):
      "truncated: tensor \(quoted(tensor)) ends at byte \(end) of the data, which has \(dataBytes)"
    case .lengthDiffers(let tensor, let bytes, let expected):
      "tensor \(quoted(tensor)) has \(bytes) bytes, and its shape needs \(expected)"
    case .overlap(let first, let second): "tensors \(quoted(first)) and \(quoted(second)) overlap"
    case .hole(let before, let at): "unused bytes at \(at) before tensor \(quoted(before))"
    case .trailingBytes(let at, let dataBytes): "the tensors end at byte \(at) of the data, which has \(dataBytes)"
    case .truncated(let tensor): "the file ended while tensor \(quoted(tensor)) was read"
    }
  }

  private func quoted(_ text: String) -> String {
    /// Characters of a hostile name that a message repeats.
    let limit = 80
    let shown = PrintableText.escaped(String(text.unicodeScalars.prefix(limit)))
    return "\"\(shown)\(text.unicodeScalars.count > limit ? "…" : "")\""
  }
}
