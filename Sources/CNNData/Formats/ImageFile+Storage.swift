import CNNSpec

extension ImageFile {
  /// The shape of the picture that is meant, read as a data set's own pictures are.
  public func shape(of data: DataSpec?) -> Shape {
    guard let data, data.format == .images else { return shape }
    return PixelStorage(data).exchanged(shape)
  }

  /// The picture for a network's input, read as a data set's own pictures are.
  ///
  /// `transpose` and `invert` describe the files of a data set. With `format = images` a picture is such a file. With every
  /// other format it is not, and is taken as upright and of normal brightness, which is what these keys make of the files.
  public func converted(to shape: Shape, of data: DataSpec?) -> ImageFile {
    guard let data, data.format == .images else { return converted(to: shape) }
    let storage = PixelStorage(data)
    guard storage != PixelStorage() else { return converted(to: shape) }
    let stored = converted(to: storage.exchanged(shape))
    return ImageFile(
      shape: shape, pixels: storage.picture(stored.pixels.span, shape: shape, element: .byte))
  }
}
