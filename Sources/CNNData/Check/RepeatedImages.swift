/// Images that are equal or nearly equal, within a split and across splits.
///
/// Nearly equal means a root of the mean squared difference of at most 5 % of the data's standard deviation: the same
/// photograph, processed a second time. Of Fashion-MNIST's test images five have such a twin among the training images, of
/// MNIST's and CIFAR-10's none; the nearest different digits of MNIST are twice as far apart.
struct RepeatedImages: Sendable {
  /// Of the standard deviation.
  static let nearShare: Float = 0.05
  /// Whole images that one is compared with at most: beyond it a set of nothing but noise would take hours.
  private static let comparisonLimit = 256

  /// For each set: images that repeat an earlier one.
  let within: [ImageList]
  /// For each set: images that the first set, the training part, has too.
  let sharedWithTraining: [ImageList]
  /// Images with an earlier one that is equal, or nearly, and has another label.
  let contradictions: ImageList

  private struct Place: Sendable {
    let set: Int
    let image: Int
    let look: ImageLook
  }

  /// A twin: where in the list of all images it is.
  private struct Twin: Sendable {
    let place: Int
    let isExact: Bool
  }

  /// The first twins of an image that tell each of three things.
  private struct Twins: Sendable {
    var within: Twin?
    var training: Twin?
    var contradiction: Twin?
  }

  /// - Parameters:
  ///   - looks: Of each set's images, in order.
  ///   - std: Standard deviation of the training part's values, on the scale 0...1 for bytes.
  init(_ sets: [ImageSet], _ looks: [[ImageLook]], std: Double) {
    let places = looks.enumerated().flatMap { set, looks in
      looks.enumerated().map { Place(set: set, image: $0, look: $1) }
    }
    let search = Search(sets: sets, places: places, largest: Self.nearShare * Float(std))
    let twins = ParallelPieces.map(count: places.count) { search.twins(of: $0) }
    let list = { (isWanted: (Place) -> Bool, twin: (Twins) -> Twin?, withLabels: Bool) in
      let found = places.indices.filter { isWanted(places[$0]) && twin(twins[$0]) != nil }
      let examples = found.prefix(FileProblem.listedEntries).map { place in
        let other = twin(twins[place])!
        return search.name(other.place, withLabels) + (other.isExact ? " = " : " ≈ ") + search.name(place, withLabels)
      }
      return ImageList(count: found.count, examples: examples)
    }
    within = sets.indices.map { set in list({ $0.set == set }, { $0.within }, false) }
    sharedWithTraining = sets.indices.map { set in list({ $0.set == set }, { $0.training }, false) }
    contradictions = list({ _ in true }, { $0.contradiction }, true)
  }

  /// Looks for twins among the images whose four quarters have about the same means.
  private struct Search: Sendable {
    let sets: [ImageSet]
    let places: [Place]
    /// The largest difference of twins.
    let largest: Float
    /// Indices into `places` of the images in each cell of a grid over the quarters' means, ascending.
    private let cells: [SIMD4<Int32>: [Int]]

    init(sets: [ImageSet], places: [Place], largest: Float) {
      self.sets = sets
      self.places = places
      self.largest = largest
      var cells: [SIMD4<Int32>: [Int]] = [:]
      for (index, place) in places.enumerated() { cells[Self.cell(place.look, largest), default: []].append(index) }
      self.cells = cells
    }

    /// Twins lie in the same cell or in a neighbouring one.
    private static func cell(_ look: ImageLook, _ largest: Float) -> SIMD4<Int32> {
      var scaled = (look.quarters / max(largest, .leastNormalMagnitude)).rounded(.down)
      // Floats of a file may be as large as they like.
      scaled.replace(with: 0, where: scaled .!= scaled)
      return SIMD4<Int32>(scaled.clamped(lowerBound: SIMD4(repeating: -1e9), upperBound: SIMD4(repeating: 1e9)))
    }

    func twins(of place: Int) -> Twins {
      var twins = Twins()
      var comparisons = 0
      let own = Self.cell(places[place].look, largest)
      for cell in Self.neighbours(of: own) {
        for other in cells[cell] ?? [] where other != place {
          guard comparisons < comparisonLimit else { return twins }
          if let twin = twin(of: place, other, &comparisons) { note(twin, of: place, in: &twins) }
        }
      }
      return twins
    }

    /// The cell itself first, then the others that touch it.
    private static func neighbours(of cell: SIMD4<Int32>) -> [SIMD4<Int32>] {
      [cell] + steps.map { cell &+ $0 }
    }

    private static let steps: [SIMD4<Int32>] = {
      let moves: [Int32] = [-1, 0, 1]
      let all = moves.flatMap { a in
        moves.flatMap { b in moves.flatMap { c in moves.map { SIMD4(a, b, c, $0) } } }
      }
      return all.filter { $0 != SIMD4(repeating: 0) }
    }()

    private func twin(of place: Int, _ other: Int, _ comparisons: inout Int) -> Twin? {
      let (one, two) = (places[place].look, places[other].look)
      let difference = one.fingerprint - two.fingerprint
      guard (difference * difference).sum() <= largest * largest else { return nil }
      if one.digest == two.digest { return Twin(place: other, isExact: true) }
      comparisons += 1
      return self.difference(place, other) <= largest ? Twin(place: other, isExact: false) : nil
    }

    /// The root of the mean squared difference.
    private func difference(_ one: Int, _ two: Int) -> Float {
      let (first, second) = (places[one], places[two])
      let (set, other) = (sets[first.set], sets[second.set])
      let (element, otherElement) = (set.images.element, other.images.element)
      let sum = set.images.withRecord(Int(set.records[first.image])) { bytes in
        let (left, count) = (bytes, set.shape.count)
        return other.images.withRecord(Int(other.records[second.image])) { right in
          var sum: Float = 0
          for index in 0..<count {
            let difference = element.value(left, index) - otherElement.value(right, index)
            sum += difference * difference
          }
          return sum
        }
      }
      return (sum / Float(set.shape.count)).squareRoot()
    }

    /// Keeps the first that tells a thing; an exact twin beats one that is nearly equal.
    private func note(_ twin: Twin, of place: Int, in twins: inout Twins) {
      let (own, other) = (places[place], places[twin.place])
      let isBetter = { (known: Twin?) in known.map { twin.isExact && !$0.isExact } ?? true }
      if other.set == own.set, twin.place < place, isBetter(twins.within) { twins.within = twin }
      if own.set > 0, other.set == 0, isBetter(twins.training) { twins.training = twin }
      if twin.place < place, label(twin.place) != label(place), isBetter(twins.contradiction) {
        twins.contradiction = twin
      }
    }

    private func label(_ place: Int) -> Int? {
      let labels = sets[places[place].set].labels
      return labels.isEmpty ? nil : labels[places[place].image]
    }

    func name(_ place: Int, _ withLabel: Bool) -> String {
      let name = sets[places[place].set].place(places[place].image)
      return label(place).map { withLabel ? "\(name) (label \($0))" : name } ?? name
    }
  }
}
