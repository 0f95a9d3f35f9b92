import CNNData
import CNNRun
import CNNTraining

/// The head of the page: what it is about, the result with its interval, and the figures beside it.
struct ResultSection: PageSection {
  struct Fact {
    var name: String
    var value: String
    var note: String?
  }

  /// The interval as a band on a stretch of the axis around it.
  struct Ruler {
    var bandLeft: String
    var bandWidth: String
    var mark: String
    var low: String
    var high: String
    var from: String
    var to: String
  }

  let name: String
  let status: String
  let statusWord: String
  let subtitle: String
  let label: String
  let headline: String
  let headlineUnit: String
  let detail: String
  let ruler: Ruler?
  let facts: [Fact]

  init(_ contents: RunContents) {
    name = contents.name
    status = contents.isRunning ? "running" : contents.record?.status.rawValue ?? "checkpoint"
    statusWord = Self.word(contents)
    subtitle = Self.subtitle(contents)
    let result = Headline(contents)
    label = result.label
    headline = result.figure
    headlineUnit = result.unit
    detail = result.detail
    ruler = result.interval.map(Ruler.init)
    facts = Self.facts(contents)
  }

  private static func word(_ contents: RunContents) -> String {
    if contents.isRunning { return "training, epoch \(contents.history.count) of \(contents.plannedEpochs) done" }
    return switch contents.record?.status {
    case .running?: "evaluated while training"
    case .completed?: "completed"
    case .interrupted?: "interrupted"
    case .timeLimit?: "stopped at its time limit"
    case .stopped?: "stopped after an epoch, as asked"
    case .diverged?: "diverged"
    case .failed?: "failed"
    case nil: "checkpoint"
    }
  }

  private static func subtitle(_ contents: RunContents) -> String {
    let architecture = contents.architecture
    let layers = architecture.layers.count
    var parts = ["\(layers) layer\(layers == 1 ? "" : "s")"]
    parts.append("\(NumberText.grouped(architecture.parameterCount)) parameters")
    parts.append("\(NumberText.grouped(architecture.multiplyAdds)) multiply-adds an image")
    return parts.joined(separator: " · ")
  }

  private static func facts(_ evaluation: EvaluationResult) -> [Fact] {
    guard evaluation.correct != nil else { return [] }
    var facts = [Fact(name: "Loss", value: NumberText.loss(evaluation.loss))]
    if let share = evaluation.top5Accuracy {
      facts.append(Fact(name: "In the top five", value: NumberText.percent(share)))
    }
    facts.append(Fact(name: "Mean F1", value: NumberText.percent(evaluation.macroF1)))
    facts.append(Fact(name: "Calibration error", value: NumberText.percent(evaluation.calibrationError)))
    return facts
  }

  private static func facts(_ contents: RunContents) -> [Fact] {
    var facts = contents.evaluation.map(Self.facts) ?? []
    if let last = contents.history.last {
      let best = contents.bestEpoch.map { "best: \($0)" }
      facts.append(Fact(name: "Epochs", value: NumberText.grouped(last.epoch), note: best))
      let seconds = contents.history.reduce(0) { $0 + $1.seconds }
      facts.append(Fact(name: "Time", value: NumberText.duration(seconds)))
    }
    var spare = [Fact(name: "Parameters", value: NumberText.grouped(contents.architecture.parameterCount))]
    if !contents.history.isEmpty {
      spare.append(Fact(name: "Images a second", value: NumberText.rate(contents.history.medianSpeed)))
    }
    // Rows of three are full.
    while facts.count % 3 != 0, let fact = spare.popLast() { facts.append(fact) }
    return facts
  }

  static let template = PageTemplate(
    """
    <header>
    <p class="kicker"><span class="status {{status}}">{{statusWord}}</span></p>
    <h1>{{name}}</h1>
    <p class="subtitle">{{subtitle}}</p>
    </header>
    <section class="result" aria-label="Result">
    <div class="headline"><p class="label">{{label}}</p>
    <p class="figure">{{headline}}<span class="unit">{{headlineUnit}}</span></p>
    <p class="detail">{{detail}}</p>
    {{#ruler}}<div class="ruler" role="img" aria-label="95 % interval from {{low}} to {{high}}"><div class="track"><span class="band" style="left:{{bandLeft}};width:{{bandWidth}}"></span><span class="estimate" style="left:{{mark}}"></span></div>
    <div class="ends"><span>{{from}}</span><span class="interval"><b>{{low}}</b> to <b>{{high}}</b></span><span>{{to}}</span></div></div>{{/ruler}}
    </div>
    <dl class="facts">{{#facts}}<div><dt>{{name}}</dt><dd>{{value}}{{#note}}<small>{{note}}</small>{{/note}}</dd></div>{{/facts}}</dl>
    </section>

    """)
}

/// The one figure that matters most: of the finished network, or of the best epoch so far.
private struct Headline {
  var label = "No epoch is done yet"
  var figure = "–"
  var unit = ""
  var detail = ""
  var interval: (estimate: Double, interval: AccuracyInterval)?

  init(_ contents: RunContents) {
    if let evaluation = contents.evaluation {
      let images = "\(evaluation.split.word) images"
      if let correct = evaluation.correct {
        setAccuracy(correct: correct, images: evaluation.images, label: "Accuracy on the \(images)", of: images)
      } else {
        label = "Loss on the \(images)"
        figure = NumberText.loss(evaluation.loss)
        detail = "mean over \(NumberText.counted(evaluation.images, "image"))"
      }
      return
    }
    guard let last = contents.history.last else { return }
    let best = contents.history.first { $0.epoch == contents.bestEpoch } ?? last
    let when =
      best.epoch == last.epoch && contents.bestEpoch == nil ? "epoch \(last.epoch)" : "the best epoch, \(best.epoch)"
    if let accuracy = best.validationAccuracy, let images = contents.validationImages {
      setAccuracy(
        share: accuracy, images: images, label: "Accuracy on the held-out images after \(when)", of: "held-out images")
    } else if let accuracy = best.testAccuracy, let images = contents.testImages {
      setAccuracy(
        share: accuracy, images: images, label: "Accuracy on the test images after \(when)", of: "test images")
    } else {
      label = "Training loss of epoch \(last.epoch)"
      figure = NumberText.loss(last.trainLoss)
      detail = last.trainAccuracy.map { "training accuracy \(NumberText.percent($0))" } ?? ""
    }
  }

  private mutating func setAccuracy(share: Double, images: Int, label: String, of what: String) {
    setAccuracy(correct: Int((share * Double(images)).rounded()), images: images, label: label, of: what)
  }

  private mutating func setAccuracy(correct: Int, images: Int, label: String, of what: String) {
    let share = images == 0 ? 0 : Double(correct) / Double(images)
    self.label = label
    let text = NumberText.percent(share)
    figure = String(text.dropLast(2))
    unit = " %"
    detail = "\(NumberText.grouped(correct)) of \(NumberText.grouped(images)) \(what) right"
    interval = (share, AccuracyInterval(correct: correct, images: images))
  }
}

extension ResultSection.Ruler {
  /// A stretch of round ends, so that the band takes about a third of it.
  fileprivate init(_ result: (estimate: Double, interval: AccuracyInterval)) {
    let (low, high) = (result.interval.low * 100, result.interval.high * 100)
    let width = max(high - low, 0.01)
    let scale = AxisScale(covering: [max(0, low - width), min(100, high + width)], tickCount: 5)
    let (start, end) = (max(scale.lower, 0), min(scale.upper, 100))
    func place(_ value: Double) -> Double { (value - start) / (end - start) }
    bandLeft = percent(place(low))
    bandWidth = percent(place(high) - place(low))
    mark = percent(place(result.estimate * 100))
    self.low = NumberText.percent(result.interval.low)
    self.high = NumberText.percent(result.interval.high)
    from = scale.label(start) + " %"
    to = scale.label(end) + " %"
  }
}

extension [EpochRecord] {
  /// Training images a second, not disturbed by an epoch in which the machine was busy.
  var medianSpeed: Double {
    let speeds = map(\.imagesPerSecond).sorted()
    return speeds.isEmpty ? 0 : speeds[speeds.count / 2]
  }
}
