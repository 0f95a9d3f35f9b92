import Foundation
import Testing

@testable import CNNSpec

/// docs/Specification.md and configs/ against the decoder.
@Suite struct DocumentationTests {
  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func sections() throws -> [String: String] {
    let text = try String(
      contentsOf: Self.project.appending(path: "docs/Specification.md"), encoding: .utf8)
    var sections: [String: String] = [:]
    for section in text.components(separatedBy: "\n## ").dropFirst() {
      sections[String(section.prefix { $0 != "\n" })] = section
    }
    return sections
  }

  /// Keys in the first column of a section's tables.
  private func keys(in section: String?) -> Set<String> {
    Set(
      (section ?? "").split(separator: "\n").filter { $0.hasPrefix("| `") }
        .map { String($0.dropFirst(3).prefix { $0 != "`" }) })
  }

  @Test func `every key that the decoder knows is documented in the section of its stanza`() throws {
    let sections = try sections()
    for stanza in Vocabulary.stanzas where !Vocabulary.blockStanzas.contains(stanza) {
      let section = try #require(sections["[\(stanza)]"], "[\(stanza)] has no section")
      var expected = Set(Vocabulary.keys(of: stanza))
      if Vocabulary.layerStanzas.contains(stanza) { expected.subtract(Vocabulary.layerKeys) }
      #expect(expected.isSubset(of: keys(in: section)), "[\(stanza)]: \(expected.subtracting(keys(in: section)))")
    }
    #expect(Set(Vocabulary.layerKeys).isSubset(of: keys(in: sections["Every layer"])))
    #expect(Set(Vocabulary.keys(of: "block") + Vocabulary.useKeys).isSubset(of: keys(in: sections["Blocks"])))
  }

  @Test func `every word of a choice is documented`() throws {
    let text = try sections().values.joined()
    var words = ActivationSpec.Kind.allCases.map(\.rawValue)
    words += NormSpec.Kind.allCases.map(\.rawValue)
    words += InitializationSpec.Kind.allCases.map(\.rawValue)
    words += PaddingMode.allCases.map(\.rawValue)
    words += LossSpec.Kind.allCases.map(\.rawValue)
    words += DataSpec.Format.allCases.map(\.rawValue)
    words += AugmentationSpec.Flip.allCases.map(\.rawValue)
    words += EngineSpec.Precision.allCases.map(\.rawValue)
    words += EngineSpec.ConvolutionAlgorithm.allCases.map(\.rawValue)
    words += Optimizers.all.map(\.word) + Vocabulary.scheduleKeys.flatMap(\.owners)
    for word in words { #expect(text.contains("`\(word)`"), "\(word)") }
  }

  @Test func `every example of the documentation is a configuration`() throws {
    let text = try sections().values.joined()
    let examples = text.components(separatedBy: "```cnn\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    #expect(examples.count >= Vocabulary.stanzas.count - 2)
    for example in examples {
      // Examples leave out what is not their subject.
      let whole = (example.contains("[input]") ? "" : "[input] channels = 3; height = 32; width = 32\n") + example
      #expect(message(whole) == "", "\(example)")
    }
  }

  @Test func `every configuration of the project fits together`() throws {
    let folder = Self.project.appending(path: "configs")
    let files = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
      .filter { $0.hasSuffix(".cnn") }
    #expect(files.count >= 15)
    for file in files {
      let configuration = try Configuration(contentsOf: folder.appending(path: file).path)
      #expect(configuration.warnings.isEmpty, "\(file)")
      #expect(configuration.spec.data?.path != nil, "\(file)")
    }
  }

  @Test func `ResNet-18 takes under 50 lines with blocks`() throws {
    let url = Self.project.appending(path: "configs/cifar10-resnet18.cnn")
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count < 50)
    let architecture = try Configuration(contentsOf: url.path).architecture
    #expect(architecture.parameterCount == 11_173_962)
  }

  /// README.md, CONTRIBUTING.md and docs/*.md.
  private static func pages() throws -> [(name: String, text: String)] {
    let docs = try FileManager.default.contentsOfDirectory(atPath: project.appending(path: "docs").path)
    let names = ["README.md", "CONTRIBUTING.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    return try names.map { ($0, try String(contentsOf: project.appending(path: $0), encoding: .utf8)) }
  }

  /// The text of every Swift file in a folder, by its name without the ending.
  private static func sources(in folder: String) throws -> [String: String] {
    let root = project.appending(path: folder)
    var texts: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: root.path) where name.hasSuffix(".swift") {
      let file = root.appending(path: name)
      texts[file.deletingPathExtension().lastPathComponent, default: ""] += try String(
        contentsOf: file, encoding: .utf8)
    }
    return texts
  }

  /// `Suite` and `Suite.test`, and behind it `.test` of the same suite.
  @Test func `every test that a page names exists`() throws {
    // Each file with its suites and its functions.
    let files = try Self.sources(in: "Tests").values.map { text in
      let words = Self.words(of: text)
      let declared = { (keyword: String) in
        Set(zip(words, words.dropFirst()).filter { $0.0 == keyword }.map(\.1))
      }
      return (suites: declared("struct"), functions: declared("func"))
    }
    let targets = try FileManager.default.contentsOfDirectory(atPath: Self.project.appending(path: "Tests").path)
    var count = 0
    for page in try Self.pages() {
      var suite = ""
      for name in page.text.components(separatedBy: "`") {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy({ Self.words(of: $0) == [$0] || $0.isEmpty }) else { continue }
        if parts[0].hasSuffix("Tests") { suite = parts[0] }
        let test = parts.count == 2 ? parts[1] : ""
        let isTest = parts[0].isEmpty && test.first?.isLowercase == true && test.contains(where: \.isUppercase)
        guard parts[0].hasSuffix("Tests") || isTest, !targets.contains(suite) else { continue }
        let file = try #require(files.first { $0.suites.contains(suite) }, "\(page.name) names \(suite)")
        #expect(test.isEmpty || file.functions.contains(test), "\(page.name) names \(suite).\(test)")
        count += 1
      }
    }
    #expect(count > 150, "\(count)")
  }

  /// The identifiers and numbers of a source, in order.
  private static func words(of text: String) -> [String] {
    let isPart = { (byte: UInt8) in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
    return text.utf8.split { !isPart($0) }.map { String(Substring($0)) }
  }

  @Test func `every type and file that the pages for developers name exists`() throws {
    let sources = try Self.sources(in: "Sources").merging(Self.sources(in: "Tests")) { $0 + $1 }
    let words = sources.values.flatMap { Self.words(of: $0) }
    let keywords: Set = ["struct", "class", "enum", "protocol", "extension", "typealias", "case"]
    let declared = Set(zip(words, words.dropFirst()).filter { keywords.contains($0.0) }.map(\.1))
    let targets = try ["Sources", "Tests"].flatMap {
      try FileManager.default.contentsOfDirectory(atPath: Self.project.appending(path: $0).path)
    }
    for page in try Self.pages()
    where ["Architecture", "Performance", "CONTRIBUTING"].contains(where: page.name.contains) {
      for name in page.text.matches(of: /`([A-Z][a-z]+[A-Z]\w+)`/).map({ String($0.output.1) })
      where !targets.contains(name) {
        #expect(declared.contains(name), "\(page.name) names \(name)")
      }
      for path in page.text.matches(of: /`([\w\/+-]+)\.swift`/).map(\.output.1) {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        #expect(sources[name] != nil, "\(page.name) names \(path).swift")
      }
    }
  }

  /// Every row of the tables in docs/Lectures.md that a test holds.
  @Test func `every row of the lectures is in a test`() throws {
    let page = try #require(try Self.pages().first { $0.name == "docs/Lectures.md" }).text
    let rows = page.matches(of: /\n\| ([ANPS]\d[^|]*) \|([^\n]*)/)
    #expect(rows.count > 30)
    let files = try Self.sources(in: "Tests/ReferenceTests")
    let arithmetic = ["LectureCase", "LectureArithmeticTests"].compactMap { files[$0] }.joined()
    for row in rows {
      for number in row.output.1.split(separator: ", ") {
        switch number.first {
        case "A": #expect(arithmetic.contains("\"\(number)\"") || arithmetic.contains("`\(number):"), "\(number)")
        case "S": #expect(files["LectureShapeTests"]?.contains("`\(number):") == true, "\(number)")
        case "N" where row.output.2.contains("LectureNetworkTests"):
          #expect(files["LectureNetworkTests"]?.contains("`\(number):") == true, "\(number)")
        default: break
        }
      }
      for name in row.output.2.matches(of: /`(n\d-[a-z0-9-]+)`/) {
        let file = Self.project.appending(path: "configs/lectures/\(name.output.1).cnn")
        #expect(FileManager.default.fileExists(atPath: file.path), "\(name.output.1)")
      }
    }
  }

  /// The figures are measurements; that the pages agree on them, and with the sentence about them, is held here.
  @Test func `the tables of speed agree with each other and with what is said of them`() throws {
    let pages = try Dictionary(uniqueKeysWithValues: Self.pages().map { ($0.name, $0.text) })
    let readme = try #require(pages["README.md"])
    let performance = try #require(pages["docs/Performance.md"])
    func cells(_ line: Substring) -> [String] {
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    func number(_ text: String) -> Double? { Double(text.replacing(",", with: "")) }
    let figures = { (table: String) in
      table.split(separator: "\n").map(cells).filter { $0.count > 4 && number($0[1]) != nil }
    }
    let short = figures(readme)
    #expect(short.count == 4)
    let whole = figures(try #require(performance.components(separatedBy: "## Whole networks beside PyTorch").last))
    #expect(whole.count > 10)
    for row in short {
      #expect(whole.contains { [$0[1], $0[2], $0[4], $0[5]] == Array(row[1...4]) }, "\(row[0])")
    }
    // Network or nothing, threads, trains, PyTorch, infers, PyTorch; or a network, trains, PyTorch, ratio, and the same again.
    for row in whole {
      let values = row.compactMap(number)
      let pairs =
        values.count == 6
        ? [(0, 1), (3, 4)] : [(values.count - 4, values.count - 3), (values.count - 2, values.count - 1)]
      for (ours, theirs) in pairs { #expect(values[ours] > values[theirs], "\(row)") }
    }
    let ratios = performance.matches(of: /\b(\d+\.\d\d) \/ (\d+\.\d\d) \|/).flatMap { [$0.output.1, $0.output.2] }
    #expect(ratios.count == 56 && ratios.allSatisfy { Double($0) ?? 0 > 1 })
  }

  /// A row of ours, one of the best of the others with its name, and one of their ratios.
  @Test func `the ratios to other runtimes are those of the figures`() throws {
    let page = try #require(try Self.pages().first { $0.name == "docs/Performance.md" }).text
    let section = try #require(page.components(separatedBy: "## Beside other runtimes").last)
    let rows = section.prefix(while: { $0 != "#" }).split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.split(separator: "|").dropFirst().compactMap { cell in
        cell.split(separator: " ").last.flatMap { Double($0.replacing(",", with: "")) }
      }
    }.filter { $0.count == 7 }
    #expect(rows.count == 9)
    for first in stride(from: 0, to: rows.count - 2, by: 3) {
      for (ours, (theirs, ratio)) in zip(rows[first], zip(rows[first + 1], rows[first + 2])) {
        // All three are rounded.
        let rounding = 0.006 + ratio * (0.5 / ours + 0.5 / theirs)
        #expect(abs(ours / theirs - ratio) < rounding, "\(ours) over \(theirs) is not \(ratio)")
      }
    }
  }

  /// By the names of the cases in the sources, since a case with values can't be enumerated.
  @Test func `every error of a reader of files is raised in a test`() throws {
    let tests = Set(try Self.sources(in: "Tests").values.flatMap { Self.words(of: $0) })
    for (file, count) in [("CNNData/Errors/DataError", 50), ("CNNRun/Errors/SafetensorsError", 10)] {
      let source = Self.project.appending(path: "Sources/\(file).swift")
      let text = try String(contentsOf: source, encoding: .utf8)
      let names = text.matches(of: /\n +case ([a-zA-Z]+)(?:\(| =|\n)/).map { String($0.output.1) }
      #expect(names.count > count, "\(names.count)")
      for name in names { #expect(tests.contains(name), "\(name)") }
    }
  }

  @Test func `a file that can't be read says so`() throws {
    func error(_ path: String) -> ConfigurationError? {
      do {
        _ = try Configuration(contentsOf: path)
        return nil
      } catch { return error }
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "cnn-spec-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let missing = try #require(error(folder.path + "/none.cnn"))
    #expect(missing.description == "\(folder.path)/none.cnn: error: there is no such file")
    guard case .missing = missing, case .isFolder = error(folder.path) else { return #expect(Bool(false)) }
    let binary = folder.appending(path: "binary.cnn")
    try Data([0x5B, 0xFF, 0xFE, 0x00]).write(to: binary)
    #expect(error(binary.path)?.description == "\(binary.path): error: not UTF-8 text; is this the right file?")
    guard case .notText = error(binary.path) else { return #expect(Bool(false)) }
    let large = folder.appending(path: "large.cnn")
    try Data(repeating: 0x23, count: SourceText.byteLimit + 1).write(to: large)
    guard case .tooLarge = error(large.path) else { return #expect(Bool(false)) }
    let empty = folder.appending(path: "empty.cnn")
    try Data().write(to: empty)
    guard case .invalid = error(empty.path) else { return #expect(Bool(false)) }
  }
}
