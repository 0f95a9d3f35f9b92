import CNNData
import CNNEngine
import CNNModel
import CNNSpec
import Testing

@testable import CNNTraining

/// The comparison of gradients with differences: what is small is never called wrong, what is wrong always.
@Suite struct GradientCheckTests {
  private func result(
    layers: String = TinyRun.layers, images: Int = 40, altering: (Parameter, [Double]) -> [Double] = { $1 }
  ) throws -> GradientResult {
    let run = try TinyRun(trainingCount: images)
    let configuration = try run.configuration(layers: layers)
    let data = try DataSet.open(
      configuration.spec.data!, folder: run.files.url, seed: 0, input: configuration.spec.input)
    let setup = CheckSetup(configuration: configuration, data: data, engine: run.engine)
    let budget = CheckBudget(
      multiplyAdds: configuration.architecture.multiplyAdds, batchSize: 4, images: images, rateCount: 1,
      differenceCount: 1)
    let sample = try CheckSample(data, count: images, seed: 0)
    let finding = GradientCheck(setup, sample, budget, altering: altering).finding
    guard case .gradients(let result) = finding else {
      Issue.record("\(finding)")
      return GradientResult(verdict: .rough, compared: 0, unmeasured: 0, worst: LayerFigure(name: "", value: 0))
    }
    return result
  }

  @Test func soundGradientsAgree() throws {
    let result = try result()
    #expect(result.verdict == .agree && result.compared == 4)
    #expect(result.worst.value < 0.1)
  }

  enum Fault: CaseIterable { case sign, factor, half, decay, part }

  @Test(arguments: Fault.allCases, ["conv1.weight", "linear1.weight", "linear1.bias"])
  func aWrongGradientIsFoundAndNamed(fault: Fault, tensor: String) throws {
    let result = try result { parameter, gradient in
      guard parameter.name == tensor else { return gradient }
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return gradient.enumerated().map { place, value in
        switch fault {
        case .sign: -value
        case .factor: 2 * value
        case .half: value / 2
        // Every third entry is missing.
        case .part: place % 3 == 0 ? 0 : value
        // A term too many, as large as the gradient.
        case .decay: value + norm * (place % 2 == 0 ? 1 : -1) / Double(gradient.count).squareRoot()
        }
      }
    }
    #expect(result.verdict == .wrong, "\(result)")
    #expect(result.worst.name == tensor)
  }

  @Test(arguments: ["sigmoid", "tanh"])
  func gradientsThatVanishInSaturatedLayersAreNotCalledWrong(activation: String) throws {
    let hidden = String(repeating: "[linear]\nunits = 16\nactivation = \(activation)\n", count: 8)
    #expect(try result(layers: hidden + "[linear]\nunits = 3").verdict != .wrong)
  }

  @Test func gradientsThatVanishInThirtyPlainLayersAreNotCalledWrong() throws {
    let hidden = String(
      repeating: "[conv]\nfilters = 4\nkernel = 3\npadding = 1\nactivation = relu\n", count: 30)
    let result = try result(layers: hidden + "[linear]\nunits = 3")
    #expect(result.verdict != .wrong && result.unmeasured > 0, "\(result)")
  }

  @Test func theRoundingOfANormalisationOverTwoValuesIsNotCalledWrong() throws {
    let layers = "[linear]\nunits = 8\nnorm = batch\nactivation = tanh\n[linear]\nunits = 3"
    let result = try result(layers: layers, images: 4)
    #expect(result.verdict != .wrong, "\(result)")
  }
}
