/// Why a network can't be slid over a picture that is larger than its input.
public struct NotSliding: Error, Hashable, Sendable {
  public let layer: String
  public let reason: String
}

extension Configuration {
  /// The same network as a convolution over a larger input: what it would say about every window of the picture.
  ///
  /// A linear layer is a convolution whose window is the whole map that it reads, and a global pool one with a stride of
  /// 1; their weights are the same numbers in the same order, so a checkpoint's tensors fit by name. Where the network pads
  /// its maps, it sees the window's surroundings in place of zeros.
  ///
  /// - Throws: `NotSliding` for a normalisation over a whole image, which would be over the whole picture, and for a layer
  ///   that has numbers for each pixel of a flattened map.
  /// - Precondition: `size` is at least the input's.
  public func sliding(over size: Size) throws(NotSliding) -> Configuration {
    var paragraphs = ["[input]\nchannels = \(spec.input.channels)\nheight = \(size.height)\nwidth = \(size.width)\n"]
    for index in nodes.indices {
      guard let text = try slidingText(index) else { continue }
      paragraphs.append(text)
    }
    let slid: Configuration
    do {
      slid = try Configuration(text: paragraphs.joined(separator: "\n"), path: path)
    } catch {
      throw NotSliding(layer: nodes.last?.name ?? "", reason: error.description)
    }
    try requireSameTensors(slid)
    return slid
  }

  /// A linear layer's weights are as many as those of the convolution that it becomes.
  private func requireSameTensors(_ slid: Configuration) throws(NotSliding) {
    for layer in slid.architecture.layers {
      let own = architecture.layers.first { $0.name == layer.name }!
      guard layer.tensors.map(\.count) != own.tensors.map(\.count) else { continue }
      throw NotSliding(layer: layer.name, reason: "it has numbers for each pixel of a flattened map")
    }
  }

  /// A layer's stanza over the larger input; `nil` for flattening, which whoever reads it does without.
  private func slidingText(_ index: Int) throws(NotSliding) -> String? {
    let node = nodes[index]
    let layer = architecture.layers.first { $0.name == node.name }!
    if let norm = layer.norm?.kind, norm == .group || norm == .layer {
      throw NotSliding(layer: node.name, reason: "\(norm.rawValue) normalisation looks at the whole picture")
    }
    var kind = node.stanza.kind.text
    var lines = node.stanza.entries.filter { $0.key.text != "name" && $0.key.text != "from" }.map {
      (key: $0.key.text, value: $0.value.written)
    }
    if case .flatten = layer.kind { return nil }
    if case .linear = layer.kind {
      kind = "conv"
      lines = lines.map { $0.key == "units" ? ("filters", $0.value) : $0 }
      lines.append(("kernel", Self.text(mapRead(by: index))))
    }
    if case .pool(let pool) = layer.kind {
      switch pool.region {
      case .window: break
      case .map:
        lines = lines.filter { $0.key != "size" } + [("size", Self.text(layer.inputShapes[0].size)), ("stride", "1")]
      case .parts(let parts):
        guard parts.height * layer.window!.size.height == layer.inputShapes[0].height,
          parts.width * layer.window!.size.width == layer.inputShapes[0].width
        else { throw NotSliding(layer: node.name, reason: "its parts of the map are not equal") }
        lines = lines.filter { $0.key != "output" } + [("size", Self.text(layer.window!.size))]
      }
    }
    let sources = node.inputs.map { input in passingFlatten(input).map { nodes[$0].name } ?? LayerName.input }
    lines.insert(("from", sources.joined(separator: ", ")), at: 0)
    lines.insert(("name", node.name), at: 0)
    return "[\(kind)]\n" + lines.map { "\($0.key) = \($0.value)\n" }.joined()
  }

  private static func text(_ size: Size) -> String { "\(size.height)x\(size.width)" }

  /// The layer whose map a reader of a flattened one reads.
  private func passingFlatten(_ index: Int?) -> Int? {
    guard let index else { return nil }
    guard nodes[index].stanza.kind.text == "flatten" else { return index }
    return passingFlatten(nodes[index].inputs[0])
  }

  /// The size of the map that a linear layer reads, before it was flattened.
  private func mapRead(by index: Int) -> Size {
    guard let source = passingFlatten(nodes[index].inputs[0]) else { return spec.input.size }
    return architecture.layers.first { $0.name == nodes[source].name }!.output.size
  }
}
