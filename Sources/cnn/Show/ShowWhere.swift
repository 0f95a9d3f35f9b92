import ArgumentParser
import CNNData
import CNNExplanation
import CNNReports
import CNNSpec

/// `cnn show where`
struct ShowWhere: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where",
    abstract: "Where in a larger picture the network sees a class.",
    discussion: """
      cnn show where latest street.png --class automobile --scale 0.5

      The network is slid over the picture as one convolution. It knows its class at the size of its training images, so \
      --scale brings the thing that is looked for to about that size.

      A window is marked if the class is the most probable one in it, and surer than any class is in a window that overlaps by \
      half. A network knows only its classes: what is none of them gets the one that it looks like most, sometimes with a \
      high probability.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one; latest is the newest run."))
  var checkpoint: String

  @Argument(help: ArgumentHelp("A PNG file, larger than the network's input."))
  var picture: String

  @Option(name: .customLong("class"), help: ArgumentHelp("The class.", valueName: "name"))
  var className: String

  @Option(help: ArgumentHelp("Make the picture smaller or larger first.", valueName: "factor"))
  var scale = 1.0

  @Option(help: ArgumentHelp("How many places to list.", valueName: "n"))
  var top = 5

  @OptionGroup var options: ShowOptions

  func validate() throws {
    guard scale > 0, scale <= 16, scale.isFinite else { throw ValidationError("--scale is above 0 and at most 16.") }
    if top < 1 { throw ValidationError("--top is at least 1.") }
  }

  func run() throws {
    let network = try ShownNetwork(.places, checkpoint: checkpoint, options: options)
    let label = try network.label(of: className)
    let input = network.architecture.input
    let reading = PictureReading(shape: input, network.trained.configuration.spec.data)
    guard reading.isPossible else { throw CommandError.notAPictureNetwork(channels: input.channels) }
    // Before the picture takes any memory; what is no picture is refused where it is read.
    if let header = try PictureHeader(path: picture) {
      try SlidingNetwork.requireMemory(
        header, path: picture, size: scaled(header.shape.size), for: network.trained, memory: network.memory)
    }
    let original = try reading.read(picture)
    let scaledReading = reading.resized(to: scaled(reading.size(original)))
    let shape = scaledReading.shape
    let prepared = scaledReading.converted(original)
    let preprocessing = network.trained.metadata.preprocessing
    let pixels = preprocessing.normalized(prepared)
    let sliding = try SlidingNetwork(network.trained, over: pixels, size: shape.size)
    let places = sliding.strongestPlaces(of: label, count: top)
    let canvas = PixelPicture.image(pixels, shape, preprocessing)
    let name = network.trained.className(label).shown
    let shown = WhereLegend(className: name).added(to: draw(sliding, label, places, over: canvas))
    var facts = ShownFacts(lines: [
      "picture   \(picture), \(shape.width) x \(shape.height)",
      places.isEmpty
        ? "class     \(name) is in no window the most probable class"
        : "class     \(name); marked are the windows in which it is the most probable class",
      "note      what is none of the network's classes gets the one that it looks like most",
    ])
    facts.places = places.map {
      ShownPlace(
        x: Int(Double($0.x) / scale), y: Int(Double($0.y) / scale), width: Int(Double(sliding.window.width) / scale),
        height: Int(Double(sliding.window.height) / scale), probability: $0.probability)
    }
    facts.lines += (facts.places ?? []).enumerated().map { index, place in
      "\(index + 1)         \(NumberText.percent(Double(place.probability))) at x \(place.x), y \(place.y), \(place.width) x \(place.height)"
    }
    try options.deliver(shown, of: network, facts: facts)
  }

  private func scaled(_ size: Size) -> Size {
    let side = { (length: Int) in max(1, Int((Double(length) * scale).rounded())) }
    return Size(height: side(size.height), width: side(size.width))
  }

  /// The heat of each window stands at its middle.
  private func draw(
    _ sliding: SlidingNetwork, _ label: Int, _ places: [SlidingNetwork.Place], over picture: Canvas
  ) -> Canvas {
    let size = Size(height: picture.height, width: picture.width)
    var values = [Float](repeating: 0, count: size.height * size.width)
    let inner = Size(
      height: (sliding.size.height - 1) * sliding.step.height + 1,
      width: (sliding.size.width - 1) * sliding.step.width + 1)
    let map = Resizing.bilinear(sliding.map(of: label), from: sliding.size, to: inner)
    let (top, left) = (sliding.window.height / 2, sliding.window.width / 2)
    for y in 0..<inner.height where y + top < size.height {
      for x in 0..<inner.width where x + left < size.width {
        values[(y + top) * size.width + x + left] = map[y * inner.width + x]
      }
    }
    let factor = max(1, 480 / max(picture.width, picture.height))
    var canvas = HeatMap(values, size: size).draw(over: picture).enlarged(by: factor)
    for (index, place) in places.enumerated() {
      let (x, y) = (Double(place.x * factor), Double(place.y * factor))
      let (right, bottom) = (x + Double(sliding.window.width * factor), y + Double(sliding.window.height * factor))
      let corners = [Point(x, y), Point(right, y), Point(right, bottom), Point(x, bottom), Point(x, y)]
      canvas.stroke(corners, width: index == 0 ? 3 : 1.5, with: .paper)
      canvas.write(String(index + 1), at: Point(x + 5, y + 16), TextStyle(capHeight: 10, color: .paper, isBold: true))
    }
    return canvas
  }
}
