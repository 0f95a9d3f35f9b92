import CNNReference
import CNNSpec
import Testing

/// Rows A1 to A21 of the lectures.
struct LectureArithmeticTests {
  @Test(arguments: LectureCase.all)
  func `the reference computes the lecture's numbers`(_ lecture: LectureCase) throws {
    let network = ReferenceNetwork(try configured(lecture.configuration).architecture, tensors: lecture.tensors)
    let output = network.forward(lecture.input, mode: .inference).output
    #expect([output.height, output.width] == [lecture.expected.count, lecture.expected[0].count])
    #expect(output.values == lecture.expected.flatMap { $0 })
  }

  @Test(arguments: EngineRun.Machine.all)
  func `the engine computes the lecture's numbers on every instruction set`(_ machine: EngineRun.Machine) throws {
    for lecture in LectureCase.all {
      let run = EngineRun(
        try configured(lecture.configuration), tensors: lecture.tensors, input: lecture.input, outputGradient: nil,
        on: machine)
      let expected = lecture.expected.flatMap { $0 }
      // Sums of small whole numbers are exact; a third is not, and neither is what passed a Winograd transform.
      let isExact = expected.allSatisfy { $0 == $0.rounded() } && machine.algorithm == .im2col
      expectClose(run.output.values, expected, relative: isExact ? 0 : 1e-6)
    }
  }

  @Test func `A10: the flipped filter of A9 gives the negative of A9`() {
    let correlation = LectureCase.convolutions.first { $0.row == "A9" }!
    let convolution = LectureCase.convolutions.first { $0.row == "A10" }!
    #expect(convolution.filter == correlation.filter.reversed().map { $0.reversed() })
    #expect(convolution.expected == correlation.expected.map { $0.map { -$0 } })
  }

  @Test func `A21: the Jacobian of the difference filter is its matrix`() throws {
    let lecture = LectureCase.convolutions.first { $0.row == "A21" }!
    let network = ReferenceNetwork(try configured(lecture.configuration).architecture, tensors: lecture.tensors)
    let inputCount = lecture.image[0].count
    let outputCount = inputCount - 1
    let columns = (0..<inputCount).map { column in
      let unit = (0..<inputCount).map { $0 == column ? 1.0 : 0 }
      let input = NCHW(images: 1, channels: 1, height: 1, width: inputCount, values: unit)
      return network.forward(input, mode: .inference).output.values
    }
    var product = [Double](repeating: 0, count: outputCount)
    for row in 0..<outputCount {
      for column in 0..<inputCount {
        #expect(columns[column][row] == (column == row ? -1 : column == row + 1 ? 1 : 0))
        product[row] += columns[column][row] * lecture.image[0][column]
      }
    }
    #expect(product == lecture.expected[0])
  }
}

extension LectureCase {
  var input: NCHW {
    NCHW(images: 1, channels: 1, height: image.count, width: image[0].count, values: image.flatMap { $0 })
  }
}
