import CNNSpec
import Foundation

/// `file,predicted`, and a column for each class's probability: the answers for pictures as CSV.
///
/// `predicted` is the class's name. A probability is the shortest decimal number that reads back as the same 32-bit float.
public struct PictureTable: Sendable {
  private let classes: [Name]
  public private(set) var data: Data

  public init(classes: [Name]) {
    self.classes = classes
    data = Data(((["file", "predicted"] + classes.map { CSVField.text($0) }).joined(separator: ",") + "\n").utf8)
  }

  /// - Parameters:
  ///   - predicted: the class with the largest probability
  ///   - probabilities: one for each class
  public mutating func add(file: String, predicted: Name, probabilities: [Float]) {
    let numbers = probabilities.map { "\($0)" }
    data += Data((([CSVField.text(file), CSVField.text(predicted)] + numbers).joined(separator: ",") + "\n").utf8)
  }
}
