import Mustache

/// A template of the Mustache language, with this target's own escaping.
///
/// `{{name}}` is escaped; `{{{name}}}` is for markup that this target made itself. Templates are text in the program and
/// not files beside it, so that the executable runs from anywhere.
struct PageTemplate: Sendable {
  private let template: MustacheTemplate

  /// - Precondition: The text is a valid template: all of them are part of the program, and tests render each.
  init(_ text: String) {
    MustacheContentTypes.register(MarkupContent(), named: Self.contentName)
    do {
      template = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(Self.contentName)}}" + text)
    } catch {
      preconditionFailure("a template of the program is malformed: \(error)")
    }
  }

  /// - Parameter values: Its stored properties are what the template can name.
  func render(_ values: Any) -> String { template.render(values) }

  private static let contentName = "MARKUP"
}

/// Mustache's own escaping compares characters and so overlooks some; see `escapedForMarkup`.
private struct MarkupContent: MustacheContentType {
  func escapeText(_ text: String) -> String { text.escapedForMarkup }
}

/// A part of a page: the values that its template names, as its stored properties.
protocol PageSection {
  static var template: PageTemplate { get }
}

extension PageSection {
  func render() -> String { Self.template.render(self) }
}
