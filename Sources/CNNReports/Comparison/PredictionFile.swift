import CNNSpec
import CNNTraining
import Foundation

/// The answers of a run, from its `predictions.csv`: labels and predicted classes; probabilities are passed over.
public struct PredictionFile: Equatable, Sendable {
  /// The names as people are shown them.
  public var classes: [Name]
  public var labels: [Int]
  public var predicted: [Int]

  init(classes: [Name], labels: [Int], predicted: [Int]) {
    self.classes = classes
    self.labels = labels
    self.predicted = predicted
  }

  /// Reads what `EvaluationResult.predictionTable` writes, with or without the column of files.
  ///
  /// - Parameter path: For messages.
  /// - Throws: `malformedPredictions` with the first line that is none.
  public init(_ data: Data, path: String) throws(ComparisonError) {
    let bytes = [UInt8](data)
    var place = 0
    var fields = Self.header(bytes, &place)
    guard fields.prefix(3) == ["index", "label", "predicted"] else {
      throw .malformedPredictions(path: path, line: 1)
    }
    fields.removeFirst(3)
    if Self.hasFiles(fields, bytes, place) { fields.removeLast() }
    classes = fields
    (labels, predicted) = ([], [])
    var line = 2
    while place < bytes.count {
      let numbers = (0..<3).map { _ in Self.number(bytes, &place) }
      guard let index = numbers[0], let label = numbers[1], let answer = numbers[2], index == labels.count,
        classes.indices.contains(label), classes.indices.contains(answer)
      else { throw .malformedPredictions(path: path, line: line) }
      labels.append(label)
      predicted.append(answer)
      while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      place += 1
      line += 1
    }
  }

  /// Whether the last column has files. A class may be called so too; its column has numbers.
  private static func hasFiles(_ columns: [Name], _ bytes: [UInt8], _ place: Int) -> Bool {
    guard columns.last == Name(EvaluationResult.fileColumn), place < bytes.count else { return false }
    var place = place
    return header(bytes, &place).last.map { Float($0.text) == nil } ?? false
  }

  /// The fields up to the end of the line, as RFC 4180 quotes them; `place` then stands behind it.
  private static func header(_ bytes: [UInt8], _ place: inout Int) -> [Name] {
    var fields: [[UInt8]] = [[]]
    var isQuoted = false
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\"") {
        // Two quotes inside a field are one.
        if isQuoted, place < bytes.count, bytes[place] == byte {
          fields[fields.count - 1].append(byte)
          place += 1
        } else {
          isQuoted.toggle()
        }
      } else if !isQuoted, byte == UInt8(ascii: ",") {
        fields.append([])
      } else if !isQuoted, byte == UInt8(ascii: "\n") {
        break
      } else {
        fields[fields.count - 1].append(byte)
      }
    }
    return fields.map(CSVField.name)
  }

  /// A number without sign, and the comma behind it; small enough not to overflow.
  private static func number(_ bytes: [UInt8], _ place: inout Int) -> Int? {
    var value: Int?
    while place < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) {
      guard (value ?? 0) < Int(Int32.max) else { return nil }
      value = (value ?? 0) * 10 + Int(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    guard place < bytes.count, bytes[place] == UInt8(ascii: ",") else { return nil }
    place += 1
    return value
  }
}
