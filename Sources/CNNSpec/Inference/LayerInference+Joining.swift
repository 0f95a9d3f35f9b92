/// Layers that read several others, and those that enlarge maps.
extension LayerInference {
  func add() -> Outcome? {
    guard sources.allSatisfy({ $0.shape == shape }) else { return failUnequal(.addShapes) }
    return joined(channels: shape.channels)
  }

  func concat() -> Outcome? {
    guard sources.allSatisfy({ $0.shape.size == shape.size }) else { return failUnequal(.concatShapes) }
    guard
      let channels = sources.reduce(
        0 as Int?, { sum, source in sum.flatMap { Checked.sum($0, source.shape.channels) } })
    else { return failOverflow() }
    return joined(channels: channels)
  }

  func upsample(_ upsample: UpsampleSpec) -> Outcome? {
    guard let height = Checked.product(shape.height, upsample.factor.height),
      let width = Checked.product(shape.width, upsample.factor.width)
    else { return failOverflow() }
    // Bilinear interpolation reads two neighbours on each axis that it enlarges.
    let reach =
      switch upsample.mode {
      case .nearest: Size(1)
      case .bilinear: Size(height: min(2, upsample.factor.height), width: min(2, upsample.factor.width))
      }
    guard let field = receptiveField(window: reach) else { return failOverflow() }
    return Outcome(
      output: Shape(channels: shape.channels, height: height, width: width), receptiveField: field,
      step: divided(source.step, by: upsample.factor))
  }

  private func joined(channels: Int) -> Outcome {
    Outcome(
      output: Shape(channels: channels, height: shape.height, width: shape.width),
      receptiveField: largest(sources.map(\.receptiveField)), step: largest(sources.map(\.step)),
      isFlat: sources.allSatisfy(\.isFlat))
  }

  private func largest(_ sizes: [Size]) -> Size {
    Size(height: sizes.map(\.height).max() ?? 1, width: sizes.map(\.width).max() ?? 1)
  }

  private func failUnequal(_ rule: UnequalShapes.Rule) -> Outcome? {
    let other =
      sources.first { rule == .addShapes ? $0.shape != shape : $0.shape.size != shape.size } ?? source
    return fail(
      .unequalShapes(
        UnequalShapes(
          rule: rule, layer: spec.name, first: source.name, firstShape: shape, second: other.name,
          secondShape: other.shape)),
      at: "from")
  }
}
