import CNNData
import CNNSpec

/// What is wrong whatever the training does.
extension Diagnosis {
  var data: CheckCause? {
    switch facts[.outputs] {
    case .oneClass?: return .oneClass
    case .outputsWithoutImages(_, let outputs)?: return .classesWithoutImages(outputs: outputs)
    default: break
    }
    if let input { return input }
    if let shift = facts.labels?.shift { return .shiftedLabels(by: shift) }
    if let weights = settings.onlyWeightedClass { return weights }
    if let frozen = settings.frozen, case .frozen(_, 1) = frozen { return frozen }
    if case .gradients(let result)? = facts[.gradients], result.verdict == .wrong {
      return .wrongGradient(tensor: result.worst.name)
    }
    return nil
  }

  private var input: CheckCause? {
    guard case .input(let scales, true)? = facts[.input] else { return nil }
    if !facts.imagesDiffer, scales.contains(where: { $0.std > 0 }) { return .equalImages }
    let constant = scales.indices.filter { scales[$0].std == 0 }
    if constant.count == scales.count { return .constantPixels(channels: constant, count: scales.count) }
    return scaleCause(scales.indices.filter { scales[$0].std > 0 }.map { scales[$0] })
  }

  /// The largest number of a byte.
  private static let byteLimit = 255.0

  private func scaleCause(_ scales: [PixelScale]) -> CheckCause? {
    guard let worst = scales.first(where: { !$0.isSound }) else { return nil }
    if let data = setup.spec.data, let mean = data.mean, let std = data.std, let m = mean.first, let s = std.first,
      m > 1 || s > 1
    {
      // The pixels before they were prepared, and how they would be with mean and std of the other unit.
      let raw = PixelScale(mean: worst.mean * s + m, std: worst.std * s)
      let other = PixelScale(
        mean: (raw.mean - m / Self.byteLimit) * Self.byteLimit / s, std: raw.std * Self.byteLimit / s)
      if other.isSound { return .pixelUnit(mean: mean, std: std) }
    }
    return .pixelScale(mean: worst.mean, std: worst.std)
  }
}
