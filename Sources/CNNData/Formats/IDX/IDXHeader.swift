import CNNSpec

/// The beginning of an IDX file: two zero bytes, the type of the elements, the number of dimensions, and each as 32 bits.
///
/// - Source: LeCun, Cortes and Burges, *The MNIST database of handwritten digits*, "File formats".
struct IDXHeader: Hashable, Sendable {
  static let byteType: UInt8 = 0x08
  static let floatType: UInt8 = 0x0d
  /// Unsigned and signed bytes, 16 and 32 bits.
  static let integerTypes: [UInt8] = [byteType, 0x09, 0x0b, 0x0c]
  /// Bytes of a number of each type.
  private static let elementSizes: [UInt8: Int] = [0x08: 1, 0x09: 1, 0x0b: 2, 0x0c: 4, 0x0d: 4, 0x0e: 8]
  /// Two zeros, the type, the number of dimensions.
  private static let magicSize = 4
  private static let dimensionSize = 4
  /// Images of several channels have the most: `[count, channels, height, width]`.
  private static let largestDimensionCount = 4
  private static let largestSize = magicSize + largestDimensionCount * dimensionSize

  /// What the reader wants to find.
  enum Content {
    case images, labels, targets

    var dimensionCounts: [Int] {
      switch self {
      case .images: [2, 3, 4]
      case .labels: [1, 2]
      case .targets: [1, 2, 3, 4]
      }
    }

    var elementTypes: [UInt8] {
      switch self {
      case .images, .targets: [byteType, floatType]
      case .labels: integerTypes
      }
    }
  }

  let elementType: UInt8
  let dimensions: [Int]

  var count: Int { dimensions[0] }
  var size: Int { Self.magicSize + dimensions.count * Self.dimensionSize }
  var elementSize: Int { Self.elementSizes[elementType] ?? 1 }
  var isSigned: Bool { elementType != Self.byteType }
  /// Numbers of a record of labels.
  var columns: Int { dimensions.dropFirst().reduce(1, *) }
  var element: RecordStore.Element { elementType == Self.floatType ? .float : .byte }

  /// Bytes of the whole file.
  var fileSize: Int { size + dimensions.reduce(1, *) * elementSize }

  /// - Throws: What is wrong with the first bytes of the file, most telling first.
  init(_ start: [UInt8], path: String, content: Content) throws(DataError) {
    guard start.count >= Self.magicSize else {
      throw .truncated(path: path, bytes: start.count, expected: Self.magicSize + Self.dimensionSize)
    }
    let dimensionCount = Int(start[3])
    let isIDX = start[0] == 0 && start[1] == 0 && (0x08...0x0e).contains(start[2])
    guard isIDX else {
      if let found = FileSignature(start) { throw .otherKind(path: path, found: found, expected: "an IDX file") }
      throw .notIDX(path: path, firstBytes: Array(start.prefix(Self.magicSize)))
    }
    switch content {
    case .images where dimensionCount == 1 && Self.integerTypes.contains(start[2]):
      throw .labelsInsteadOfImages(path: path)
    case .labels where dimensionCount >= 3 && start[2] == Self.byteType: throw .imagesInsteadOfLabels(path: path)
    case .images, .labels, .targets: break
    }
    guard content.elementTypes.contains(start[2]) else {
      throw .elementType(path: path, found: start[2], expected: content.elementTypes)
    }
    guard content.dimensionCounts.contains(dimensionCount) else {
      throw .dimensionCount(path: path, found: dimensionCount, expected: content.dimensionCounts)
    }
    elementType = start[2]
    let size = Self.magicSize + dimensionCount * Self.dimensionSize
    guard start.count >= size else { throw .truncated(path: path, bytes: start.count, expected: size) }
    dimensions = (1...dimensionCount).map { number in
      start[Self.dimensionSize * number..<Self.dimensionSize * (number + 1)].reduce(0) { $0 << 8 | Int($1) }
    }
    try checkDimensions(path: path)
  }

  private func checkDimensions(path: String) throws(DataError) {
    guard dimensions.allSatisfy({ $0 > 0 }) else { throw .emptyDimension(path: path, dimensions: dimensions) }
    var bytes = elementSize
    for dimension in dimensions {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: dimension)
      // Records are numbered with 32 bits, and the header has to fit as well.
      guard !overflow, product < Int.max - Self.largestSize, count <= Int(Int32.max) else {
        throw .tooLarge(path: path, dimensions: dimensions)
      }
      bytes = product
    }
  }
}
