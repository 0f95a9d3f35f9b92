import CNNEngine
import CNNSpec
import Foundation
import Testing

@testable import CNNExplanation
@testable import CNNTraining

struct ExplanationTests {
  private let engine = Engine(threadCount: 2, instructionSet: .baseline)

  private func points(_ count: Int, dimensions: Int, seed: UInt64) -> [Float] {
    var random = CounterRandom(seed: seed, purpose: .benchmark)
    return (0..<count * dimensions).map { _ in Float(random.normal()) }
  }

  @Test func `the principal direction is the one in which points lie`() {
    var values: [Float] = []
    for index in 0..<40 {
      let along = Float(index) - 19.5
      // Along (3, 4, 0) / 5, and a little across.
      values += [0.6 * along, 0.8 * along, index % 2 == 0 ? 0.5 : -0.5]
    }
    let principal = PrincipalComponents(values, count: 40, components: 2, engine: engine)
    for index in 0..<40 { #expect(abs(principal.projected[2 * index] - (Float(index) - 19.5)) < 1e-3) }
    #expect(principal.shares[0] > 0.99 && abs(principal.shares[0] + principal.shares[1] - 1) < 1e-5)
  }

  @Test func `the nearest neighbours are those of comparing all with all`() {
    let (count, dimensions, kept) = (300, 7, 12)
    let values = points(count, dimensions: dimensions, seed: 5)
    let found = NearestNeighbours(values, count: count, neighbours: kept, engine: engine)
    for point in 0..<count {
      let distances = (0..<count).map { other in
        (0..<dimensions).reduce(Float(0)) {
          let difference = values[point * dimensions + $1] - values[other * dimensions + $1]
          return $0 + difference * difference
        }
      }
      let expected = (0..<count).filter { $0 != point }.sorted { distances[$0] < distances[$1] }.prefix(kept)
      #expect(Set(found.indices[point * kept..<(point + 1) * kept].map(Int.init)) == Set(expected), "point \(point)")
    }
  }

  @Test func `a tree of squares pushes like all points one by one`() {
    let values = points(500, dimensions: 2, seed: 6)
    let tree = QuadTree(values)
    var stack: [Int32] = []
    for point in stride(from: 0, to: 500, by: 31) {
      let (x, y) = (values[2 * point], values[2 * point + 1])
      var (pushX, pushY, sum): (Double, Double, Double) = (0, 0, 0)
      for other in 0..<500 where other != point {
        let (dx, dy) = (Double(x - values[2 * other]), Double(y - values[2 * other + 1]))
        let weight = 1 / (1 + dx * dx + dy * dy)
        (pushX, pushY, sum) = (pushX + weight * weight * dx, pushY + weight * weight * dy, sum + weight)
      }
      let exact = tree.repulsion(atX: x, y: y, angle: 0, stack: &stack)
      #expect(abs(Double(exact.sum) - sum) < 1e-3 * sum)
      #expect(abs(Double(exact.x) - pushX) < 2e-3 * sum && abs(Double(exact.y) - pushY) < 2e-3 * sum)
      let near = tree.repulsion(atX: x, y: y, angle: 0.5, stack: &stack)
      #expect(abs(Double(near.sum) - sum) < 0.02 * sum)
    }
  }

  @Test func `groups that lie apart stay apart in the plane, on any number of threads`() {
    var values = points(150, dimensions: 10, seed: 7)
    for index in values.indices where index % 10 == 0 { values[index] += Float(index / 10 % 3) * 30 }
    var options = NeighbourEmbedding.Options()
    (options.perplexity, options.steps, options.exaggeratedSteps) = (10, 200, 60)
    let plane = NeighbourEmbedding(values, count: 150, options: options, engine: engine).positions
    let alone = Engine(threadCount: 1, instructionSet: .baseline)
    #expect(NeighbourEmbedding(values, count: 150, options: options, engine: alone).positions == plane)
    for point in 0..<150 {
      func distance(_ other: Int) -> Float {
        let (dx, dy) = (plane[2 * point] - plane[2 * other], plane[2 * point + 1] - plane[2 * other + 1])
        return dx * dx + dy * dy
      }
      let nearest = (0..<150).filter { $0 != point }.min { distance($0) < distance($1) }!
      #expect(nearest % 3 == point % 3, "point \(point)")
    }
  }

  @Test func `a map is enlarged between the centres of its pixels`() {
    let enlarged = Resizing.bilinear([0, 4], from: Size(height: 1, width: 2), to: Size(height: 1, width: 4))
    #expect(enlarged == [0, 1, 3, 4])
    let same: [Float] = [1, 2, 3, 4]
    #expect(Resizing.bilinear(same, from: Size(2), to: Size(2)) == same)
  }

  @Test func `blur keeps what is even and spreads a point evenly`() {
    let shape = Shape(channels: 1, height: 9, width: 9)
    let even = Blur(deviation: 1).apply([Float](repeating: 3, count: 81), shape)
    for value in even { #expect(abs(value - 3) < 1e-5) }
    var point = [Float](repeating: 0, count: 81)
    point[40] = 1
    let spread = Blur(deviation: 1).apply(point, shape)
    #expect(spread[39] == spread[41] && spread[31] == spread[49] && spread[40] > spread[41])
    #expect(abs(spread.reduce(0, +) - 1) < 1e-4)
  }
}

struct ClassReadoutTests {
  /// Three classes: the first channel tells the first from the others, the second the second; the third is noise shared by
  /// both, and the fourth is dead.
  private func features(_ images: Int) -> (features: [Float], labels: [Int]) {
    var random = CounterRandom(seed: 3, purpose: .benchmark)
    var (features, labels): ([Float], [Int]) = ([], [])
    for image in 0..<images {
      let label = image % 3
      let noise = Float(random.normal())
      features += [
        (label == 0 ? 1 : 0) + noise, (label == 1 ? 1 : 0) + noise, noise + 0.1 * Float(random.normal()), 0,
      ]
      labels.append(label)
    }
    return (features, labels)
  }

  @Test func `what classes share is subtracted, so that they are told apart`() {
    let (values, labels) = features(600)
    let readout = ClassReadout(features: values, labels: labels, classCount: 3)
    var right = 0
    for image in labels.indices {
      let scores = readout.scores(Array(values[image * 4..<(image + 1) * 4]))
      if scores.indices.max(by: { scores[$0] < scores[$1] }) == labels[image] { right += 1 }
    }
    #expect(right > 540, "\(right) of 600")
    #expect(readout.weights.allSatisfy { $0[3] == 0 && $0.allSatisfy(\.isFinite) })
  }

  @Test func `a class without images has a finite readout`() {
    let (values, labels) = features(30)
    let readout = ClassReadout(features: values, labels: labels, classCount: 4)
    #expect(readout.weights.count == 4 && readout.weights.joined().allSatisfy(\.isFinite))
  }

  @Test func `the last layer's channels are the classes`() {
    #expect(ClassReadout.outputs(3).scores([1, 5, 2]) == [1, 5, 2])
  }
}

/// Pictures of a network that has been trained, however little.
struct TrainedExplanationTests {
  private let run: TinyRun
  private let trained: TrainedNetwork

  init() throws {
    run = try TinyRun()
    let trainer = try run.trainer(run.configuration(), out: "out")
    _ = try trainer.collect()
    trained = try TrainedNetwork(checkpoint: trainer.folder.best, engine: run.engine, batchSize: 1)
  }

  private var shape: Shape { trained.configuration.architecture.input }

  private func output(_ image: [Float], unit: Int) throws -> Float {
    try trained.pixelNetwork(imageCount: 1).forward(image)[unit]
  }

  @Test func `a dream answers more strongly than the noise that it began with`() throws {
    var options = Dream.Options()
    options.steps = 24
    let count = trained.configuration.architecture.output.channels
    options.margin = 0
    let goal = Dream.Goal.classes(Array(0..<count), .outputs(count))
    let dream = try Dream(of: goal, layer: nil, in: trained, options: options)
    options.steps = 1
    let start = try Dream(of: goal, layer: nil, in: trained, options: options)
    for unit in 0..<count {
      let (before, after) = (try output(start.images[unit], unit: unit), try output(dream.images[unit], unit: unit))
      #expect(after > before)
      #expect(dream.images[unit].allSatisfy { $0.isFinite })
    }
  }

  @Test func `a unit that is silent is woken`() throws {
    // A bias far below zero makes ReLU hide every way up.
    let layer = try #require(trained.configuration.architecture.layers.first)
    let bias = try #require(layer.tensors.first { $0.role == .bias })
    trained.network.parameters.setCanonical(bias.name, [Float](repeating: -50, count: layer.output.channels))
    var options = Dream.Options()
    (options.steps, options.margin) = (40, 0)
    let dream = try Dream(of: .units([0]), layer: layer.name, in: trained, options: options)
    options.steps = 1
    let start = try Dream(of: .units([0]), layer: layer.name, in: trained, options: options)
    let network = try trained.pixelNetwork(to: layer.name, imageCount: 1, beforeActivation: true)
    func mean(_ image: [Float]) -> Float { network.forward(image).prefix(network.target.positions).reduce(0, +) }
    #expect(mean(dream.images[0]) > mean(start.images[0]))
  }

  @Test func `a canvas has a margin around the network's input`() throws {
    var options = Dream.Options()
    (options.steps, options.margin) = (2, 0.25)
    let dream = try Dream(of: .units([0]), layer: nil, in: trained, options: options)
    #expect(dream.shape.height == shape.height + 2 * (shape.height / 4))
    #expect(dream.images[0].count == dream.shape.count)
  }

  @Test func `integrated gradients are 0 for an image that says nothing`() throws {
    let nothing = [Float](repeating: 0, count: shape.count)
    let saliency = try Saliency(of: nothing, label: 0, method: .integrated, in: trained)
    #expect(saliency.values.allSatisfy { $0 == 0 })
    let something = (0..<shape.count).map { Float($0 % 5) - 2 }
    for method in [Saliency.Method.gradient, .integrated] {
      let values = try Saliency(of: something, label: 0, method: method, in: trained).values
      #expect(values.count == shape.positions && values.max() == 1 && values.allSatisfy { $0 >= 0 })
    }
  }

  @Test func `a layer that isn't there is named with those that are`() {
    #expect(throws: ExplanationError.self) { try trained.pixelNetwork(to: "nope", imageCount: 1) }
    #expect(throws: ExplanationError.self) {
      try Dream(of: .units([999]), layer: nil, in: trained)
    }
  }

  @Test func `sliding says of every window what the network says of the window alone`() throws {
    let size = Size(height: shape.height + 4, width: shape.width + 2)
    let picture = (0..<shape.channels * size.height * size.width).map { Float(($0 * 7) % 11) / 5 - 1 }
    let sliding = try SlidingNetwork(trained, over: picture, size: size)
    for row in 0..<sliding.size.height {
      for column in 0..<sliding.size.width {
        let (top, left) = (row * sliding.step.height, column * sliding.step.width)
        let window = (0..<shape.count).map { place in
          let (channel, inside) = (place / shape.positions, place % shape.positions)
          let (y, x) = (top + inside / shape.width, left + inside % shape.width)
          return picture[(channel * size.height + y) * size.width + x]
        }
        let alone = trained.loss.probabilities(
          FloatBuffer(try trained.pixelNetwork(imageCount: 1).forward(window)).whole)
        for label in alone.indices {
          let slid = sliding.map(of: label)[row * sliding.size.width + column]
          #expect(abs(slid - alone[label]) < 1e-4, "row \(row), column \(column)")
        }
      }
    }
  }

  @Test func `a place shows the class that it is listed for, and no window beside it is surer of another`() throws {
    let size = Size(height: 20, width: 17)
    let picture = (0..<shape.channels * size.height * size.width).map { Float(($0 * 7919) % 23) / 11 - 1 }
    let sliding = try SlidingNetwork(trained, over: picture, size: size)
    let maps = (0..<sliding.classCount).map { sliding.map(of: $0) }
    var count = 0
    for label in 0..<sliding.classCount {
      for place in sliding.strongestPlaces(of: label, count: 100) {
        count += 1
        let (row, column) = (place.y / sliding.step.height, place.x / sliding.step.width)
        let window = row * sliding.size.width + column
        #expect(maps.allSatisfy { $0[window] <= place.probability } && maps[label][window] == place.probability)
        for other in 0..<sliding.size.height * sliding.size.width {
          let (y, x) = (
            other / sliding.size.width * sliding.step.height, other % sliding.size.width * sliding.step.width
          )
          guard 2 * abs(y - place.y) < sliding.window.height, 2 * abs(x - place.x) < sliding.window.width else {
            continue
          }
          // A surer window would have been taken, unless a still surer one covers it.
          let surest = maps.map { $0[other] }.max() ?? 0
          let isCovered = (0..<sliding.size.height * sliding.size.width).contains { third in
            let (b, a) = (
              third / sliding.size.width * sliding.step.height, third % sliding.size.width * sliding.step.width
            )
            return 2 * abs(b - y) < sliding.window.height && 2 * abs(a - x) < sliding.window.width
              && (maps.map { $0[third] }.max() ?? 0) >= surest && third != other
          }
          #expect(surest <= place.probability || isCovered)
        }
      }
    }
    #expect(count > 0)
  }

  @Test func `a picture smaller than the network's input is refused`() {
    #expect(throws: ExplanationError.pictureTooSmall(picture: Size(1), input: shape.size)) {
      try SlidingNetwork(trained, over: [Float](repeating: 0, count: shape.channels), size: Size(1))
    }
  }
}
