import CNNSpec

/// An IDX file whose size agrees with its header.
struct IDXFile {
  let data: DataFile
  let header: IDXHeader
  private let content: IDXHeader.Content

  init(path: String, content: IDXHeader.Content) throws(DataError) {
    var header: IDXHeader?
    data = try DataFile(path: path, format: "an IDX file") { (start) throws(DataError) in
      let found = try IDXHeader(start, path: path, content: content)
      header = found
      return .exactly(found.fileSize)
    }
    guard let header else { preconditionFailure("a data file asks for its size") }
    self.header = header
    self.content = content
  }

  /// - Throws: `notFinite` for a float that is none.
  func records() throws(DataError) -> RecordStore {
    if let problem = floatProblem() { throw problem.error }
    return uncheckedRecords()
  }

  /// Every record with a float that is no finite number.
  func floatProblem() -> FileProblem? {
    guard case .float = header.element else { return nil }
    let store = uncheckedRecords()
    let wrong = (0..<store.count).filter { record in
      store.withRecord(record) { bytes in
        !(0..<store.shape.count).allSatisfy { bytes.bigEndianFloat($0).isFinite }
      }
    }
    return wrong.first.map { FileProblem(.notFinite(path: data.path, record: $0), records: wrong) }
  }

  /// The records, of which floats may be anything.
  private func uncheckedRecords() -> RecordStore {
    let shape = shape
    return RecordStore(
      shape: shape, element: header.element,
      segments: [
        .init(
          bytes: data.bytes, file: data.file, offset: header.size, stride: shape.count * header.element.size,
          count: header.count)
      ])
  }

  /// Two dimensions are signals of one channel for images, and vectors for targets.
  private var shape: Shape {
    let sizes = Array(header.dimensions.dropFirst())
    switch sizes.count {
    case 0: return Shape(channels: 1, height: 1, width: 1)
    case 1:
      return content == .targets
        ? Shape(channels: sizes[0], height: 1, width: 1) : Shape(channels: 1, height: 1, width: sizes[0])
    case 2: return Shape(channels: 1, height: sizes[0], width: sizes[1])
    default: return Shape(channels: sizes[0], height: sizes[1], width: sizes[2])
    }
  }
}
