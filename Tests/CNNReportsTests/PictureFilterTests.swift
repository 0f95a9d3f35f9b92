import CNNData
import CNNEngine
import CNNSpec
import Testing

@testable import CNNExplanation
@testable import CNNReports

struct PictureFilterTests {
  private let engine = Engine(threadCount: 1, instructionSet: .baseline)

  private func grey(_ rows: [[UInt8]]) -> ImageFile {
    ImageFile(shape: Shape(channels: 1, height: rows.count, width: rows[0].count), pixels: Array(rows.joined()))
  }

  private func numbers(_ kernel: PictureKernel, _ picture: ImageFile, _ options: [String] = []) throws -> [Int] {
    let overrides = options.map { SpecOverride(assignment: "conv1.\($0)", flag: "--\($0)") }
    let result = try PictureFilter(kernel, options: overrides).apply(to: picture, engine: engine)
    return result.values.map { Int(($0 * 255).rounded()) }
  }

  @Test func `a lecture's edges come out of a picture`() throws {
    let picture = grey([[2, 0, 1, 3], [7, 1, 1, 0], [0, 2, 5, 0], [0, 5, 1, 4]])
    let kernel = try #require(ClassicKernel.named("horizontal-edges")).kernel
    #expect(try numbers(kernel, picture) == [-4, -3, 3, -8])
  }

  @Test func `every channel of a picture in colour is filtered by itself`() throws {
    let picture = ImageFile(shape: Shape(channels: 3, height: 1, width: 3), pixels: [9, 0, 0, 0, 90, 0, 0, 0, 180])
    let kernel = PictureKernel([[1, 1, 1]], divisor: 3)
    #expect(try numbers(kernel, picture, ["padding=same"]) == [3, 3, 0, 30, 30, 30, 0, 60, 60])
  }

  @Test func `a filter of one pixel picks a colour`() throws {
    let picture = ImageFile(shape: Shape(channels: 3, height: 1, width: 2), pixels: [1, 2, 3, 4, 5, 6])
    #expect(try numbers(try #require(ClassicKernel.named("green")).kernel, picture) == [3, 4])
  }

  @Test func `edges from four directions are hasReLU and summed`() throws {
    let kernel = try #require(ClassicKernel.named("four-edges")).kernel
    // A step of 10 across: one direction says +20, its negative -20, the other two 0.
    #expect(try numbers(kernel, grey([[0, 10], [0, 10]])) == [20])
    #expect(try numbers(kernel, grey([[10, 10], [0, 0]])) == [20])
    #expect(try numbers(kernel, grey([[7, 7], [7, 7]])) == [0])
  }

  @Test func `stride and padding are those of a convolution`() throws {
    let picture = grey([[1, 2, 1, 1, 1], [1, 1, 5, 3, 9], [2, 4, 4, 7, 5], [3, 6, 7, 5, 6], [1, 6, 5, 3, 1]])
    let ones = PictureKernel([[1, 1, 1], [1, 1, 1], [1, 1, 1]])
    #expect(try numbers(ones, picture, ["padding=1", "stride=2"]) == [5, 13, 14, 17, 42, 35, 16, 32, 15])
  }

  @Test func `padding that doesn't fit is an error that names its flag`() {
    #expect(throws: SpecErrors.self) { try numbers(PictureKernel([[1]]), grey([[1]]), ["padding=many"]) }
  }

  @Test func `a kernel is read from rows with a divisor`() throws {
    let text = "# a blur\n0 1 0\n1 4 1 ; 0, 1, 0\n/ 8\n"
    let expected = try #require(ClassicKernel.named("weighted-blur")).kernel
    #expect(try KernelFile(text).kernel == expected)
    #expect(expected.text == "0 1 0; 1 4 1; 0 1 0  / 8")
    #expect(expected.keepsBrightness)
  }

  @Test(arguments: [
    ("", 1, KernelFile.Problem.empty), ("1 2\n3", 2, .unevenRows(found: 1, expected: 2)),
    ("1 x", 1, .notANumber("x")), ("1 nan", 1, .notANumber("nan")), ("1\n/ 0", 2, .divisor("0")),
    (Array(repeating: "1", count: 64).joined(separator: " "), 1, .tooLarge(limit: 63)),
  ])
  func `a kernel that can't be read says where`(_ text: String, _ line: Int, _ problem: KernelFile.Problem) {
    #expect(throws: KernelFile.Failure(line: line, problem: problem)) { try KernelFile(text) }
  }

  @Test func `edges sum to nothing and blurs don't`() {
    for kernel in ClassicKernel.all {
      let isEdge = [
        "edges", "vertical-edges", "horizontal-edges", "sobel", "sobel-horizontal", "checkerboard", "four-edges",
      ]
      #expect(kernel.kernel.keepsBrightness != isEdge.contains(kernel.name), "\(kernel.name)")
    }
  }

  @Test func `half blocks hold two pixels a character`() {
    var canvas = Canvas(width: 2, height: 2)
    canvas[0, 0] = Color(255, 0, 0)
    canvas[0, 1] = Color(0, 0, 255)
    let line = HalfBlocks(canvas, columns: 80).text
    #expect(line.hasPrefix("\u{1B}[38;2;255;0;0m\u{1B}[48;2;0;0;255m▀"))
    #expect(line.filter { $0 == "▀" }.count == 2)
    #expect(HalfBlocks(Canvas(width: 300, height: 300), columns: 40).text.split(separator: "\n").count == 19)
  }
}
