/// Layers that read several others, and those that enlarge maps.
extension LayerInference {
  func joined(_ join: Join) -> Outcome? {
    if let other = sources.first(where: { !join.takes($0.shape, after: shape) }) {
      return fail(
        .unequalShapes(
          UnequalShapes(
            join: join, layer: spec.name, first: source.name, firstShape: shape, second: other.name,
            secondShape: other.shape)),
        at: "from")
    }
    guard let channels = join.channels(sources.map(\.shape)) else { return failOverflow() }
    return Outcome(
      output: Shape(channels: channels, height: shape.height, width: shape.width),
      receptiveField: largest(sources.map(\.receptiveField)), step: largest(sources.map(\.step)),
      isFlat: sources.allSatisfy(\.isFlat))
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

  private func largest(_ sizes: [Size]) -> Size {
    Size(height: sizes.map(\.height).max() ?? 1, width: sizes.map(\.width).max() ?? 1)
  }
}
