import CNNSpec

/// Which of a data set's classes have images, and which have none.
public struct ClassOccurrence: Hashable, Sendable {
  public let present: [Name]
  public let absent: [Name]

  /// - Parameter labels: Of all images, in any order.
  public init(classes: [Name], labels: some Sequence<Int>) {
    var occurs = [Bool](repeating: false, count: classes.count)
    for label in labels { occurs[label] = true }
    present = classes.indices.filter { occurs[$0] }.map { classes[$0] }
    absent = classes.indices.filter { !occurs[$0] }.map { classes[$0] }
  }
}

extension ClassOccurrence: CustomStringConvertible {
  /// `0, 1, 3...9 occur, 2 does not`
  public var description: String {
    let missing = absent.isEmpty ? "" : ", \(Self.list(absent)) \(absent.count == 1 ? "does" : "do") not"
    return "\(Self.list(present)) \(present.count == 1 ? "occurs" : "occur")\(missing)"
  }

  private static let mostItems = 12

  /// The names in order; three or more numbers in a row become one item.
  private static func list(_ names: [Name]) -> String {
    var items: [String] = []
    var start = 0
    while start < names.count {
      var end = start + 1
      if let first = number(names[start]) {
        while end < names.count, number(names[end]) == first + end - start { end += 1 }
      }
      if end - start > 2 {
        items.append("\(names[start].shown)...\(names[end - 1].shown)")
      } else {
        end = start + 1
        items.append(NameList.short(names[start]))
      }
      start = end
    }
    guard items.count > mostItems else { return items.joined(separator: ", ") }
    return items.prefix(mostItems).joined(separator: ", ") + " and \(items.count - mostItems) more"
  }

  private static func number(_ name: Name) -> Int? {
    Int(name.text).flatMap { String($0) == name.text ? $0 : nil }
  }
}

extension DataSet {
  /// Which classes have an image to learn from.
  public var occurrence: ClassOccurrence {
    ClassOccurrence(classes: classes, labels: [training, validation].compactMap { $0 }.map(\.labels).joined())
  }
}
