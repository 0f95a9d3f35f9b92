import Testing

/// One row of the lectures' arithmetic: an image, a network of one layer, and what must come out.
struct LectureCase: Sendable, CustomTestStringConvertible {
  /// The row's number in docs/Lectures.md.
  let row: String
  let title: String
  let image: [[Double]]
  /// The layer's stanza, without its kernel and filter count.
  let stanza: String
  /// Empty for pooling.
  let filter: [[Double]]
  let expected: [[Double]]

  var testDescription: String { "\(row): \(title)" }
  var isOneDimensional: Bool { image.count == 1 }

  /// A whole configuration: the image's size, then the layer.
  var configuration: String {
    let size =
      isOneDimensional
      ? "length = \(image[0].count)" : "height = \(image.count)\nwidth = \(image[0].count)"
    let kernel = isOneDimensional ? "\(filter.first?.count ?? 0)" : "\(filter.count)x\(filter.first?.count ?? 0)"
    let filters = filter.isEmpty ? "" : "name = layer\nfilters = 1\nbias = no\nkernel = \(kernel)\n"
    return "[input]\nchannels = 1\n\(size)\n\n\(stanza)\n\(filters)"
  }

  var tensors: [String: [Double]] { filter.isEmpty ? [:] : ["layer.weight": filter.flatMap { $0 }] }
}

/// Rows of numbers separated by `;`, as the lectures' table writes them.
func matrix(_ text: String) -> [[Double]] {
  text.split(separator: ";").map { row in row.split(separator: " ").map { Double(String($0))! } }
}

extension LectureCase {
  private static func convolution(
    _ row: String, _ title: String, _ image: String, _ filter: String, _ expected: String, keys: String = ""
  ) -> LectureCase {
    LectureCase(
      row: row, title: title, image: matrix(image), stanza: "[conv]\n\(keys)", filter: matrix(filter),
      expected: matrix(expected))
  }

  private static func pool(_ row: String, _ title: String, _ image: String, _ keys: String, _ expected: String)
    -> LectureCase
  {
    LectureCase(
      row: row, title: title, image: matrix(image), stanza: "[pool]\n\(keys)", filter: [], expected: matrix(expected))
  }

  private static let edges = "1 1 1; 0 0 0; -1 -1 -1"
  private static let sobel = "1 0 -1; 2 0 -2; 1 0 -1"
  private static let small = "2 0 3 1; 1 1 0 0; 1 0 2 0; 1 0 1 2"
  private static let counting = "0 1 2; 3 4 5; 6 7 8"
  private static let zeroDiagonal = "0 1 1 1; 1 0 1 1; 1 1 0 1; 1 1 1 0"
  private static let curve =
    "0 0 0 0 0 30 0; 0 0 0 0 30 0 0; 0 0 0 30 0 0 0; 0 0 0 30 0 0 0; 0 0 0 30 0 0 0; 0 0 0 30 0 0 0; 0 0 0 0 0 0 0"
  private static let firing =
    "0 0 0 0 0 0 30; 0 0 0 0 50 50 50; 0 0 0 20 50 0 0; 0 0 0 50 50 0 0; 0 0 0 50 50 0 0; 0 0 0 50 50 0 0; "
    + "0 0 0 50 50 0 0"
  private static let silent =
    "0 0 0 0 0 0 0; 0 40 0 0 0 0 0; 40 0 40 0 0 0 0; 40 20 0 0 0 0 0; 0 50 0 0 0 0 0; 0 0 50 0 0 0 0; "
    + "25 25 0 50 0 0 0"
  private static let ladder = "1 2 3 4; 1 1 1 1; 1 1 1 1; 4 5 6 7"
  private static let series = "4 9 3 0 3 9 7 3 7 3"

  static let convolutions: [LectureCase] = [
    convolution(
      "A1", "3x3 filter over a 5x5 image", "1 1 1 0 0; 0 1 1 1 0; 0 0 1 1 1; 0 0 1 1 0; 0 1 1 0 0",
      "1 0 1; 0 1 0; 1 0 1", "4 3 4; 2 4 3; 2 3 4"),
    convolution(
      "A2", "stride 2, padding 1", "1 2 1 1 1; 1 1 5 3 9; 2 4 4 7 5; 3 6 7 5 6; 1 6 5 3 1", "1 1 1; 1 1 1; 1 1 1",
      "5 13 14; 17 42 35; 16 32 15", keys: "stride = 2\npadding = 1\n"),
    convolution("A3", "horizontal edges", "2 0 1 3; 7 1 1 0; 0 2 5 0; 0 5 1 4", edges, "-4 -3; 3 -8"),
    convolution("A4", "the same filter", "2 0 1 3; 0 1 1 0; 0 0 2 0; 0 1 1 1", edges, "1 2; 0 -1"),
    convolution("A5", "valid", small, sobel, "0 1; -1 -1"),
    convolution(
      "A6", "same", small, sobel, "-1 -1 -1 6; -2 0 1 5; -1 -1 -1 5; 0 -1 -4 4", keys: "padding = same\n"),
    convolution("A7", "2x2 filter", counting, "0 1; 2 3", "19 25; 37 43"),
    convolution(
      "A8", "stride 3 down, 2 across, padding 1", counting, "0 1; 2 3", "0 8; 6 8", keys: "stride = 3x2\npadding = 1\n"),
    convolution("A9", "correlation", zeroDiagonal, "1 1; -1 -1", "0 1 0; -1 0 1; 0 -1 0"),
    convolution("A10", "convolution by the flipped filter", zeroDiagonal, "-1 -1; 1 1", "0 -1 0; 1 0 -1; 0 1 0"),
    convolution("A11", "curve detector fires", firing, curve, "6600"),
    convolution("A12", "and stays silent", silent, curve, "0"),
    convolution("A21", "difference filter", series, "-1 1", "5 -6 -3 3 6 -2 -4 4 -4"),
  ]

  static let poolings: [LectureCase] = [
    pool("A13", "max pooling", "1 2 3 4; 2 3 4 5; 4 3 2 1; 5 4 3 2", "kind = max\nsize = 2", "3 5; 5 3"),
    pool("A14", "max pooling", ladder, "kind = max\nsize = 2", "2 4; 5 7"),
    pool("A15", "average pooling", ladder, "kind = average\nsize = 2", "1.25 2.25; 2.75 3.75"),
    pool("A16", "1-D max, window 3", series, "kind = max\nsize = 3\nstride = 3", "9 9 7"),
    pool("A17", "1-D max, overlapping", series, "kind = max\nsize = 3\nstride = 1", "9 9 3 9 9 9 7 7"),
    pool("A18", "1-D max, padded", series, "kind = max\nsize = 3\nstride = 1\npadding = 1", "9 9 9 3 9 9 9 7 7 7"),
    LectureCase(
      row: "A19", title: "1-D average", image: matrix(series), stanza: "[pool]\nkind = average\nsize = 3\nstride = 3",
      filter: [], expected: [[16.0 / 3, 4, 17.0 / 3]]),
    LectureCase(
      row: "A20", title: "1-D average, padding counted", image: matrix(series),
      stanza: "[pool]\nkind = average\nsize = 3\nstride = 1\npadding = 1", filter: [],
      expected: [[13, 16, 12, 6, 12, 19, 19, 17, 13, 10].map { $0 / 3.0 }]),
  ]

  static let all = convolutions + poolings
}
