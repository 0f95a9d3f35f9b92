import CNNData
import CNNExplanation
import CNNReports
import CNNSpec

/// A dream for each class and layer: what the layers, from the first to the last, take for each class.
struct DreamGallery {
  let network: ShownNetwork
  let options: Dream.Options

  /// More classes and layers make a picture that nobody looks through.
  private static let mostClasses = 10
  private static let mostLayers = 10
  /// Images that readouts are found from: an image changes the last of them by a thousandth.
  private static let images = 2_000
  /// Pixels a side of a tile, about.
  private static let side = 80

  /// - Parameter progress: Called with the images done and their number.
  /// - Throws: `CommandError.noClasses`; what is wrong with the data; `ExplanationError`.
  func draw(progress: (Int, Int) -> Void) throws -> (picture: Canvas, layers: [String]) {
    let classes = Array(network.classes.prefix(Self.mostClasses))
    let set = try network.openSplit(.training)
    guard !classes.isEmpty, !set.labels.isEmpty else { throw CommandError.noClasses(checkpoint: network.file.name) }
    let samples = try network.samples(of: set, most: Self.images)
    let layers = GalleryLayers.names(of: network.architecture, most: Self.mostLayers)
    var rows: [(name: String, pictures: [Canvas])] = []
    for layer in layers {
      let readout =
        layer == layers.last
        ? ClassReadout.outputs(of: network.trained)
        : try ClassReadout(layer: layer, images: samples.images, labels: samples.labels, in: network.trained)
      let done = rows.count * classes.count
      let dream = try Dream(
        of: .classes(Array(classes.indices), readout), layer: layer, in: network.trained, options: options
      ) { progress(done + $0, layers.count * classes.count) }
      rows.append((layer, dream.images.map { network.draw($0, dream.shape, side: Self.side) }))
      progress(rows.count * classes.count, layers.count * classes.count)
    }
    let title = "what each layer takes for each class"
    return (PictureMatrix(title: title, columnNames: classes.map(\.shown), rows: rows).draw(), layers)
  }
}
