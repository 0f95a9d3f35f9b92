import CNNSpec

/// Names of a data set in a sentence: a few of them, however many and however long they are.
public enum NameList {
  private static let (mostNames, longestName) = (10, 40)

  /// `class 3 has` or `classes 3, 4 and 5 have`.
  public static func classes(_ names: [Name]) -> String {
    guard names.count != 1 else { return "class \(short(names[0])) has" }
    let shown = names.prefix(names.count > mostNames ? mostNames : names.count - 1).map(short).joined(separator: ", ")
    let rest = names.count > mostNames ? "\(names.count - mostNames) more" : short(names[names.count - 1])
    return "classes \(shown) and \(rest) have"
  }

  static func short(_ name: Name) -> String {
    let text = name.shown
    return text.count > longestName ? text.prefix(longestName - 1) + "…" : text
  }
}
