/// Convolutions and pools: layers with a window that moves over the map.
extension LayerInference {
  func convolution(_ conv: ConvSpec) -> Outcome? {
    guard
      let rules = try? WindowRules(
        window: conv.window, stride: conv.stride, dilation: conv.dilation, padding: conv.padding, input: shape.size)
    else { return failOverflow() }
    guard let groups = groups(conv), modeAllows(rules.padding, mode: conv.paddingMode),
      groupsDivide(spec.norm, channels: conv.filters, key: "norm_groups"),
      let size = outputSize(rules, key: "kernel")
    else { return nil }
    let output = Shape(channels: conv.filters, height: size.height, width: size.width)
    let window = Window(
      size: conv.window, stride: conv.stride, padding: rules.padding, dilation: conv.dilation, groups: groups)
    let weight = TensorDescription(
      name: "\(spec.name).weight", role: .weight,
      shape: [conv.filters, shape.channels / groups, conv.window.height, conv.window.width])
    let products = Checked.product(
      size.height, size.width, conv.filters, shape.channels / groups, conv.window.height, conv.window.width)
    return windowed(
      output, window: window, rules: rules,
      tensors: tensors(weight: weight, channels: conv.filters, hasBias: conv.hasBias),
      multiplyAdds: products)
  }

  func pool(_ pool: PoolSpec) -> Outcome? {
    switch pool.region {
    case .window(let size): windowPool(pool, size)
    case .map: globalPool()
    case .parts(let parts): adaptivePool(parts)
    }
  }

  private func windowPool(_ pool: PoolSpec, _ size: Size) -> Outcome? {
    guard
      let rules = try? WindowRules(
        window: size, stride: pool.stride, padding: pool.padding, roundsUp: pool.roundsUp, input: shape.size)
    else { return failOverflow() }
    guard pool.padding == .same || padsAtMostHalf(rules), let output = outputSize(rules, key: "size") else {
      return nil
    }
    return windowed(
      Shape(channels: shape.channels, height: output.height, width: output.width),
      window: Window(size: size, stride: pool.stride, padding: rules.padding), rules: rules, tensors: [],
      multiplyAdds: 0)
  }

  private func globalPool() -> Outcome? {
    guard let field = receptiveField(window: shape.size) else { return failOverflow() }
    return Outcome(
      output: Shape(channels: shape.channels, height: 1, width: 1),
      window: Window(size: shape.size, stride: shape.size, padding: .none), receptiveField: field, step: source.step)
  }

  /// The window is the largest part, which is each of them where they are equal.
  private func adaptivePool(_ parts: Size) -> Outcome? {
    let window = Size(
      height: MapParts(input: shape.height, parts: parts.height).largest,
      width: MapParts(input: shape.width, parts: parts.width).largest)
    let stride = Size(height: max(1, shape.height / parts.height), width: max(1, shape.width / parts.width))
    guard let field = receptiveField(window: window),
      let stepDown = Checked.product(source.step.height, stride.height),
      let stepAcross = Checked.product(source.step.width, stride.width)
    else { return failOverflow() }
    return Outcome(
      output: Shape(channels: shape.channels, height: parts.height, width: parts.width),
      window: Window(size: window, stride: stride, padding: .none), receptiveField: field,
      step: Size(height: stepDown, width: stepAcross))
  }

  /// Size of the transposed map: `(input - 1) · stride - padding + extent + output padding`, PyTorch's formula.
  func deconvolution(_ deconv: DeconvSpec) -> Outcome? {
    let conv = deconv.convolution
    guard let rules = deconvolutionRules(deconv) else { return failOverflow() }
    guard let groups = groups(conv), outputPaddingAllowed(deconv),
      groupsDivide(spec.norm, channels: conv.filters, key: "norm_groups")
    else { return nil }
    guard
      let height = transposed(
        rules.down, input: shape.height, extra: deconv.outputPadding.height, same: conv.padding == .same),
      let width = transposed(
        rules.across, input: shape.width, extra: deconv.outputPadding.width, same: conv.padding == .same)
    else { return failOverflow() }
    guard height > 0, width > 0 else {
      return failEmpty(rules, stride: height > 0 ? conv.stride.width : conv.stride.height, isAcross: height > 0)
    }
    let weight = TensorDescription(
      name: "\(spec.name).weight", role: .weight,
      shape: [shape.channels, conv.filters / groups, conv.window.height, conv.window.width])
    // One output pixel is reached by about extent / stride input pixels.
    let reach = Size(
      height: ((rules.down.extent ?? 1) - 1) / conv.stride.height + 1,
      width: ((rules.across.extent ?? 1) - 1) / conv.stride.width + 1)
    guard let field = receptiveField(window: reach),
      let products = Checked.product(
        shape.height, shape.width, shape.channels, conv.filters / groups, conv.window.height, conv.window.width)
    else { return failOverflow() }
    return Outcome(
      output: Shape(channels: conv.filters, height: height, width: width),
      window: Window(
        size: conv.window, stride: conv.stride, padding: rules.padding, dilation: conv.dilation, groups: groups),
      tensors: tensors(weight: weight, channels: conv.filters, hasBias: conv.hasBias),
      multiplyAdds: products, receptiveField: field, step: divided(source.step, by: conv.stride))
  }

  /// Says which padding, and which kernel, would leave a pixel of the axis that has none.
  private func failEmpty(_ rules: WindowRules, stride: Int, isAcross: Bool) -> Outcome? {
    let rule = isAcross ? rules.across : rules.down
    let moved = ((isAcross ? shape.width : shape.height) - 1) * stride
    let cut = rule.before + rule.after
    return fail(
      .deconvEmpty(
        layer: spec.name, source: source.name, shape: shape, padding: rules.padding,
        largestPadding: (moved + (rule.extent ?? 1) - 1) / 2,
        smallestKernel: (cut - moved + rule.dilation - 1) / rule.dilation + 1),
      at: "padding")
  }

  /// `same` makes the output `input · stride`: the padding is that of the convolution that halves it back.
  private func deconvolutionRules(_ deconv: DeconvSpec) -> WindowRules? {
    let conv = deconv.convolution
    guard let height = Checked.product(shape.height, conv.stride.height),
      let width = Checked.product(shape.width, conv.stride.width)
    else { return nil }
    return try? WindowRules(
      window: conv.window, stride: conv.stride, dilation: conv.dilation, padding: conv.padding,
      input: Size(height: height, width: width))
  }

  private func transposed(_ rule: WindowRule, input: Int, extra: Int, same: Bool) -> Int? {
    if same { return Checked.product(input, rule.stride) }
    guard let extent = rule.extent, let moved = Checked.product(input - 1, rule.stride),
      let full = Checked.sum(moved, extent), let padded = Checked.sum(full, -rule.before),
      let cut = Checked.sum(padded, -rule.after)
    else { return nil }
    return Checked.sum(cut, extra)
  }

  private func outputPaddingAllowed(_ deconv: DeconvSpec) -> Bool {
    let (extra, conv) = (deconv.outputPadding, deconv.convolution)
    if conv.padding == .same, extra != Size(0) {
      let _: Never? = fail(.outputPaddingBesideSame, at: "output_padding")
      return false
    }
    let limit = Size(
      height: max(conv.stride.height, conv.dilation.height), width: max(conv.stride.width, conv.dilation.width))
    guard extra.height < limit.height, extra.width < limit.width else {
      let _: Never? = fail(.outputPadding(layer: spec.name, given: extra, limit: limit), at: "output_padding")
      return false
    }
    return true
  }

  // MARK: Parts

  private func windowed(
    _ output: Shape, window: Window, rules: WindowRules, tensors: [TensorDescription], multiplyAdds: Int?
  ) -> Outcome? {
    guard let multiplyAdds, let down = rules.down.extent, let across = rules.across.extent,
      let field = receptiveField(window: Size(height: down, width: across)),
      let stepDown = Checked.product(source.step.height, window.stride.height),
      let stepAcross = Checked.product(source.step.width, window.stride.width)
    else { return failOverflow() }
    let unreached = Size(
      height: rules.down.unreached(input: shape.height, outputs: output.height),
      width: rules.across.unreached(input: shape.width, outputs: output.width))
    return Outcome(
      output: output, window: window, tensors: tensors, multiplyAdds: multiplyAdds, receptiveField: field,
      step: Size(height: stepDown, width: stepAcross), unreached: unreached)
  }

  func divided(_ step: Size, by factor: Size) -> Size {
    Size(height: max(1, step.height / factor.height), width: max(1, step.width / factor.width))
  }

  private func outputSize(_ rules: WindowRules, key: String) -> Size? {
    guard let height = rules.down.outputs(input: shape.height), let width = rules.across.outputs(input: shape.width)
    else { return failOverflow() }
    if height > 0, width > 0 { return Size(height: height, width: width) }
    return fail(
      .windowMisfit(WindowMisfit(layer: spec.name, source: source.name, shape: shape, rules: rules, key: key)), at: key)
  }

  private func groups(_ conv: ConvSpec) -> Int? {
    let groups =
      switch conv.groups {
      case .count(let count): count
      case .depthwise: shape.channels
      }
    if shape.channels % groups == 0, conv.filters % groups == 0 { return groups }
    return fail(
      .groups(
        layer: spec.name, source: source.name, groups: groups, channels: shape.channels, filters: conv.filters,
        isDepthwise: conv.groups == .depthwise),
      at: conv.groups == .depthwise ? "filters" : "groups")
  }

  private func modeAllows(_ padding: Padding, mode: PaddingMode) -> Bool {
    let limit: Size
    switch mode {
    case .zeros, .replicate: return true
    case .reflect: limit = Size(height: shape.height - 1, width: shape.width - 1)
    case .circular: limit = shape.size
    }
    if max(padding.top, padding.bottom) <= limit.height, max(padding.left, padding.right) <= limit.width { return true }
    let _: Never? = fail(
      .paddingBeyondMap(
        layer: spec.name, source: source.name, shape: shape, padding: padding, mode: mode, limit: limit),
      at: node.stanza.entry("padding") == nil ? "padding_mode" : "padding")
    return false
  }

  /// PyTorch's rule, so that no window holds padding alone.
  private func padsAtMostHalf(_ rules: WindowRules) -> Bool {
    for rule in [rules.down, rules.across] where max(rule.before, rule.after) > rule.window / 2 {
      let _: Never? = fail(
        .poolPadding(layer: spec.name, padding: max(rule.before, rule.after), window: rule.window), at: "padding")
      return false
    }
    return true
  }
}
