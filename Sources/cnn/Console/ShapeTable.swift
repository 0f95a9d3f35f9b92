import CNNSpec

/// The table of `cnn shape`: a row for each layer, then the totals.
struct ShapeTable {
  private let architecture: Architecture
  private let batch: Int

  init(_ architecture: Architecture, batch: Int) {
    self.architecture = architecture
    self.batch = batch
  }

  func lines(_ traits: TerminalTraits) -> [String] {
    var table = TextTable([
      .init("name", .left), .init("kind", .left), .init("window", .left), .init("input"), .init("output"),
      .init("parameters"), .init("multiply-adds"), .init("receptive field"), .init("activations"), .init("unread"),
    ])
    table.gap = 2
    table.rows = architecture.layers.map(row)
    let missing = traits.isTerminal ? table.leaveOut(leastImportant, toFit: traits.columns) : []
    let lines = table.lines
    let rule = String(repeating: "─", count: lines.map(\.count).max() ?? 0)
    return [traits.styled(lines[0], .bold), traits.plain(rule)] + lines.dropFirst().map(traits.plain)
      + [traits.plain(rule)] + totals.map(traits.plain) + note(missing).map { traits.styled($0, .faint) }
  }

  /// What a narrow terminal is not shown, first to last. A column without entries says nothing.
  private var leastImportant: [String] {
    let hasUnread = architecture.layers.contains { $0.unreached != Size(0) }
    return (hasUnread ? [] : ["unread"]) + ["receptive field", "activations", "kind", "input", "window"]
  }

  private func note(_ missing: [String]) -> [String] {
    let titles = missing.filter { $0 != "unread" }
    return titles.isEmpty ? [] : ["a wider terminal also shows: \(titles.joined(separator: ", "))"]
  }

  private func row(_ layer: ArchitectureLayer) -> [String] {
    [
      layer.name, Self.kind(layer), layer.window.map { Self.text($0, kind: layer.kind) } ?? "", input(of: layer),
      Self.text(layer.output, isFlat: layer.isFlat), NumberText.grouped(layer.parameterCount),
      scaled(layer.multiplyAdds),
      "\(layer.receptiveField.height)x\(layer.receptiveField.width)", memory(layer.activationBytes),
      layer.unreached == Size(0) ? "" : "\(layer.unreached.height)x\(layer.unreached.width)",
    ]
  }

  private var totals: [String] {
    let images = batch == 1 ? "one image" : "\(NumberText.grouped(batch)) images"
    let weights = architecture.parameterCount.multipliedReportingOverflow(by: MemoryLayout<Float>.size)
    var lines = [
      "parameters       \(NumberText.grouped(architecture.parameterCount))"
        + (weights.overflow ? "" : " (\(NumberText.bytes(weights.partialValue)))"),
      "multiply-adds    \(scaled(architecture.multiplyAdds)), for \(images)",
      "activations      \(memory(architecture.activationBytes)), for \(images)",
    ]
    if architecture.layers.contains(where: { $0.unreached != Size(0) }) {
      lines.append("unread           rows x columns at the bottom and right of the input that no window reaches")
    }
    return lines + frozen
  }

  /// Layers that training leaves as they are, and whose running statistics it does not.
  private var frozen: [String] {
    let layers = architecture.layers.filter { $0.spec.isFrozen && $0.parameterCount > 0 }
    guard !layers.isEmpty else { return [] }
    let count = layers.reduce(0) { $0 + $1.parameterCount }
    let moving = layers.filter { layer in
      layer.spec.freeze == .parameters && layer.tensors.contains { !$0.role.isTrained }
    }
    let lines = ["frozen           \(NumberText.grouped(count)) parameters: \(Self.names(layers))"]
    guard !moving.isEmpty else { return lines }
    return lines + [
      "                 the running statistics of \(Self.names(moving)) move on; freeze = all keeps them too"
    ]
  }

  /// A total names no more layers than this.
  private static let namedLayers = 6

  private static func names(_ layers: [ArchitectureLayer]) -> String {
    let names = layers.prefix(namedLayers).map(\.name).joined(separator: ", ")
    return layers.count > namedLayers ? "\(names) and \(layers.count - namedLayers) more" : names
  }

  // MARK: Cells

  private func input(of layer: ArchitectureLayer) -> String {
    let first = Self.text(layer.inputShapes[0], isFlat: layer.inputs[0].map { architecture.layers[$0].isFlat } ?? false)
    return layer.inputShapes.count == 1 ? first : "\(first) +\(layer.inputShapes.count - 1)"
  }

  /// A count for the whole batch.
  private func scaled(_ count: Int) -> String {
    let product = count.multipliedReportingOverflow(by: batch)
    return product.overflow ? "too many" : NumberText.grouped(product.partialValue)
  }

  private func memory(_ bytes: Int) -> String {
    let product = bytes.multipliedReportingOverflow(by: batch)
    return product.overflow ? "too much" : NumberText.bytes(product.partialValue)
  }

  private static func text(_ shape: Shape, isFlat: Bool) -> String {
    isFlat ? "\(shape.channels)" : shape.text
  }

  /// `conv+batch+relu`: the stanza, its normalisation and its activation.
  private static func kind(_ layer: ArchitectureLayer) -> String {
    let words = [layer.norm?.kind.rawValue, layer.activation?.kind.rawValue]
    return ([layer.kind.stanza] + words.compactMap(\.self)).joined(separator: "+")
  }

  /// `max 3x3 /2 p1`: size, stride, padding, dilation and groups where they are not the usual.
  private static func text(_ window: Window, kind: LayerKind) -> String {
    var parts = ["\(window.size.height)x\(window.size.width)"]
    if case .pool(let pool) = kind {
      parts.insert(pool.kind.rawValue, at: 0)
      switch pool.region {
      case .window: break
      case .map: return "\(pool.kind.rawValue) global"
      case .parts(let parts): return "\(pool.kind.rawValue) to \(parts.height)x\(parts.width)"
      }
    }
    if window.stride != Size(1) { parts.append("/\(window.stride.text)") }
    if window.padding != .none { parts.append("p\(window.padding.text)".filter { $0 != " " }) }
    if window.dilation != Size(1) { parts.append("d\(window.dilation.text)") }
    if window.groups != 1 { parts.append("g\(window.groups)") }
    return parts.joined(separator: " ")
  }
}
