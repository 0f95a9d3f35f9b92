import Foundation
import Testing

@Suite struct ShapeCommandTests {
  private static let text = """
    # pools a map with an odd side
    [input] channels = 1; height = 9; width = 9
    [block] name = step; parameters = filters
    [conv] filters = $filters; kernel = 3; padding = 1; bias = no; norm = batch; activation = relu
    [add] from = conv1, input
    [end]
    [conv] name = stem; filters = 4; kernel = 3; padding = same
    [step] filters = 4
    [pool] kind = max; size = 2
    [linear] units = 10

    """

  private func run(_ arguments: String...) throws -> Program.Outcome {
    let workshop = try Workshop()
    try workshop.write(Self.text, to: "net.cnn")
    return try workshop.program.run(["shape"] + arguments)
  }

  @Test func `the table is aligned and ends in totals`() throws {
    let workshop = try Workshop()
    try workshop.write(Self.text, to: "net.cnn")
    let outcome = try workshop.program.run(["shape", "net.cnn", "--batch", "2"], environment: ["LC_ALL": "C"])
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let rule = String(repeating: "-", count: 123)
    #expect(
      outcome.output == """
        name         kind             window         input  output  parameters  multiply-adds  receptive field  activations  unread
        \(rule)
        stem         conv             3x3 p1         1x9x9   4x9x9          40          5,832              3x3      2.5 KiB
        step1.conv1  conv+batch+relu  3x3 p1         4x9x9   4x9x9         152         23,328              5x5      2.5 KiB
        step1.add1   add                          4x9x9 +1   4x9x9           0              0              5x5      2.5 KiB
        pool1        pool             max 2x2 /2     4x9x9   4x4x4           0              0              6x6        512 B     1x1
        linear1      linear                          4x4x4      10         650          1,280            12x12         80 B
        \(rule)
        parameters       842 (3.3 KiB)
        multiply-adds    30,440, for 2 images
        activations      8.2 KiB, for 2 images
        unread           rows x columns at the bottom and right of the input that no window reaches

        """)
  }

  @Test func `parts of a map, a product and learned slopes have their rows`() throws {
    let workshop = try Workshop()
    try workshop.write(
      """
      [input] channels = 2; height = 9; width = 9
      [conv] name = map; filters = 4; kernel = 3; activation = prelu
      [pool] kind = average; size = global
      [linear] name = gate; units = 4; activation = hard_sigmoid
      [multiply] from = map, gate
      [pool] kind = max; output = 5
      """, to: "net.cnn")
    let outcome = try workshop.program.run(["shape", "net.cnn"], environment: ["LC_ALL": "C"])
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(rows.contains("map conv+prelu 3x3 2x9x9 4x7x7 80 3,528 3x3 784 B"))
    #expect(rows.contains("multiply1 multiply 4x7x7 +1 4x7x7 0 0 9x9 784 B"))
    #expect(rows.contains("pool2 pool max to 5x5 4x7x7 4x5x5 0 0 11x11 400 B"))
  }

  @Test func `the document has the keys that scripts read, as integers for one image`() throws {
    let outcome = try run("--config", "net.cnn", "--json", "--batch", "64")
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let json = outcome.json
    #expect(json["input"] as? [Int] == [1, 9, 9])
    #expect(json["parameters"] as? Int == 842)
    #expect(json["multiply_adds"] as? Int == 15_220)
    #expect(json["activation_bytes"] as? Int == 4 * (3 * 4 * 81 + 64 + 10))
    let layers = try #require(json["layers"] as? [[String: Any]])
    #expect(layers.map { $0["name"] as? String } == ["stem", "step1.conv1", "step1.add1", "pool1", "linear1"])
    #expect(layers.map { $0["kind"] as? String } == ["conv", "conv", "add", "pool", "linear"])
    #expect(layers.map { $0["output"] as? [Int] } == [[4, 9, 9], [4, 9, 9], [4, 9, 9], [4, 4, 4], [10]])
    #expect(layers[2]["input"] as? [Int] == [4, 9, 9])
    #expect(layers[3]["receptive_field"] as? [Int] == [6, 6])
    for key in ["parameters", "multiply_adds", "activation_bytes"] { #expect(layers.allSatisfy { $0[key] is Int }) }
  }

  @Test func `expanded stanzas have the same table`() throws {
    let workshop = try Workshop()
    try workshop.write(Self.text, to: "net.cnn")
    let expanded = try workshop.program.run("shape", "net.cnn", "--expand", "--set", "stem.filters=4")
    #expect(expanded.status == 0 && !expanded.output.contains("block"))
    try workshop.write(expanded.output, to: "plain.cnn")
    #expect(
      try workshop.program.run("shape", "plain.cnn").output == workshop.program.run("shape", "net.cnn").output)
  }

  @Test func `every error of the file and of the flags is told at once, with exit code 78`() throws {
    let workshop = try Workshop()
    try workshop.write("[input] channels = 1; height = 4; width = 4\n[cnov]\n[linear] unit = 3\n", to: "bad.cnn")
    let outcome = try workshop.program.run("shape", "bad.cnn", "--set", "train.epochs=x")
    #expect(outcome.status == 78 && outcome.output.isEmpty)
    for line in [
      "bad.cnn:2:2: error: there is no stanza [cnov]; did you mean [conv]?",
      "bad.cnn:3:10: error: [linear] has no key `unit`; did you mean `units`?",
      "--set train.epochs=x: error: `x` is not a whole number for `epochs`",
    ] { #expect(outcome.error.contains(line)) }
  }

  @Test func `a configuration and a table of another kind can't be asked for at once`() throws {
    #expect(try run("net.cnn", "--config", "net.cnn").status == 64)
    #expect(try run("net.cnn", "--json", "--expand").status == 64)
    #expect(try run("net.cnn", "--batch", "0").status == 64)
  }
}
