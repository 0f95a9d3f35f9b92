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
    words += (Vocabulary.optimizerKeys + Vocabulary.scheduleKeys).flatMap(\.owners)
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

  /// `Suite.test`, and behind it `.test` of the same suite.
  @Test func `every test that a page names exists`() throws {
    let project = Self.project
    let files = try #require(
      FileManager.default.enumerator(at: project.appending(path: "Tests"), includingPropertiesForKeys: nil))
    var tests = ""
    for case let file as URL in files where file.pathExtension == "swift" {
      tests += try String(contentsOf: file, encoding: .utf8)
    }
    for page in ["Reliability", "Correctness", "Lectures", "Runs", "Reports"] {
      let text = try String(contentsOf: project.appending(path: "docs/\(page).md"), encoding: .utf8)
      for name in text.matches(of: /`(?:(\w+Tests))?\.([a-z]\w+)`/) where !name.output.2.isEmpty {
        let (suite, test) = (name.output.1, name.output.2)
        if let suite { #expect(tests.contains("struct \(suite) ") || tests.contains("struct \(suite):"), "\(suite)") }
        guard suite != nil || test.contains(where: \.isUppercase) else { continue }
        #expect(tests.contains("func \(test)("), "\(page).md names \(test)")
      }
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
    #expect(missing.exitStatus == 66)
    #expect(error(folder.path)?.exitStatus == 66)
    let binary = folder.appending(path: "binary.cnn")
    try Data([0x5B, 0xFF, 0xFE, 0x00]).write(to: binary)
    #expect(error(binary.path)?.description == "\(binary.path): error: not UTF-8 text; is this the right file?")
    #expect(error(binary.path)?.exitStatus == 78)
    let large = folder.appending(path: "large.cnn")
    try Data(repeating: 0x23, count: SourceText.byteLimit + 1).write(to: large)
    #expect(error(large.path)?.exitStatus == 78)
    let empty = folder.appending(path: "empty.cnn")
    try Data().write(to: empty)
    #expect(error(empty.path)?.exitStatus == 78)
  }
}
