import CNNSpec

/// What a layer does and makes, in words for people.
enum LayerText {
  /// `16 × 32 × 32`: channels, height, width; one number for a flat vector.
  static func shape(_ shape: Shape, isFlat: Bool) -> String {
    isFlat ? NumberText.grouped(shape.channels) : "\(shape.channels) × \(shape.height) × \(shape.width)"
  }

  /// `3×3 convolution, stride 2, padding 1`, then normalisation and activation.
  static func description(_ layer: ArchitectureLayer) -> String {
    ([operation(layer)] + window(layer) + follow(layer.spec)).joined(separator: ", ")
  }

  /// The same for a box of the drawing: `3×3 conv /2 · batch · relu`.
  static func brief(_ layer: ArchitectureLayer) -> String {
    let short: String
    switch layer.kind {
    case .convolution: short = "\(size(layer)) conv"
    case .deconvolution: short = "\(size(layer)) deconv"
    case .pool(let pool):
      switch pool.region {
      case .window: short = "\(size(layer)) \(pool.kind.rawValue) pool"
      case .map: short = "global \(pool.kind.rawValue) pool"
      case .parts(let parts): short = "\(pool.kind.rawValue) pool to \(parts.height)×\(parts.width)"
      }
    case .norm(let norm): short = "\(norm.kind.rawValue) norm"
    case .activation(let activation): return activation.kind.rawValue
    case .dropout(let rate): short = "dropout \(NumberText.setting(rate))"
    case .linear, .join, .flatten, .upsample, .scale: short = layer.kind.stanza
    }
    let stride = layer.window.map { $0.stride == Size(1) || !hasOwnWindow(layer) ? "" : " /\($0.stride.text)" } ?? ""
    return ([short + stride] + follow(layer.spec, brief: true)).joined(separator: " · ")
  }

  private static func operation(_ layer: ArchitectureLayer) -> String {
    switch layer.kind {
    case .convolution(let conv):
      let isDepthwise = layer.window.map { $0.groups > 1 && $0.groups == layer.inputShapes[0].channels } ?? false
      return
        "\(size(layer)) \(isDepthwise ? "depthwise " : "")convolution, \(NumberText.counted(conv.filters, "filter"))"
    case .deconvolution(let deconv):
      return "\(size(layer)) transposed convolution, \(NumberText.counted(deconv.convolution.filters, "filter"))"
    case .pool(let pool):
      let kind = pool.kind == .max ? "maximum" : "average"
      switch pool.region {
      case .window: return "\(size(layer)) \(kind)"
      case .map: return "\(kind) of the whole map"
      case .parts(let parts): return "\(kind) of \(parts.height)×\(parts.width) parts of the map"
      }
    case .linear(let linear): return "linear, \(NumberText.counted(linear.units, "unit"))"
    case .activation(let activation): return activation.kind.rawValue
    case .norm(let norm): return self.norm(norm)
    case .dropout(let rate): return "dropout of \(NumberText.setting(rate * 100)) %"
    case .join(.sum): return "sum of its inputs"
    case .join(.product): return "product of its inputs"
    case .join(.concatenation): return "channels of its inputs"
    case .flatten: return "flat vector"
    case .upsample(let upsample): return "enlarged ×\(upsample.factor.text), \(upsample.mode.rawValue)"
    case .scale(let scale):
      return scale.isLearned ? "a learned factor a channel" : "times \(NumberText.setting(scale.factor))"
    }
  }

  private static func window(_ layer: ArchitectureLayer) -> [String] {
    guard let window = layer.window, hasOwnWindow(layer) else { return [] }
    var parts: [String] = []
    if window.stride != Size(1) { parts.append("stride \(window.stride.text)") }
    if window.padding != .none { parts.append("padding \(window.padding.text)") }
    if window.dilation != Size(1) { parts.append("dilation \(window.dilation.text)") }
    if window.groups > 1 { parts.append("\(window.groups) groups") }
    return parts
  }

  /// Whether a window that the user wrote moves over the map.
  private static func hasOwnWindow(_ layer: ArchitectureLayer) -> Bool {
    guard case .pool(let pool) = layer.kind else { return layer.window != nil }
    return if case .window = pool.region { true } else { false }
  }

  private static func size(_ layer: ArchitectureLayer) -> String {
    layer.window.map { "\($0.size.height)×\($0.size.width)" } ?? ""
  }

  /// Normalisation and activation that belong to the layer.
  private static func follow(_ spec: LayerSpec, brief: Bool = false) -> [String] {
    let words = [spec.norm.map { brief ? $0.kind.rawValue : self.norm($0) }, spec.activation?.kind.rawValue]
    return words.compactMap { $0?.replacing("_", with: " ") }
  }

  private static func norm(_ norm: NormSpec) -> String {
    switch norm.kind {
    case .batch: "batch normalisation"
    case .group: "group normalisation, \(norm.groups) groups"
    case .layer: "layer normalisation"
    case .localResponse: "local response normalisation"
    }
  }
}
