/// A filter for pictures: what a small network without learning computes.
public struct PictureKernel: Hashable, Sendable {
  /// One window each; `[rows][columns]`. Several are followed by relu and summed.
  public var filters: [[[Float]]]
  /// Every weight is divided by it.
  public var divisor: Float
  /// Whether the numbers are one weight for each of red, green and blue, and the result is grey.
  public var mixesColours: Bool

  public init(_ rows: [[Float]], divisor: Float = 1) {
    self.init(filters: [rows], divisor: divisor)
  }

  public init(filters: [[[Float]]], divisor: Float = 1, mixesColours: Bool = false) {
    self.filters = filters
    self.divisor = divisor
    self.mixesColours = mixesColours
  }

  public var height: Int { filters[0].count }
  public var width: Int { filters[0][0].count }

  /// Whether grey stays grey: the weights' sum is not 0. What finds edges sums to 0, and has results of both signs.
  public var keepsBrightness: Bool { abs(filters.joined().joined().reduce(0, +)) > 1e-6 }

  /// As it is written in lectures: rows separated by semicolons, and the divisor.
  public var text: String {
    let windows = filters.map { window in
      window.map { row in row.map(Self.number).joined(separator: " ") }.joined(separator: "; ")
    }
    return windows.joined(separator: "  |  ") + (divisor == 1 ? "" : "  / \(Self.number(divisor))")
  }

  private static func number(_ value: Float) -> String {
    value == value.rounded() && abs(value) < 1e6 ? String(Int(value)) : String(value)
  }
}

/// The kernels that every course on image processing shows, with their names.
public struct ClassicKernel: Sendable {
  public let name: String
  public let purpose: String
  public let kernel: PictureKernel

  public static let all: [ClassicKernel] = [
    .init("identity", "the picture itself", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    .init("shift", "moved one pixel to the right", [[0, 0, 0], [1, 0, 0], [0, 0, 0]]),
    .init("box-blur", "the mean of nine pixels", [[1, 1, 1], [1, 1, 1], [1, 1, 1]], 9),
    .init("weighted-blur", "a mean that trusts the middle", [[0, 1, 0], [1, 4, 1], [0, 1, 0]], 8),
    .init("gaussian-blur", "a smooth mean", [[1, 2, 1], [2, 4, 2], [1, 2, 1]], 16),
    .init("sharpen", "the picture with its edges added", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    .init("edges", "edges of all directions (Laplace)", [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]),
    .init("vertical-edges", "dark to bright, from left to right", [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
    .init("horizontal-edges", "bright to dark, from top to bottom", [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]),
    .init("sobel", "vertical edges, smoothed (Sobel)", [[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
    .init("sobel-horizontal", "horizontal edges, smoothed (Sobel)", [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]),
    .init("emboss", "lit from the top left", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
    .init("checkerboard", "finds checkerboards of single pixels", [[1, -1], [-1, 1]]),
    ClassicKernel(
      name: "four-edges", purpose: "edges from four directions, relu, summed by a 1x1 convolution",
      kernel: PictureKernel(filters: [
        [[-1, 1], [-1, 1]], [[1, -1], [1, -1]], [[-1, -1], [1, 1]], [[1, 1], [-1, -1]],
      ])),
    .init("red", "the red channel, by a 1x1 filter", colours: [1, 0, 0]),
    .init("green", "the green channel, by a 1x1 filter", colours: [0, 1, 0]),
    .init("blue", "the blue channel, by a 1x1 filter", colours: [0, 0, 1]),
  ]

  public static func named(_ name: String) -> ClassicKernel? { all.first { $0.name == name } }

  private init(name: String, purpose: String, kernel: PictureKernel) {
    self.name = name
    self.purpose = purpose
    self.kernel = kernel
  }

  private init(_ name: String, _ purpose: String, _ rows: [[Float]], _ divisor: Float = 1) {
    self.init(name: name, purpose: purpose, kernel: PictureKernel(rows, divisor: divisor))
  }

  private init(_ name: String, _ purpose: String, colours: [Float]) {
    self.init(name: name, purpose: purpose, kernel: PictureKernel(filters: [[colours]], mixesColours: true))
  }
}
