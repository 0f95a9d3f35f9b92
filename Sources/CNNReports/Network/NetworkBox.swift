import CNNSpec
import Foundation

/// The box of one layer: its name, what it does, and its output as a block as high, wide and deep as the value.
struct NetworkBox {
  private let name: String
  private let kind: String
  private let text: String
  private let shape: String
  private let title: String
  private let block: Block
  /// Whether it is drawn a second time, at the head of a column.
  private let isRepeated: Bool
  private let frame: Rectangle

  /// - Parameter layer: Index into `Architecture.layers`; `nil` is the image.
  init(
    _ architecture: Architecture, layer: Int?, isRepeated: Bool, left: Double, top: Double, width: Double,
    height: Double
  ) {
    frame = Rectangle(x: left, y: top, width: width, height: height)
    self.isRepeated = isRepeated
    let output = layer.map { architecture.layers[$0].output } ?? architecture.input
    block = Block(output, in: architecture)
    guard let layer else {
      (name, kind, text, title) = ("input", "input", "image", "the image")
      shape = LayerText.shape(output, isFlat: false)
      return
    }
    let description = architecture.layers[layer]
    name = description.name
    kind = Self.family(description)
    text = LayerText.brief(description)
    shape = LayerText.shape(output, isFlat: description.isFlat)
    title =
      "\(description.name): \(LayerText.description(description)); "
      + "\(NumberText.grouped(description.parameterCount)) parameters, output \(shape)"
  }

  /// Left of this the block is drawn.
  private static let blockWidth = 46.0
  /// Characters that fit on a line of the box.
  private static let longestName = 18
  private static let longestText = 26

  func draw() -> SVGElement {
    var group = SVGElement("g", ["class": "box \(kind)\(isRepeated ? " repeated" : "")"])
    group.add(SVGElement("title").containing(title))
    group.add(
      SVGElement(
        "rect",
        [
          "x": number(frame.x), "y": number(frame.y), "width": number(frame.width), "height": number(frame.height),
          "rx": "7",
        ]))
    let middle = Point(frame.x + Self.blockWidth / 2 + 2, frame.y + frame.height / 2)
    for face in block.faces(around: middle) { group.add(face) }
    let x = number(frame.x + Self.blockWidth + 4)
    let lines = [
      ("name", Self.fitted(name, in: Self.longestName), 19.0), ("what", Self.fitted(text, in: Self.longestText), 34.5),
      ("shape", shape, 50.0),
    ]
    for (style, line, down) in lines {
      group.add(SVGElement("text", ["class": style, "x": x, "y": number(frame.y + down)]).containing(line))
    }
    return group
  }

  private func number(_ value: Double) -> String { SVGElement.number(value) }

  /// The end of a name tells more than its middle: `residual1…conv2`.
  private static func fitted(_ text: String, in limit: Int) -> String {
    guard text.count > limit else { return text }
    let tail = limit / 2
    return text.prefix(limit - tail - 1) + "…" + text.suffix(tail)
  }

  /// The class that gives a box its colour.
  private static func family(_ layer: ArchitectureLayer) -> String {
    if layer.hasWeights { return layer.window == nil ? "linear" : "conv" }
    if layer.inputs.count > 1 { return "join" }
    if layer.window != nil { return "pool" }
    return if case .upsample = layer.kind { "pool" } else { "plain" }
  }
}

/// A value as a block seen from above its corner: the map is the face, the channels are the depth.
private struct Block {
  private let width: Double
  private let height: Double
  private let depth: Double

  /// Pixels of the largest map's face, and of the most channels' depth.
  private static let largestFace = 26.0
  private static let deepest = 13.0

  /// Sides grow with the square root and depth with the logarithm: small values stay visible beside large ones.
  init(_ shape: Shape, in architecture: Architecture) {
    let shapes = [architecture.input] + architecture.layers.map(\.output)
    let side = Double(shapes.map { max($0.height, $0.width) }.max() ?? 1)
    let channels = Double(shapes.map(\.channels).max() ?? 1)
    func length(_ pixels: Int) -> Double { 4 + (Self.largestFace - 4) * (Double(pixels) / side).squareRoot() }
    width = length(shape.width)
    height = length(shape.height)
    depth = 2 + (Self.deepest - 2) * log(1 + Double(shape.channels)) / log(1 + channels)
  }

  func faces(around centre: Point) -> [SVGElement] {
    let slope = 0.6
    let (dx, dy) = (depth, depth * slope)
    let left = centre.x - (width + dx) / 2
    let top = centre.y - (height + dy) / 2 + dy
    let number = SVGElement.number
    return [
      SVGElement(
        "path",
        [
          "class": "top",
          "d":
            "M\(number(left)) \(number(top))l\(number(dx)) \(number(-dy))h\(number(width))l\(number(-dx)) \(number(dy))z",
        ]),
      SVGElement(
        "path",
        [
          "class": "side",
          "d":
            "M\(number(left + width)) \(number(top))l\(number(dx)) \(number(-dy))v\(number(height))l\(number(-dx)) \(number(dy))z",
        ]),
      SVGElement(
        "path",
        ["class": "face", "d": "M\(number(left)) \(number(top))h\(number(width))v\(number(height))h\(number(-width))z"]),
    ]
  }
}
