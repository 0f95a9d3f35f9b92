/// The first layer's filters as pictures.
struct FiltersSection: PageSection {
  struct Filter {
    var title: String
    var sources: [String]
  }

  let layer: String
  let legend: String
  let filters: [Filter]
  /// Says that there are more than are shown.
  let more: String?
  /// Pixels of a picture on the page.
  let side: Int

  /// Pictures of few weights are shown small, those of a linear layer as large as its image.
  private static let sides = (small: 48, large: 84)
  private static let largestSmall = 12

  /// - Throws: `PNGError`.
  init(_ sheet: FilterSheet) throws {
    layer = sheet.layer
    let count = sheet.count == 1 ? "1 filter" : "\(NumberText.grouped(sheet.count)) filters"
    legend =
      sheet.isColour
      ? "\(count), each in its own colours: mid grey is zero, brighter and darker are weights for and against a colour."
      : "\(count): red is above zero, white zero, blue below; each is scaled by its own largest weight."
    more = sheet.filters.count < sheet.count ? "The first \(sheet.filters.count) are shown." : nil
    let largest = sheet.filters.map { max($0.shape.width, $0.shape.height) }.max() ?? 1
    side = largest <= Self.largestSmall ? Self.sides.small : Self.sides.large
    filters = try sheet.filters.enumerated().map { index, filter in
      let (low, high) = (filter.weights.min() ?? 0, filter.weights.max() ?? 0)
      return Filter(
        title: "filter \(index + 1): \(NumberText.setting(Double(low))) to \(NumberText.setting(Double(high)))",
        sources: try filter.draw(isColour: sheet.isColour).map { try EmbeddedPicture($0).source })
    }
  }

  static let template = PageTemplate(
    """
    <section id="filters"><h2>Filters of {{layer}}</h2>
    <p class="lead">{{legend}} {{more}}</p>
    <ul class="filters" style="--side:{{side}}px">{{#filters}}<li title="{{title}}">{{#sources}}<img src="{{.}}" alt="{{title}}"/>{{/sources}}</li>{{/filters}}</ul>
    </section>

    """)
}
