import CNNData
import CNNEngine
import CNNSpec

/// What a check is about: a configuration and its data, and what a repair changes in them.
public struct CheckSetup {
  public let configuration: Configuration
  public let data: DataSet
  public let engine: Engine
  /// The configuration's, until a repair changes them.
  private(set) var spec: RunSpec
  private(set) var architecture: Architecture

  public init(configuration: Configuration, data: DataSet, engine: Engine) {
    self.configuration = configuration
    self.data = data
    self.engine = engine
    spec = configuration.spec
    architecture = configuration.architecture
  }

  /// The same set-up with other settings.
  func changing(_ change: (inout RunSpec) -> Void) -> CheckSetup {
    var copy = self
    change(&copy.spec)
    return copy
  }

  /// The same set-up with other layers of the same shapes.
  func changingLayers(_ change: (inout LayerSpec) -> Void) -> CheckSetup {
    var copy = self
    let layers = architecture.layers.map { layer in
      var spec = layer.spec
      change(&spec)
      return layer.with(spec)
    }
    copy.architecture = Architecture(input: architecture.input, layers: layers)
    return copy
  }

  /// Without dropout, so that images differ by what they show alone.
  var withoutDropout: CheckSetup {
    changingLayers { if case .dropout = $0.kind { $0.kind = .dropout(rate: 0) } }
  }

  /// Images of one batch of the training.
  var batchSize: Int { min(spec.training.batchSize, data.training.count) }

  /// Images of an update.
  var stepImages: Int { min(spec.training.batchSize * spec.training.accumulate, data.training.count) }

  /// Steps of the whole training.
  var plannedSteps: Double {
    let batches = (Double(data.training.count) / Double(max(batchSize, 1))).rounded(.up)
    return Double(spec.training.epochs) * max(1, batches / Double(spec.training.accumulate))
  }

  var classCount: Int { data.classes.count }
  var isClassification: Bool { data.training.targetShape == nil }
}

extension ArchitectureLayer {
  fileprivate func with(_ spec: LayerSpec) -> ArchitectureLayer {
    var layer = self
    layer.spec = spec
    return layer
  }
}
