import CNNEngine
import Foundation

/// Points of many dimensions in a plane, so that neighbours stay neighbours (t-SNE).
///
/// Van der Maaten, *Accelerating t-SNE using tree-based algorithms*, 2014. The same points give the same plane, on any
/// number of threads.
public struct NeighbourEmbedding: Sendable {
  public struct Options: Sendable {
    /// About how many neighbours a point has.
    public var perplexity = 30.0
    public var steps = 500
    /// The first steps, in which attraction is larger, so that groups find together.
    public var exaggeratedSteps = 125
    public var exaggeration: Float = 12
    public var angle: Float = 0.7

    public init() {}
  }

  /// x and y of each point.
  public let positions: [Float]

  /// Dimensions that distances are measured in; the principal ones of more.
  private static let dimensions = 50

  /// - Parameters:
  ///   - points: `[count, dimensions]`
  ///   - progress: Called after each step with the number of steps done.
  /// - Precondition: At least four points.
  public init(
    _ points: [Float], count: Int, options: Options = Options(), engine: Engine, progress: (Int) -> Void = { _ in }
  ) {
    precondition(count >= 4, "neighbours need company")
    let principal = PrincipalComponents(points, count: count, components: Self.dimensions, engine: engine)
    let neighbours = NearestNeighbours(
      principal.projected, count: count, neighbours: Int(3 * options.perplexity), engine: engine)
    let affinities = Affinities(neighbours, count: count, perplexity: options.perplexity)
    var descent = Descent(start: Self.start(principal, count: count), affinities: affinities, engine: engine)
    for step in 0..<options.steps {
      descent.step(step, options: options)
      progress(step + 1)
    }
    positions = descent.positions
  }

  /// The two principal directions, small: distances grow from there.
  private static func start(_ principal: PrincipalComponents, count: Int) -> [Float] {
    let components = principal.componentCount
    var values = (0..<count).flatMap { point in
      [principal.projected[point * components], components > 1 ? principal.projected[point * components + 1] : 0]
    }
    let square = values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(values.count, 1))
    let factor = square > 0 ? Float(1e-2 / square.squareRoot()) : 0
    var random = CounterRandom(seed: 0, purpose: .evaluation, epoch: 2)
    // Points that are equal would never come apart.
    for place in values.indices { values[place] = values[place] * factor + Float(random.normal()) * 1e-5 }
    return values
  }
}

/// How much each point wants each of its neighbours near, symmetric and with a sum of 1.
struct Affinities: Sendable {
  /// Where each point's neighbours begin in the two lists; one more than there are points.
  let starts: [Int]
  let neighbours: [Int32]
  let weights: [Float]

  init(_ nearest: NearestNeighbours, count: Int, perplexity: Double) {
    let kept = nearest.neighbourCount
    var rows = [[(Int32, Float)]](repeating: [], count: count)
    for point in 0..<count {
      let range = point * kept..<(point + 1) * kept
      let weights = Self.conditional(nearest.distances[range], perplexity: min(perplexity, Double(kept)))
      for (place, weight) in zip(range, weights) {
        let other = nearest.indices[place]
        let share = weight / Float(2 * count)
        rows[point].append((other, share))
        rows[Int(other)].append((Int32(point), share))
      }
    }
    var (starts, neighbours, sums) = ([0], [Int32](), [Float]())
    for row in rows {
      let sorted = row.sorted { $0.0 < $1.0 }
      for (other, share) in sorted {
        if neighbours.count > starts.last!, neighbours.last == other {
          sums[sums.count - 1] += share
        } else {
          neighbours.append(other)
          sums.append(share)
        }
      }
      starts.append(neighbours.count)
    }
    self.starts = starts
    self.neighbours = neighbours
    weights = sums
  }

  /// Gaussian weights whose entropy is that of `perplexity` equal neighbours, found by halving.
  private static func conditional(_ distances: ArraySlice<Float>, perplexity: Double) -> [Float] {
    let nearest = Double(distances.min() ?? 0)
    var (low, high, precision) = (0.0, Double.infinity, 1.0)
    var weights: [Double] = []
    // Fifty halvings exhaust a double.
    for _ in 0..<50 {
      weights = distances.map { exp(-(Double($0) - nearest) * precision) }
      let sum = weights.reduce(0, +)
      let mean = zip(weights, distances).reduce(0) { $0 + $1.0 * (Double($1.1) - nearest) } / sum
      let entropy = log(sum) + precision * mean
      if abs(entropy - log(perplexity)) < 1e-4 { break }
      if entropy > log(perplexity) { low = precision } else { high = precision }
      precision = high.isFinite ? (low + high) / 2 : precision * 2
    }
    let sum = weights.reduce(0, +)
    return weights.map { Float($0 / sum) }
  }
}

/// Gradient descent of positions in the plane, with momentum and a gain for each coordinate.
private struct Descent {
  private(set) var positions: [Float]
  private var velocities: [Float]
  private var gains: [Float]
  private let affinities: Affinities
  private let engine: Engine
  private let pushes: FloatView
  private let sums: FloatView
  private let pulls: FloatView

  /// Points of a task.
  private static let grain = 256

  init(start: [Float], affinities: Affinities, engine: Engine) {
    positions = start
    velocities = [Float](repeating: 0, count: start.count)
    gains = [Float](repeating: 1, count: start.count)
    self.affinities = affinities
    self.engine = engine
    pushes = FloatBuffer(count: start.count).whole
    pulls = FloatBuffer(count: start.count).whole
    sums = FloatBuffer(count: start.count / 2).whole
  }

  private var count: Int { positions.count / 2 }

  mutating func step(_ step: Int, options: NeighbourEmbedding.Options) {
    let tree = QuadTree(positions)
    findForces(tree, angle: options.angle)
    let normalizer = sums.array.reduce(0.0) { $0 + Double($1) }
    let isExaggerated = step < options.exaggeratedSteps
    let attraction: Float = isExaggerated ? options.exaggeration : 1
    let momentum: Float = isExaggerated ? 0.5 : 0.8
    // Belkina et al., 2019: a rate that follows the number of points needs no tuning.
    let rate = max(Float(count) / options.exaggeration, 50)
    let (pull, push) = (pulls.array, pushes.array)
    let scale = Float(1 / max(normalizer, 1e-12))
    for place in positions.indices {
      let gradient = 4 * (attraction * pull[place] - push[place] * scale)
      let agrees = (gradient > 0) == (velocities[place] > 0)
      gains[place] = max(agrees ? gains[place] * 0.8 : gains[place] + 0.2, 0.01)
      velocities[place] = momentum * velocities[place] - rate * gains[place] * gradient
      positions[place] += velocities[place]
    }
    centre()
  }

  private func findForces(_ tree: QuadTree, angle: Float) {
    let (points, affinities, pushes, pulls, sums) = (positions, affinities, pushes, pulls, sums)
    engine.pool.run(tasks: (count + Self.grain - 1) / Self.grain) { task, _ in
      var stack: [Int32] = []
      let range = task * Self.grain..<min((task + 1) * Self.grain, points.count / 2)
      var (push, pull, sum) = ([Float](), [Float](), [Float]())
      for point in range {
        let (x, y) = (points[2 * point], points[2 * point + 1])
        let away = tree.repulsion(atX: x, y: y, angle: angle, stack: &stack)
        push += [away.x, away.y]
        sum.append(away.sum)
        var (towardsX, towardsY): (Float, Float) = (0, 0)
        for place in affinities.starts[point]..<affinities.starts[point + 1] {
          let other = Int(affinities.neighbours[place])
          let (dx, dy) = (x - points[2 * other], y - points[2 * other + 1])
          let weight = affinities.weights[place] / (1 + dx * dx + dy * dy)
          towardsX += weight * dx
          towardsY += weight * dy
        }
        pull += [towardsX, towardsY]
      }
      pushes[2 * range.lowerBound..<2 * range.upperBound].copy(from: push)
      pulls[2 * range.lowerBound..<2 * range.upperBound].copy(from: pull)
      sums[range].copy(from: sum)
    }
  }

  private mutating func centre() {
    for axis in 0..<2 {
      let mean = stride(from: axis, to: positions.count, by: 2).reduce(Float(0)) { $0 + positions[$1] } / Float(count)
      for place in stride(from: axis, to: positions.count, by: 2) { positions[place] -= mean }
    }
  }
}
