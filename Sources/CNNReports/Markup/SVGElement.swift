import Foundation

/// An element of a drawing, written as markup.
///
/// Text and attribute values are escaped here, so no drawing can forget it. Elements are written in the order in which
/// they are added.
struct SVGElement {
  private var markup: String
  private var content = ""
  private let name: String

  /// - Parameter attributes: In the order in which they are written.
  init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
    self.name = name
    markup = "<" + name
    for (key, value) in attributes { markup += " \(key)=\"\(value.escapedForMarkup)\"" }
  }

  mutating func add(_ child: SVGElement) { content += child.text }

  mutating func add(_ text: String) { content += text.escapedForMarkup }

  /// The element with a text inside.
  func containing(_ text: String) -> SVGElement {
    var element = self
    element.add(text)
    return element
  }

  /// The element as markup.
  var text: String { content.isEmpty ? markup + "/>" : "\(markup)>\(content)</\(name)>" }

  /// A coordinate with at most two decimals, as short as it can be.
  static func number(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(format: "%g", rounded)
  }
}
