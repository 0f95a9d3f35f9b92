import CNNSpec
import Testing

@testable import CNNReports

@Suite struct NetworkDrawingTests {
  private static func architecture(_ layers: String) throws -> Architecture {
    try Configuration(text: "[input] channels = 3; height = 8; width = 8\n" + layers, path: "x").architecture
  }

  private static let residual = """
    [conv] name = stem; filters = 4; kernel = 3; padding = 1
    [conv] name = a; filters = 4; kernel = 3; padding = 1
    [conv] name = b; filters = 4; kernel = 3; padding = 1
    [add] name = sum; from = b, stem
    [linear] units = 2
    """

  @Test func everyLayerStandsBelowWhatItReads() throws {
    let graph = LayeredGraph(try Self.architecture(Self.residual))
    #expect(graph.rows.count == 6)
    #expect(graph.rows[0] == [.layer(nil)])
    #expect(graph.rows[4] == [.layer(3)])
    // The skip connection passes two rows on its way.
    #expect(graph.rows[2] == [.layer(1), .link(from: 0, to: 3, row: 2)])
    #expect(graph.above[.layer(3)] == [.layer(2), .link(from: 0, to: 3, row: 3)])
  }

  @Test func aChainIsDrawnInOneLineAndASkipBesideIt() throws {
    let graph = LayeredGraph(try Self.architecture(Self.residual))
    let layout = GraphLayout(rows: graph.rows, graph: graph)
    let centres = (0..<5).map { layout.centres[.layer($0)] }
    #expect(Set(centres).count == 1)
    let link = layout.centres[.link(from: 0, to: 3, row: 2)] ?? 0
    #expect(link > (centres[0] ?? 0) + GraphLayout.boxWidth / 2)
  }

  @Test func itemsOfARowNeverOverlap() throws {
    let branches = (0..<5).map { "[conv] name = b\($0); from = input; filters = 2; kernel = 1" }
    let text = branches.joined(separator: "\n") + "\n[concat] from = b0, b1, b2, b3, b4\n[linear] units = 2"
    let graph = LayeredGraph(try Self.architecture(text))
    let layout = GraphLayout(rows: graph.rows, graph: graph)
    let row = graph.rows[1].compactMap { layout.centres[$0] }
    #expect(row.count == 5)
    #expect(zip(row, row.dropFirst()).allSatisfy { $1 - $0 >= GraphLayout.boxWidth })
    #expect(layout.centres[.layer(5)] == row[2])
  }

  @Test func aLongNetworkIsCutIntoColumnsThatBeginWithTheLastLayerOfTheOneBefore() throws {
    let layers = (0..<20).map { "[conv] name = c\($0); filters = 2; kernel = 1" }.joined(separator: "\n")
    let columns = NetworkDrawing(try Self.architecture(layers)).columns()
    #expect(columns.count > 2)
    #expect(!columns[0].contains("repeated"))
    for (column, next) in zip(columns, columns.dropFirst()) {
      let last = column.components(separatedBy: "class=\"name\"").last ?? ""
      let name = last.components(separatedBy: "<").first?.components(separatedBy: ">").last ?? "?"
      #expect(next.components(separatedBy: "class=\"name\"")[1].contains(">\(name)<"))
    }
  }

  @Test func layersAreDescribedInWords() throws {
    let architecture = try Self.architecture(
      """
      [conv] filters = 4; kernel = 3x1; stride = 2; padding = 1; norm = batch; activation = leaky_relu
      [conv] filters = 4; kernel = 3; groups = depthwise; padding = same
      [pool] kind = average; size = global
      [linear] units = 2
      """)
    #expect(
      architecture.layers.map(LayerText.description) == [
        "3×1 convolution, 4 filters, stride 2, padding 1, batch normalisation, leaky relu",
        "3×3 depthwise convolution, 4 filters, padding 1, 4 groups", "average of the whole map", "linear, 2 units",
      ])
    #expect(LayerText.brief(architecture.layers[0]) == "3×1 conv /2 · batch · leaky relu")
  }
}
