import CNNData
import Foundation

/// The frame that every page has: its policy, style and script.
///
/// The policy lets a page load nothing at all, show only pictures that it brings along, and run only its own script, by
/// its digest. Should a text ever slip through unescaped, a browser still would not run it.
struct PageShell: PageSection {
  let title: String
  /// Seconds after which a browser looks again; `nil` for a page that is final.
  let refresh: Int?
  let body: String
  let footer: String
  let style = PageStyle.text
  let script = Self.wrappedScript
  let policy: String

  init(title: String, body: String, footer: String, refresh: Int? = nil) {
    self.title = title
    self.refresh = refresh
    self.body = body
    self.footer = footer
    policy =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-\(Self.digest(script))'; "
      + "base-uri 'none'; form-action 'none'"
  }

  /// The script as it stands between its tags. XML reads it as plain text, HTML as two comments around it.
  private static let wrappedScript = "//<![CDATA[\n\(PageScript.text)//]]>"

  /// SHA-256 of a text, as policies write it.
  private static func digest(_ text: String) -> String {
    let hex = Array(SHA256.hex(of: Array(text.utf8)))
    let bytes = stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(String(hex[$0...$0 + 1]), radix: 16) }
    return Data(bytes).base64EncodedString()
  }

  static let template = PageTemplate(
    """
    <!DOCTYPE html>
    <html lang="en" xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>
    <meta http-equiv="Content-Security-Policy" content="{{policy}}"/>
    {{#refresh}}<meta http-equiv="refresh" content="{{.}}"/>{{/refresh}}
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    <link rel="icon" href="data:,"/>
    <title>{{title}}</title>
    <style>
    {{{style}}}</style></head>
    <body><main>
    {{{body}}}<footer>{{footer}}</footer>
    </main>
    <script>{{{script}}}</script>
    </body></html>

    """)
}
