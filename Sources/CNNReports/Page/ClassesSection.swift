import CNNTraining

/// Precision, recall and F1 of every class, as a table that can be sorted.
struct ClassesSection: PageSection {
  struct Figure {
    var text: String
    /// For sorting; empty when there is no figure.
    var value: String
    /// Of a bar behind the number.
    var width: String
  }

  struct Row {
    var name: String
    var images: String
    var count: String
    var figures: [Figure]
  }

  let rows: [Row]

  /// `nil` without classes.
  init?(_ evaluation: EvaluationResult) {
    guard !evaluation.classes.isEmpty else { return nil }
    rows = evaluation.classes.map { result in
      Row(
        name: result.name.shown, images: NumberText.grouped(result.images), count: String(result.images),
        figures: [result.precision, result.recall, result.f1].map(Self.figure))
    }
  }

  private static func figure(_ share: Double?) -> Figure {
    Figure(text: NumberText.percent(share), value: share.map { String($0) } ?? "", width: percent(share ?? 0))
  }

  static let template = PageTemplate(
    """
    <section id="classes"><h2>Classes</h2>
    <div class="scroll"><table class="numbers classes" data-sortable=""><thead><tr><th scope="col"><button type="button">class</button></th><th scope="col"><button type="button">images</button></th><th scope="col"><button type="button">precision</button></th><th scope="col"><button type="button">recall</button></th><th scope="col"><button type="button">F1</button></th></tr></thead>
    <tbody>{{#rows}}<tr><th scope="row">{{name}}</th><td data-value="{{count}}">{{images}}</td>{{#figures}}<td data-value="{{value}}" class="barred"><span style="--w:{{width}}"></span>{{text}}</td>{{/figures}}</tr>
    {{/rows}}</tbody></table></div>
    <p class="note">Precision: of the images taken for a class, the share that is of it. Recall: of the images of a class, the share that was recognised. F1: their harmonic mean.</p>
    </section>

    """)
}
