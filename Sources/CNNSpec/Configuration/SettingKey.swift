/// A key of a configuration, by the words that `--set` takes.
public struct SettingKey: Hashable, Sendable {
  /// A setting stanza, as `train`, or a layer's name.
  public let owner: String
  public let key: String

  public init(_ owner: String, _ key: String) {
    self.owner = owner
    self.key = key
  }

  public var text: String { "\(owner).\(key)" }
}

extension Configuration {
  /// Whether the text or a flag gives the key a value, be it the default.
  public func gives(_ key: SettingKey) -> Bool { stanza(of: key)?.entry(key.key) != nil }

  /// Where the key's value is: `path:line:column`, or the flag that gives it; the stanza's header for a key on its default,
  /// `nil` without such a stanza.
  public func place(of key: SettingKey) -> String? {
    stanza(of: key).map { DiagnosticText(source: source, overrides: overrides).name(of: $0.place(of: key.key)) }
  }

  private func stanza(of key: SettingKey) -> ParsedSpec.Stanza? {
    settings[key.owner] ?? nodes.first { $0.name == key.owner }?.stanza
  }
}
