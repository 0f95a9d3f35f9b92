import CNNEngine

/// A convolution to measure: which network it is from, and its sizes.
struct ConvolutionCase {
  let name: String
  let geometry: ConvolutionGeometry

  /// A square map and window with the same padding on all sides.
  init(
    _ name: String, _ side: Int, _ channels: Int, _ filters: Int, _ window: Int, stride: Int = 1, padding: Int? = nil,
    groups: Int = 1
  ) {
    self.name = name
    geometry = ConvolutionGeometry(
      input: Extent(side), channels: channels, filters: filters, window: Extent(window), stride: Extent(stride),
      padding: Edges(padding ?? window / 2), groups: groups)
  }

  private init(_ name: String, _ geometry: ConvolutionGeometry) {
    self.name = name
    self.geometry = geometry
  }

  /// The convolutions of bench/nets, each once, and shapes that no table names.
  static let all = [
    ConvolutionCase("simple 1", 28, 1, 6, 5, padding: 0),
    ConvolutionCase("lenet 1", 28, 1, 20, 5, padding: 0),
    ConvolutionCase("lenet 2", 12, 20, 50, 5, padding: 0),
    ConvolutionCase("mnistcnn 1", 28, 1, 32, 3, padding: 0),
    ConvolutionCase("mnistcnn 2", 26, 32, 64, 3, padding: 0),
    ConvolutionCase("cifar2 1", 32, 3, 16, 3),
    ConvolutionCase("cifar2 2", 16, 16, 8, 3),
    ConvolutionCase("vgg 1", 32, 3, 64, 3),
    ConvolutionCase("vgg 2", 32, 64, 64, 3),
    ConvolutionCase("vgg 3", 16, 64, 128, 3),
    ConvolutionCase("vgg 4", 16, 128, 128, 3),
    ConvolutionCase("vgg 5", 8, 128, 256, 3),
    ConvolutionCase("vgg 6", 8, 256, 256, 3),
    ConvolutionCase("resnet20 1", 32, 3, 16, 3),
    ConvolutionCase("resnet20 stage 1", 32, 16, 16, 3),
    ConvolutionCase("resnet20 down 2", 32, 16, 32, 3, stride: 2),
    ConvolutionCase("resnet20 skip 2", 32, 16, 32, 1, stride: 2),
    ConvolutionCase("resnet20 stage 2", 16, 32, 32, 3),
    ConvolutionCase("resnet20 stage 3", 8, 64, 64, 3),
    ConvolutionCase("resnet18 down 4", 8, 256, 512, 3, stride: 2),
    ConvolutionCase("resnet18 skip 4", 8, 256, 512, 1, stride: 2),
    ConvolutionCase("resnet18 stage 4", 4, 512, 512, 3),
    ConvolutionCase("1x1", 14, 256, 256, 1),
    ConvolutionCase("5x5 stride 2", 28, 32, 64, 5, stride: 2),
    ConvolutionCase("7x7 stride 2 on 224", 224, 3, 64, 7, stride: 2),
    ConvolutionCase(
      "dilated",
      ConvolutionGeometry(
        input: Extent(28), channels: 64, filters: 64, window: Extent(3), stride: Extent(1), padding: Edges(2),
        dilation: Extent(2), groups: 1)),
    ConvolutionCase("grouped", 28, 128, 128, 3, groups: 4),
    ConvolutionCase("depthwise", 56, 64, 64, 3, groups: 64),
  ]
}
