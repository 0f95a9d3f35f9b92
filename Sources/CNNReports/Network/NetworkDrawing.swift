import CNNSpec
import Foundation

/// The network as a drawing: a box a layer with the shape that comes out of it, lines where values go.
///
/// Long networks are cut where only one value passes, into columns that stand side by side on a wide page and below one
/// another on a phone. Each column begins with the layer that ended the one before.
struct NetworkDrawing {
  private let architecture: Architecture
  private let graph: LayeredGraph

  init(_ architecture: Architecture) {
    self.architecture = architecture
    graph = LayeredGraph(architecture)
  }

  private static let boxHeight = 60.0
  private static let rowHeight = 84.0
  /// Around a column, so that no stroke is cut.
  private static let margin = 4.0
  /// Pixels of a wide page, and between two columns on it.
  private static let pageWidth = 1072.0
  private static let columnGap = 34.0
  /// Columns are tried from this many down, and none is shorter than this many rows.
  private static let mostColumns = 5
  private static let fewestRows = 4

  /// The columns, each an SVG drawing of its own; as many as fit beside one another.
  func columns() -> [String] {
    let choices = (1...Self.mostColumns).reversed().map { layouts(columns: $0) }
    let chosen = choices.first { Self.width(of: $0) <= Self.pageWidth } ?? choices[0]
    return chosen.enumerated().map { index, layout in draw(layout, isContinued: index > 0).text }
  }

  private static func width(of columns: [GraphLayout]) -> Double {
    columns.reduce(0) { $0 + $1.width + 2 * margin } + Double(columns.count - 1) * columnGap
  }

  /// The rows cut into about so many columns.
  private func layouts(columns: Int) -> [GraphLayout] {
    let last = graph.rows.count - 1
    let length = max(Self.fewestRows, (last + columns) / columns)
    var ends: [Int] = []
    for row in graph.rows.indices where row < last {
      let isCut = graph.rows[row].count == 1 && !graph.rows[row][0].isLink
      if isCut, row - (ends.last ?? 0) >= length, last - row > 1 { ends.append(row) }
    }
    return zip([0] + ends, ends + [last]).map { GraphLayout(rows: Array(graph.rows[$0...$1]), graph: graph) }
  }

  private func draw(_ layout: GraphLayout, isContinued: Bool) -> SVGElement {
    let rows = layout.rows
    let width = layout.width + 2 * Self.margin
    let height = Double(rows.count - 1) * Self.rowHeight + Self.boxHeight + 2 * Self.margin
    var svg = SVGElement(
      "svg",
      [
        "class": "network", "viewBox": "0 0 \(SVGElement.number(width)) \(SVGElement.number(height))",
        "width": SVGElement.number(width), "height": SVGElement.number(height), "role": "img",
        "aria-label": "layers \(name(rows[0][0])) to \(name(rows[rows.count - 1][0]))",
      ])
    for (index, row) in rows.enumerated().dropFirst() {
      for item in row { addLines(to: item, row: index, layout, into: &svg) }
    }
    for (index, row) in rows.enumerated() {
      for item in row {
        guard case .layer(let layer) = item, let centre = layout.centres[item] else { continue }
        let box = NetworkBox(
          architecture, layer: layer, isRepeated: isContinued && index == 0,
          left: Self.margin + centre - GraphLayout.boxWidth / 2, top: Self.margin + Double(index) * Self.rowHeight,
          width: GraphLayout.boxWidth, height: Self.boxHeight)
        svg.add(box.draw())
      }
    }
    return svg
  }

  private func name(_ item: LayeredGraph.Item) -> String {
    guard case .layer(let index) = item else { return "" }
    return index.map { architecture.layers[$0].name } ?? "input"
  }

  /// The lines that come in from the row above, and a link's own way down through its row.
  private func addLines(to item: LayeredGraph.Item, row: Int, _ layout: GraphLayout, into svg: inout SVGElement) {
    guard let centre = layout.centres[item] else { return }
    let number = SVGElement.number
    let x = Self.margin + centre
    let top = Self.margin + Double(row) * Self.rowHeight
    let bottomAbove = top - Self.rowHeight + Self.boxHeight
    for source in graph.above[item] ?? [] {
      guard let sourceCentre = layout.centres[source] else { continue }
      let from = Self.margin + sourceCentre
      let path = Self.wire(from: Point(from, bottomAbove), to: Point(x, top))
      let through = item.isLink ? "V\(number(top + Self.boxHeight))" : ""
      svg.add(SVGElement("path", ["class": "wire", "d": path + through]))
    }
    if !item.isLink {
      let (left, right) = (number(x - 4), number(x + 4))
      svg.add(
        SVGElement("path", ["class": "tip", "d": "M\(number(x)) \(number(top))L\(left) \(number(top - 7))H\(right)z"]))
    }
  }

  /// Down, across and down again, with round corners.
  private static func wire(from start: Point, to end: Point) -> String {
    let number = SVGElement.number
    let begin = "M\(number(start.x)) \(number(start.y))"
    guard start.x != end.x else { return "\(begin)V\(number(end.y))" }
    let middle = (start.y + end.y) / 2
    let side = end.x > start.x ? 1.0 : -1
    let radius = min(cornerRadius, abs(end.x - start.x) / 2, middle - start.y)
    return begin + "V\(number(middle - radius))"
      + "Q\(number(start.x)) \(number(middle)) \(number(start.x + side * radius)) \(number(middle))"
      + "H\(number(end.x - side * radius))"
      + "Q\(number(end.x)) \(number(middle)) \(number(end.x)) \(number(middle + radius))V\(number(end.y))"
  }

  private static let cornerRadius = 8.0
}
