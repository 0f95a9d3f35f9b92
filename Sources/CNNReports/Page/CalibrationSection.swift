import CNNTraining

/// Whether the probabilities mean what they say: the reliability diagram, and how many images each bin has.
struct CalibrationSection: PageSection {
  struct Bin {
    var left: String
    var width: String
    /// Accuracy and confidence, in shares of the diagram.
    var accuracy: String
    var confidence: String
    var images: String
    /// Above the lower of accuracy and confidence: what the calibration error is made of.
    var gapBottom: String
    var gapHeight: String
    /// `over` when the network is surer than it is right.
    var kind: String
    var title: String
  }

  struct Tick {
    var place: String
    var label: String
  }

  let error: String
  let sentence: String
  let bins: [Bin]
  let ticks: [Tick]

  /// `nil` without classes or images.
  init?(_ evaluation: EvaluationResult) {
    guard let error = evaluation.calibrationError else { return nil }
    self.error = NumberText.percent(error)
    let bins = evaluation.calibrationBins
    let most = Double(bins.map(\.images).max() ?? 1)
    self.bins = bins.filter { $0.images > 0 }.map { Self.bin($0, most: most) }
    ticks = [0, 0.25, 0.5, 0.75, 1].map { Tick(place: percent($0), label: NumberText.setting($0 * 100) + " %") }
    let confidence = bins.reduce(0) { $0 + $1.confidenceSum } / Double(max(evaluation.images, 1))
    let accuracy = evaluation.accuracy ?? 0
    sentence =
      "On average the network gives its answer \(NumberText.percent(confidence)) and is right in "
      + "\(NumberText.percent(accuracy)): it is \(Self.comparison(confidence, evaluation))."
  }

  /// A difference that so few images can show by chance says nothing about the network.
  static func comparison(_ confidence: Double, _ evaluation: EvaluationResult) -> String {
    let interval = AccuracyInterval(correct: evaluation.correct ?? 0, images: evaluation.images)
    if (interval.low...interval.high).contains(confidence) {
      return "as sure as it is right, within ±\(NumberText.percent((interval.high - interval.low) / 2)), "
        + "which is what \(NumberText.counted(evaluation.images, "image")) can tell"
    }
    return confidence > interval.high ? "surer than it is right" : "less sure than it is right"
  }

  private static func bin(_ bin: CalibrationBin, most: Double) -> Bin {
    let (accuracy, confidence) = (bin.accuracy ?? 0, bin.confidence ?? 0)
    let low = min(accuracy, confidence)
    return Bin(
      left: percent(bin.lower), width: percent(bin.upper - bin.lower), accuracy: percent(accuracy),
      confidence: percent(confidence), images: percent(Double(bin.images) / most), gapBottom: percent(low),
      gapHeight: percent(abs(accuracy - confidence)), kind: confidence > accuracy ? "over" : "under",
      title: "\(NumberText.counted(bin.images, "image")) with a mean confidence of \(NumberText.percent(confidence)): "
        + "\(NumberText.percent(accuracy)) right")
  }

  static let template = PageTemplate(
    """
    <section id="calibration"><h2>Calibration</h2>
    <div class="calibration">
    <figure class="chart"><figcaption><span class="chart-title">Reliability</span><span class="keys"><span class="key accuracy">right</span><span class="key over">too sure</span><span class="key under">too careful</span></span></figcaption>
    <div class="plot square" style="--axis:5"><div class="rows">{{#ticks}}<span style="bottom:{{place}}">{{label}}</span>{{/ticks}}</div>
    <div class="area reliability"><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><path class="grid" d="M0 0H100M0 25H100M0 50H100M0 75H100M0 100H100"/></svg>{{#bins}}<div class="bin" style="left:{{left}};width:{{width}}" title="{{title}}"><span class="accuracy" style="height:{{accuracy}}"></span><span class="gap {{kind}}" style="bottom:{{gapBottom}};height:{{gapHeight}}"></span></div>{{/bins}}<svg class="over-bars" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"><path class="diagonal" d="M0 100L100 0"/></svg></div>
    <div class="columns">{{#ticks}}<span style="left:{{place}}">{{label}}</span>{{/ticks}}</div></div>
    </figure>
    <div class="beside">
    <p class="big">{{error}}</p><p class="label">expected calibration error, over 15 bins of confidence</p>
    <p>{{sentence}}</p>
    <figure class="chart"><figcaption><span class="chart-title">Images by confidence</span></figcaption>
    <div class="plot low" style="--axis:0"><div class="rows"></div><div class="area histogram">{{#bins}}<div class="bin" style="left:{{left}};width:{{width}}" title="{{title}}"><span class="images" style="height:{{images}}"></span></div>{{/bins}}</div>
    <div class="columns">{{#ticks}}<span style="left:{{place}}">{{label}}</span>{{/ticks}}</div></div></figure>
    </div></div></section>

    """)
}
