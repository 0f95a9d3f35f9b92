import CNNData
import CNNTraining
import Foundation

/// The most confident mistakes and the least certain images, with what the network says about each.
struct GallerySection: PageSection {
  struct Answer {
    var name: String
    var probability: String
    /// Of a bar behind the text.
    var width: String
    /// `truth` for the image's label.
    var kind: String
  }

  struct Card {
    var source: String
    var width: Int
    var height: Int
    var title: String
    /// The picture's path below the data folder, if it has a file for itself.
    var file: String?
    var verdict: String
    var label: String
    var answers: [Answer]
  }

  let mistakes: [Card]
  let uncertain: [Card]
  /// For headings: a network may make no mistake.
  let hasMistakes: Bool

  /// `nil` when there is nothing to show.
  /// - Throws: `PNGError`.
  init?(_ gallery: Gallery?, _ evaluation: EvaluationResult) throws {
    guard let gallery, !gallery.uncertain.isEmpty else { return nil }
    mistakes = try gallery.mistakes.map { try Self.card($0, evaluation) }
    uncertain = try gallery.uncertain.map { try Self.card($0, evaluation) }
    hasMistakes = !mistakes.isEmpty
  }

  /// Classes that a card lists, and the true one if it is not among them.
  private static let answers = 2

  private static func card(_ entry: Gallery.Entry, _ evaluation: EvaluationResult) throws -> Card {
    let prediction = entry.prediction
    let names = evaluation.classes.map(\.name.shown)
    let order = prediction.probabilities.indices.sorted {
      (-prediction.probabilities[$0], $0) < (-prediction.probabilities[$1], $1)
    }
    var shown = Array(order.prefix(answers))
    if !shown.contains(prediction.label) { shown.append(prediction.label) }
    let picture = try EmbeddedPicture(entry.picture)
    return Card(
      source: picture.source, width: picture.width, height: picture.height,
      title: "\(evaluation.split.word) image \(prediction.index)",
      file: evaluation.files.isEmpty ? nil : evaluation.files[prediction.index].shown,
      verdict: prediction.predicted == prediction.label ? "right" : "wrong", label: names[prediction.label],
      answers: shown.map { index in
        Answer(
          name: names[index], probability: ProbabilityText.percent(prediction.probabilities[index]),
          width: percent(Double(prediction.probabilities[index])), kind: index == prediction.label ? "truth" : "guess")
      })
  }

  static let template = PageTemplate(
    """
    <section id="gallery">{{#hasMistakes}}<h2>The most confident mistakes</h2>
    <p class="lead">Above, what the image is labelled; below, what the network says. Some of these may be errors of the labels.</p>
    <ul class="gallery">{{#mistakes}}<li class="{{verdict}}"><img src="{{source}}" width="{{width}}" height="{{height}}" alt="{{title}}, labelled {{label}}" title="{{title}}"/><p class="label">{{label}}</p>{{#file}}<p class="file" title="{{.}}">{{.}}</p>{{/file}}{{#answers}}<p class="answer {{kind}}" style="--p:{{width}}"><span>{{name}}</span><span>{{probability}}</span></p>{{/answers}}</li>
    {{/mistakes}}</ul>{{/hasMistakes}}
    <h2>The least certain images</h2>
    <ul class="gallery">{{#uncertain}}<li class="{{verdict}}"><img src="{{source}}" width="{{width}}" height="{{height}}" alt="{{title}}, labelled {{label}}" title="{{title}}"/><p class="label">{{label}}</p>{{#file}}<p class="file" title="{{.}}">{{.}}</p>{{/file}}{{#answers}}<p class="answer {{kind}}" style="--p:{{width}}"><span>{{name}}</span><span>{{probability}}</span></p>{{/answers}}</li>
    {{/uncertain}}</ul>
    </section>

    """)
}

/// A probability as a percentage that is 100 % or 0 % only if it is.
enum ProbabilityText {
  static func percent(_ probability: Float) -> String {
    let share = Double(probability) * 100
    if share >= 99.95, share < 100 { return "> 99.9 %" }
    if share > 0, share < 0.05 { return "< 0.1 %" }
    return String(format: "%.1f %%", share)
  }
}
