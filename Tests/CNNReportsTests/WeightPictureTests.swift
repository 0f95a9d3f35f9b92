import CNNEngine
import CNNModel
import CNNSpec
import Testing

@testable import CNNReports

@Suite struct WeightPictureTests {
  @Test func zeroIsWhiteAndTheLargestWeightHasTheFullColour() {
    let picture = WeightPicture(weights: [-2, 0, 1, 2], shape: Shape(channels: 1, height: 2, width: 2))
    let canvas = picture.draw(isColour: false)[0]
    #expect(canvas[0, 0] == .negative)
    #expect(canvas[1, 0] == .zero)
    #expect(canvas[0, 1] == Color.zero.mixed(with: .positive, 0.5))
    #expect(canvas[1, 1] == .positive)
  }

  @Test func aFilterOfThreeChannelsIsOnePictureInTheirColours() {
    let shape = Shape(channels: 3, height: 1, width: 2)
    let picture = WeightPicture(weights: [1, 0, 0, 0, -1, 0], shape: shape)
    let canvases = picture.draw(isColour: true)
    #expect(canvases.count == 1)
    #expect(canvases[0][0, 0] == Color(255, 128, 1))
    #expect(canvases[0][1, 0] == Color(128, 128, 128))
    #expect(picture.draw(isColour: false).count == 3)
  }

  @Test func weightsThatAreNotNumbersStillMakeAPicture() {
    let picture = WeightPicture(weights: [.nan, .infinity], shape: Shape(channels: 1, height: 1, width: 2))
    #expect(picture.draw(isColour: false)[0][0, 0] == .faintInk)
  }

  @Test func filtersAreReadInTheOrderOfACheckpoint() throws {
    let text = """
      [input] channels = 2; height = 4; width = 4
      [conv] filters = 3; kernel = 1x2
      [linear] units = 2
      """
    let architecture = try Configuration(text: text, path: "x").architecture
    let parameters = ParameterStore(architecture)
    parameters.setCanonical("conv1.weight", (0..<12).map { Float($0) })
    let filters = WeightPicture.filters(ofLayer: 0, in: architecture, parameters: parameters)
    #expect(filters.map(\.weights) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]])
    #expect(filters[0].shape == Shape(channels: 2, height: 1, width: 2))
    let units = WeightPicture.filters(ofLayer: 1, in: architecture, parameters: parameters)
    #expect(units.map(\.shape) == [Shape](repeating: Shape(channels: 3, height: 4, width: 3), count: 2))
  }
}
