import CNNTraining

/// A repeated step as a person reads it.
struct ReplayText {
  var folder: String
  var report: DivergenceReport
  var replay: StepReplay
  var isa: String
  var traits: TerminalTraits

  var text: String {
    let head =
      "\(folder): step \(report.step) of epoch \(report.epoch), \(NumberText.counted(replay.images.count, "image")), "
      + "learning rate \(NumberText.setting(replay.learningRate)), \(isa) kernels"
    var lines = [traits.styled(verdict, replay.divergence == nil ? .good : .bad), head, ""]
    lines += table("output of", replay.layers)
    if !replay.gradients.isEmpty { lines += [""] + table("gradient of", replay.gradients) }
    if replay.divergence?.quantity == .parameter { lines += [""] + table("value of", replay.parameters) }
    lines += ["", "images of the training split: \(replay.images.map(String.init).joined(separator: ", "))"]
    if !report.gradientNorms.isEmpty {
      let norms = report.gradientNorms.map { NumberText.setting($0, digits: 4) }.joined(separator: ", ")
      lines.append("gradient norms of the steps before: \(norms)")
    }
    if let divergence = replay.divergence { lines.append(divergence.advice(\.commandLine)) }
    return traits.plain(lines.joined(separator: "\n"))
  }

  private var verdict: String {
    guard let divergence = replay.divergence else {
      let kernels = report.instructionSet == isa ? "" : "; it was computed by \(report.instructionSet) kernels"
      return "the step went well this time, though its \(report.quantity.rawValue) was not finite\(kernels)"
    }
    if let split = divergence.split {
      let images = divergence.images.map(String.init).joined(separator: ", ")
      let isSame = report.split == split && report.images == divergence.images
      return
        "after the step the network's output for image \(images) of the \(split.rawValue) split, or its loss, is not finite"
        + (isSame ? ", as it was in the run" : "")
    }
    let place =
      divergence.layer.map { ", first in the output of layer \($0)" }
      ?? divergence.tensor.map { ", first in tensor \($0)" } ?? ""
    let isSame = divergence.quantity == report.quantity && replay.images == report.images
    return "the \(divergence.quantity.rawValue) is not finite\(place)\(isSame ? ", as it was in the run" : "")"
  }

  private func table(_ title: String, _ numbers: [StepReplay.Numbers]) -> [String] {
    var table = TextTable([.init(title, .left), .init("smallest"), .init("largest"), .init("not finite")])
    table.rows = numbers.map { numbers in
      let share = "\(NumberText.grouped(numbers.notFinite)) of \(NumberText.grouped(numbers.count))"
      return [
        numbers.name, value(numbers.smallest), value(numbers.largest), numbers.notFinite == 0 ? "–" : share,
      ]
    }
    let lines = table.lines
    return [traits.styled(lines[0], .bold)]
      + zip(numbers, lines.dropFirst()).map { $0.notFinite == 0 ? $1 : traits.styled($1, .bad) }
  }

  private func value(_ number: Float?) -> String { number.map { NumberText.setting(Double($0)) } ?? "–" }
}

/// The JSON of a repeated step.
struct ReplayDocument: Encodable {
  let folder: String
  let diverged: Bool
  let quantity: String?
  let epoch: Int
  let step: Int
  let layer: String?
  let tensor: String?
  let learningRate: Double
  let isa: String
  let images: [Int]
  let layers: [NumbersDocument]
  let gradients: [NumbersDocument]
  let parameters: [NumbersDocument]

  struct NumbersDocument: Encodable {
    let name: String
    let count: Int
    let notFinite: Int
    let smallest: Float?
    let largest: Float?

    enum CodingKeys: String, CodingKey {
      case name, count, smallest, largest
      case notFinite = "not_finite"
    }

    init(_ numbers: StepReplay.Numbers) {
      (name, count, notFinite) = (numbers.name, numbers.count, numbers.notFinite)
      (smallest, largest) = (numbers.smallest, numbers.largest)
    }
  }

  enum CodingKeys: String, CodingKey {
    case folder, diverged, quantity, epoch, step, layer, tensor, isa, images, layers, gradients, parameters
    case learningRate = "learning_rate"
  }

  init(folder: String, report: DivergenceReport, replay: StepReplay, isa: String) {
    self.folder = folder
    diverged = replay.divergence != nil
    quantity = replay.divergence?.quantity.rawValue
    (epoch, step) = (report.epoch, report.step)
    (layer, tensor) = (replay.divergence?.layer, replay.divergence?.tensor)
    learningRate = replay.learningRate
    self.isa = isa
    images = replay.images
    layers = replay.layers.map(NumbersDocument.init)
    gradients = replay.gradients.map(NumbersDocument.init)
    parameters = replay.parameters.map(NumbersDocument.init)
  }
}
