import CNNEngine

extension Preprocessing {
  /// The mean and the standard deviation of each channel over all pixels of a set, on the scale 0...1.
  ///
  /// For bytes and words the sums are exact integers. A channel whose pixels are all equal gets the std 1.
  init(of set: ImageSet) {
    switch set.images.element {
    case .byte:
      let positions = set.shape.positions
      self = Self.ofIntegers(set, white: White.byte) { bytes, channel, sums in
        sums.add(bytes.extracting(channel * positions..<(channel + 1) * positions))
      }
    case .word:
      let positions = set.shape.positions
      self = Self.ofIntegers(set, white: White.word) { bytes, channel, sums in
        for place in channel * positions..<(channel + 1) * positions { sums.add(bytes.bigEndianWord(place)) }
      }
    case .float: self = Self.ofFloats(set)
    }
  }

  /// - Parameter add: Adds the values of a record's channel to sums.
  private static func ofIntegers(
    _ set: ImageSet, white: Double, _ add: (Span<UInt8>, _ channel: Int, inout PixelSums) -> Void
  ) -> Preprocessing {
    var sums = [PixelSums](repeating: PixelSums(), count: set.shape.channels)
    for record in set.records {
      set.images.withRecord(Int(record)) { bytes in
        for channel in sums.indices { add(bytes, channel, &sums[channel]) }
      }
    }
    return Preprocessing(
      mean: sums.map { Double($0.sum) / Double($0.count) / white },
      std: sums.map { sums in
        // count² · variance, which needs more than 64 bits for a large set.
        let spread = UInt128(sums.count) * UInt128(sums.squares) - UInt128(sums.sum) * UInt128(sums.sum)
        return spread == 0 ? 1 : Double(spread).squareRoot() / Double(sums.count) / white
      })
  }

  /// A deviation that is a smaller share of the mean is rounding: floats of 32 bits differ by more.
  private static let rounding = 1e-9

  /// Two passes, since the difference of large floating-point sums would lose digits.
  private static func ofFloats(_ set: ImageSet) -> Preprocessing {
    let (channels, positions) = (set.shape.channels, set.shape.positions)
    let count = Double(set.count * positions)
    let average = { (channel: Int, term: (Double) -> Double) -> Double in
      set.records.reduce(0) { sum, record in
        set.images.withRecord(Int(record)) { bytes in
          (channel * positions..<(channel + 1) * positions).reduce(sum) { $0 + term(Double(bytes.bigEndianFloat($1))) }
        }
      } / count
    }
    let mean = (0..<channels).map { average($0) { $0 } }
    let std = mean.indices.map { channel in
      average(channel) { ($0 - mean[channel]) * ($0 - mean[channel]) }.squareRoot()
    }
    // The mean of equal numbers may miss them by its rounding.
    return Preprocessing(
      mean: mean, std: zip(std, mean).map { $0 <= abs($1) * Self.rounding ? 1 : $0 })
  }

  /// Those of `[data]` where it gives them, one for all channels or one for each; the training part's otherwise.
  ///
  /// - Throws: `channelValues` or `stdNotPositive`.
  init(mean: [Double]?, std: [Double]?, training set: ImageSet) throws(DataError) {
    let channels = set.shape.channels
    let given = (mean: try Self.spread(mean, key: "mean", channels), std: try Self.spread(std, key: "std", channels))
    if let wrong = given.std?.first(where: { !($0 > 0) }) { throw .stdNotPositive(value: wrong) }
    if let mean = given.mean, let std = given.std {
      self.init(mean: mean, std: std)
    } else {
      let computed = Preprocessing(of: set)
      self.init(mean: given.mean ?? computed.mean, std: given.std ?? computed.std)
    }
  }

  private static func spread(_ values: [Double]?, key: String, _ channels: Int) throws(DataError) -> [Double]? {
    guard let values else { return nil }
    if values.count == 1 { return Array(repeating: values[0], count: channels) }
    guard values.count == channels else { throw .channelValues(key: key, found: values.count, channels: channels) }
    return values
  }
}
