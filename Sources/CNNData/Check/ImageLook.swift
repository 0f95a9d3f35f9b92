import CNNEngine
import CNNSpec
import Foundation

/// What can be seen on one image by itself.
struct ImageLook: Sendable {
  /// SHA-256 of its bytes: equal digests are equal images.
  let digest: String
  /// Whether all its pixels are equal.
  let isConstant: Bool
  /// Means of 4x4 blocks, each times the root of the block's share of the image.
  ///
  /// So the distance of two fingerprints is never larger than the root of the mean squared difference of the images
  /// (Jensen's inequality), and most pairs are told apart by sixteen numbers.
  let fingerprint: SIMD16<Float>
  /// The same for the image's quarters, top left to bottom right.
  let quarters: SIMD4<Float>

  /// The looks of all images of a set, in order, found on all processors.
  static func all(_ set: ImageSet) -> [ImageLook] {
    let grid = BlockGrid(set.shape)
    return ParallelPieces.map(count: set.count) { ImageLook(set, $0, grid) }
  }

  private init(_ set: ImageSet, _ image: Int, _ grid: BlockGrid) {
    let element = set.images.element
    self = set.images.withRecord(Int(set.records[image])) { bytes in
      var digest = SHA256()
      digest.update(bytes)
      let sums = grid.sums(bytes, element)
      return ImageLook(
        digest: digest.finalize(), isConstant: Self.isConstant(bytes, valueSize: element.size),
        fingerprint: grid.weighted(sums), quarters: grid.weightedQuarters(sums))
    }
  }

  private init(digest: String, isConstant: Bool, fingerprint: SIMD16<Float>, quarters: SIMD4<Float>) {
    self.digest = digest
    self.isConstant = isConstant
    self.fingerprint = fingerprint
    self.quarters = quarters
  }

  /// Whether every value, of so many bytes, has the bytes of the first.
  private static func isConstant(_ bytes: Span<UInt8>, valueSize: Int) -> Bool {
    var place = valueSize
    while place < bytes.count {
      if bytes[place] != bytes[place - valueSize] { return false }
      place += 1
    }
    return true
  }
}

/// An image cut into 4x4 blocks of about equal size, with all channels of a block together.
struct BlockGrid: Sendable {
  private let shape: Shape
  /// Values of each block; 0 for blocks of images that have fewer than four rows or columns.
  private let counts: SIMD16<Float>
  /// The first column of each block, and the end.
  private let columns: [Int]
  private static let side = 4

  init(_ shape: Shape) {
    self.shape = shape
    var counts = SIMD16<Float>(repeating: 0)
    for place in 0..<shape.positions {
      let (row, column) = (place / shape.width, place % shape.width)
      counts[row * Self.side / shape.height * Self.side + column * Self.side / shape.width] += Float(shape.channels)
    }
    self.counts = counts
    columns = (0...Self.side).map { ($0 * shape.width + Self.side - 1) / Self.side }
  }

  /// The sum of each block's values, on the scale 0...1 for bytes.
  func sums(_ bytes: Span<UInt8>, _ element: RecordStore.Element) -> SIMD16<Float> {
    var sums = SIMD16<Float>(repeating: 0)
    for row in 0..<shape.channels * shape.height {
      let first = row % shape.height * Self.side / shape.height * Self.side
      for block in 0..<Self.side {
        let range = row * shape.width + columns[block]..<row * shape.width + columns[block + 1]
        sums[first + block] += element.sum(bytes, range)
      }
    }
    return sums
  }

  /// `sum / count · √(count / all)`
  func weighted(_ sums: SIMD16<Float>) -> SIMD16<Float> {
    sums / (pointwiseMax(counts, SIMD16(repeating: 1)) * Float(shape.count)).squareRoot()
  }

  func weightedQuarters(_ sums: SIMD16<Float>) -> SIMD4<Float> {
    let counts = pointwiseMax(Self.quarters(counts), SIMD4(repeating: 1))
    return Self.quarters(sums) / (counts * Float(shape.count)).squareRoot()
  }

  /// Adds two by two rows and columns of blocks.
  private static func quarters(_ blocks: SIMD16<Float>) -> SIMD4<Float> {
    let columns = blocks.evenHalf + blocks.oddHalf
    // Now two columns a row: rows 0 and 1 are the first half, 2 and 3 the second.
    let (top, bottom) = (columns.lowHalf, columns.highHalf)
    return SIMD4(lowHalf: top.lowHalf + top.highHalf, highHalf: bottom.lowHalf + bottom.highHalf)
  }
}

extension RecordStore.Element {
  /// The sum of some values, on the scale 0...1 for integers.
  func sum(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Float {
    switch self {
    case .byte:
      var sum = 0
      for index in range { sum += Int(bytes[index]) }
      return Float(sum) / Float(White.byte)
    case .word:
      var sum = 0
      for index in range { sum += bytes.bigEndianWord(index) }
      return Float(sum) / Float(White.word)
    case .float:
      var sum: Float = 0
      for index in range { sum += bytes.bigEndianFloat(index) }
      return sum
    }
  }

  /// A value as a float, on the scale 0...1 for integers.
  func value(_ bytes: Span<UInt8>, _ index: Int) -> Float {
    switch self {
    case .byte: Float(bytes[index]) / Float(White.byte)
    case .word: Float(bytes.bigEndianWord(index)) / Float(White.word)
    case .float: bytes.bigEndianFloat(index)
    }
  }
}
