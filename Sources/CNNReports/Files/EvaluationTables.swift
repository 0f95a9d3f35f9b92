import CNNTraining
import Foundation

extension EvaluationResult {
  /// `confusion.csv`: a row for each true class, a column for each predicted one.
  public var confusionTable: Data {
    var text = (["label"] + classes.map { CSVField.text($0.name) }).joined(separator: ",") + "\n"
    for (row, counts) in confusion.enumerated() {
      text += ([CSVField.text(classes[row].name)] + counts.map(String.init)).joined(separator: ",") + "\n"
    }
    return Data(text.utf8)
  }

  static let fileColumn = "file"

  /// `predictions.csv`: index, label and predicted class, then each class's probability, in the split's order. Where each
  /// image has a file, `file` is the last column: its path below the data folder.
  ///
  /// Labels are class numbers from 0, in the order of the columns. A probability is the shortest decimal number that
  /// reads back as the same 32-bit float.
  public var predictionTable: Data {
    var text = "index,label,predicted," + classes.map { CSVField.text($0.name) }.joined(separator: ",")
    text += files.isEmpty ? "\n" : ",\(Self.fileColumn)\n"
    for prediction in predictions {
      text += "\(prediction.index),\(prediction.label),\(prediction.predicted)"
      for probability in prediction.probabilities { text += ",\(probability)" }
      text += files.isEmpty ? "\n" : ",\(CSVField.text(files[prediction.index]))\n"
    }
    return Data(text.utf8)
  }
}
