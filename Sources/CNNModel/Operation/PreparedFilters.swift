/// A region of floats for the filters of one operation, in the order that its algorithm reads them.
struct PreparedFilters: Sendable {
  let node: Int
  var forward: Range<Int>
  var inputGradient: Range<Int>
  /// Filters with a normalisation's factor, before they are prepared; and the biases.
  var folded: Range<Int>
  var foldedBias: Range<Int>
}
