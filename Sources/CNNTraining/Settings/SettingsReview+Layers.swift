import CNNSpec

/// Keys of layers that another key, or the layer's kind, takes the effect from.
extension SettingsReview {
  func layerWarnings(_ layer: ArchitectureLayer) -> [SettingsWarning] {
    parameterWarnings(layer) + kindWarnings(layer) + activationWarnings(layer)
  }

  private func activationWarnings(_ layer: ArchitectureLayer) -> [SettingsWarning] {
    guard let activation = layer.activation, activation.kind == .leakyReLU, activation.slope == 1 else {
      return []
    }
    return [warning(layer, "slope", .linearActivation)]
  }

  private func parameterWarnings(_ layer: ArchitectureLayer) -> [SettingsWarning] {
    let spec = layer.spec
    guard layer.parameterCount == 0 else {
      var found: [SettingsWarning] = []
      if spec.isFrozen, spec.learningRateScale != 1 { found.append(warning(layer, "learning_rate_scale", .frozen)) }
      if spec.initialization.kind == .zeros, spec.initialization.gain != 1 {
        found.append(warning(layer, "init_gain", .gainOfZeros))
      }
      return found
    }
    let isOther = [
      ("learning_rate_scale", spec.learningRateScale != 1), ("freeze", spec.isFrozen),
      ("init", spec.initialization.kind != .pytorch), ("init_gain", spec.initialization.gain != 1),
    ]
    return isOther.filter(\.1).map { warning(layer, $0.0, .noParameters(stanza: layer.kind.stanza)) }
  }

  private func kindWarnings(_ layer: ArchitectureLayer) -> [SettingsWarning] {
    switch layer.kind {
    case .convolution(let spec): convolutionWarnings(spec, layer)
    case .deconvolution(let spec): convolutionWarnings(spec.convolution, layer)
    case .linear(let spec): normWarnings(layer.spec.norm, hasBias: spec.hasBias, layer)
    case .norm(let spec): [normWarning(spec, SettingKey(layer.name, "momentum"))].compactMap { $0 }
    case .pool(let spec):
      if case .parts(layer.inputShapes[0].size) = spec.region {
        [warning(layer, "output", .changesNothing)]
      } else if spec.region == .window(Size(1)), spec.stride == Size(1), layer.window?.padding == Padding.none {
        [warning(layer, "size", .changesNothing)]
      } else if gives(layer.name, "count_padding"), layer.window?.padding == Padding.none, !spec.roundsUp {
        [warning(layer, "count_padding", .noPadding)]
      } else {
        []
      }
    case .dropout(let rate): rate == 0 ? [warning(layer, "rate", .dropsNothing)] : []
    case .upsample(let spec): spec.factor == Size(1) ? [warning(layer, "factor", .changesNothing)] : []
    case .scale(let spec): spec.factor == 1 && !spec.isLearned ? [warning(layer, "factor", .changesNothing)] : []
    case .activation, .join, .flatten: []
    }
  }

  private func convolutionWarnings(_ spec: ConvSpec, _ layer: ArchitectureLayer) -> [SettingsWarning] {
    var found = normWarnings(layer.spec.norm, hasBias: spec.hasBias, layer)
    if spec.paddingMode != .zeros, layer.window?.padding == Padding.none {
      found.append(warning(layer, "padding_mode", .noPadding))
    }
    if spec.window == Size(1), spec.dilation != Size(1) { found.append(warning(layer, "dilation", .windowOfOne)) }
    return found
  }

  private func normWarnings(_ norm: NormSpec?, hasBias: Bool, _ layer: ArchitectureLayer) -> [SettingsWarning] {
    guard let norm else { return [] }
    let statistics = [normWarning(norm, SettingKey(layer.name, "norm_momentum"))].compactMap { $0 }
    let isCancelled = norm.kind == .batch && hasBias && gives(layer.name, "bias")
    return statistics + (isCancelled ? [warning(layer, "bias", .normCancelsBias)] : [])
  }

  private func warning(_ layer: ArchitectureLayer, _ key: String, _ fact: SettingsWarning.Fact) -> SettingsWarning {
    SettingsWarning(layer.name, key, fact)
  }
}
