import CNNSpec

/// The images of one split, with their labels or targets.
///
/// Pixels stay bytes of the mapped files until a batch is made.
public struct ImageSet: Sendable {
  public let split: Split
  /// Channels, height and width of every image.
  public let shape: Shape
  /// The class of each image, in order; empty when the set has targets and no classes.
  public let labels: [Int]
  /// The shape of each target; `nil` for a set with classes only.
  public let targetShape: Shape?
  /// The files that the images, labels and targets come from.
  public let files: [SourceFile]

  /// The path of each record's picture below the data folder, as `RawSplit` has it.
  let pictures: [Name]
  /// What a user should be told about how the files were read.
  public internal(set) var notes: [DataNote]
  /// The sizes of pictures before they were converted.
  public let sizes: PictureSizes?

  let images: RecordStore
  let targets: RecordStore?
  /// The record of each image within the files: what is left after `classes`, `validation` and `limit`.
  var records: [Int32]

  public var count: Int { records.count }
}

extension ImageSet {
  /// The path of an image's picture below the data folder, `train/cat/1.png`; `nil` where files hold many images.
  public func picture(of image: Int) -> Name? { pictures.isEmpty ? nil : pictures[Int(records[image])] }

  /// The bytes of an image as the files have them, `[channels, height, width]`; words and floats are big endian.
  public func bytes(of image: Int) -> [UInt8] {
    images.withRecord(Int(records[image])) { bytes in bytes.withUnsafeBufferPointer { Array($0) } }
  }

  /// The values of an image, `[channels, height, width]`, on the scale 0...1 unless they are floats.
  public func values(of image: Int) -> [Float] {
    images.withRecord(Int(records[image])) { bytes in
      (0..<shape.count).map { Float(images.element.number(bytes, $0)) }
    }
  }

  /// Whether the values have 16 bits.
  public var hasWords: Bool { images.element == .word }
}
