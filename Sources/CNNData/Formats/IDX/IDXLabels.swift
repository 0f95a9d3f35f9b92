/// The labels of an IDX file: integers of any type, in one column or several, of which the first is the class.
extension IDXFile {
  /// The class of each record, from 0.
  ///
  /// - Parameters:
  ///   - classCount: The number of classes; `nil` as long as it is unknown.
  ///   - first: The label of the first class.
  /// - Throws: `labelBelowFirst`, `labelsStartLater`, `labelOutOfRange` or `labelTooLarge`.
  func labels(classCount: Int?, first: Int) throws(DataError) -> [Int] {
    let labels = storedLabels
    if let record = wrongLabels(labels, classCount: classCount, first: first).first {
      throw labelError(record, labels, classCount: classCount, first: first)
    }
    return labels.map { $0 - first }
  }

  /// What is wrong with the labels, with every record that has such a one.
  func labelProblem(classCount: Int?, first: Int) -> FileProblem? {
    let labels = storedLabels
    let wrong = wrongLabels(labels, classCount: classCount, first: first)
    return wrong.first.map {
      FileProblem(labelError($0, labels, classCount: classCount, first: first), records: wrong)
    }
  }

  /// The largest label that the file's type can hold.
  var largestPossibleLabel: Int {
    let bits = header.elementSize * UInt8.bitWidth - (header.isSigned ? 1 : 0)
    return min(1 << bits, RawSplit.mostUnnamedClasses) - 1
  }

  private var storedLabels: [Int] { (0..<header.count).map { integer(at: offset(of: $0)) } }

  private func offset(of record: Int) -> Int { header.size + record * header.columns * header.elementSize }

  private func integer(at offset: Int) -> Int {
    let bits = (0..<header.elementSize).reduce(0) { $0 << 8 | Int(data.bytes[offset + $1]) }
    let span = 1 << (header.elementSize * UInt8.bitWidth)
    return header.isSigned && bits >= span / 2 ? bits - span : bits
  }

  private func wrongLabels(_ labels: [Int], classCount: Int?, first: Int) -> [Int] {
    let range = first..<first + (classCount ?? RawSplit.mostUnnamedClasses)
    return labels.indices.filter { !range.contains(labels[$0]) }
  }

  private func labelError(_ record: Int, _ labels: [Int], classCount: Int?, first: Int) -> DataError {
    let (label, offset) = (labels[record], offset(of: record))
    guard label >= first else {
      return .labelBelowFirst(path: data.path, record: record, offset: offset, label: label, first: first)
    }
    guard let classCount else {
      return .labelTooLarge(
        path: data.path, record: record, offset: offset, label: label, limit: first + RawSplit.mostUnnamedClasses - 1)
    }
    if let lowest = labels.min(), let highest = labels.max(), lowest > first, highest - lowest < classCount {
      return .labelsStartLater(lowest: lowest, highest: highest, first: first)
    }
    return .labelOutOfRange(
      path: data.path, record: record, offset: offset, label: label, classCount: classCount, first: first)
  }
}
