import CNNData
import CNNEngine
import CNNModel
import CNNSpec

/// The step in which a number stopped being finite.
struct DivergenceSite {
  let batch: Batch
  let mode: Mode
  let update: Int
  let learningRate: Double
}

/// Finds where numbers stopped being finite, once a training has diverged; slow, and only then.
enum DivergenceSearch {
  /// The first layer, in the order of the network, with an output for the batch that is not finite.
  ///
  /// Repeats the forward with a network that keeps every layer's output.
  static func firstLayer(_ network: Network, engine: Engine, settings: EngineSpec, _ site: DivergenceSite) -> String? {
    let witness = Network(
      network.architecture, engine: engine, settings: settings, batchSize: site.batch.count, purpose: .training,
      parameters: network.parameters, keepsEveryOutput: true)
    _ = witness.forward(site.batch.images, images: site.batch.count, mode: site.mode)
    let layer = network.architecture.layers.first { layer in
      (0..<site.batch.count).contains { image in
        !witness.output(ofLayer: layer.name, image: image).allSatisfy(\.isFinite)
      }
    }
    return layer?.name
  }

  /// The first parameter with an element of `buffer` that is not finite.
  static func firstTensor(_ store: ParameterStore, in buffer: FloatView) -> String? {
    store.parameters.first { !buffer[$0.range].array.allSatisfy(\.isFinite) }?.name
  }
}
