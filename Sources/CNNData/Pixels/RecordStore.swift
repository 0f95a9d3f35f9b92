import CNNEngine
import CNNSpec

/// The images, or the targets, of one or several files: records of one shape, read where they lie.
final class RecordStore: Sendable {
  enum Element: Sendable {
    /// One byte a value, 0...255.
    case byte
    /// Two bytes a value, big endian, 0...65535: pictures of 16 bits.
    case word
    /// Four bytes a value, big endian: IDX's type 0x0D.
    case float

    var size: Int {
      switch self {
      case .byte: 1
      case .word: MemoryLayout<UInt16>.size
      case .float: MemoryLayout<Float>.size
      }
    }

    /// The largest value, which is 1 on the scale of mean and std; `nil` for floats, which are taken as they are.
    var white: Double? {
      switch self {
      case .byte: White.byte
      case .word: White.word
      case .float: nil
      }
    }

    /// A value as a number, on the scale 0...1 for integers.
    ///
    /// A byte v and the word 257 · v are the same number to the last bit, since both divisions are rounded correctly.
    func number(_ bytes: Span<UInt8>, _ index: Int) -> Double {
      switch self {
      case .byte: Double(bytes[index]) / White.byte
      case .word: Double(bytes.bigEndianWord(index)) / White.word
      case .float: Double(bytes.bigEndianFloat(index))
      }
    }
  }

  /// The records of one file, at equal distances.
  struct Segment: Sendable {
    let bytes: Bytes
    /// The file behind `bytes`, if it is read where it lies.
    let file: MappedFile?
    /// Byte of the first record's first value.
    let offset: Int
    /// Bytes from one record to the next.
    let stride: Int
    let count: Int
  }

  let shape: Shape
  let element: Element
  let count: Int
  private let segments: [Segment]
  private let storage: PixelStorage

  /// - Precondition: Every segment holds its records in full: the readers of the formats have checked.
  init(shape: Shape, element: Element, segments: [Segment], storage: PixelStorage = PixelStorage()) {
    self.shape = shape
    self.element = element
    self.segments = segments
    self.storage = storage
    count = segments.reduce(0) { $0 + $1.count }
  }

  /// The same records, of which the files store something else than the pictures that are meant.
  ///
  /// Nothing is copied: a record is changed each time that it is read.
  func stored(as storage: PixelStorage) -> RecordStore {
    RecordStore(shape: storage.exchanged(shape), element: element, segments: segments, storage: storage)
  }

  /// Calls `body` with the bytes of a record, `[channels, height, width]`.
  func withRecord<Result>(_ record: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    var index = record
    for segment in segments {
      if index < segment.count {
        let start = segment.offset + index * segment.stride
        return segment.bytes.withSpan(start..<start + shape.count * element.size) { bytes in
          guard !storage.changesNothing else { return body(bytes) }
          let picture = storage.picture(bytes, shape: shape, element: element)
          return body(picture.span)
        }
      }
      index -= segment.count
    }
    preconditionFailure("record \(record) of \(count)")
  }

  /// - Throws: `changed` if a file no longer has the size that it was opened with.
  func checkUnchanged() throws(DataError) {
    for segment in segments { try segment.file?.checkUnchanged() }
  }
}

extension Span where Element == UInt8 {
  /// The `index`th 16-bit number of big-endian values.
  func bigEndianWord(_ index: Int) -> Int { Int(self[2 * index]) << 8 | Int(self[2 * index + 1]) }

  /// The `index`th float of big-endian values.
  func bigEndianFloat(_ index: Int) -> Float {
    var bits: UInt32 = 0
    for i in 4 * index..<4 * index + 4 { bits = bits << 8 | UInt32(self[i]) }
    return Float(bitPattern: bits)
  }
}
