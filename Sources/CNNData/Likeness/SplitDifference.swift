/// What is unlike between the test images and the training images, so that the test measures something else.
public enum SplitDifference: Hashable, Sendable {
  /// More than half of those looked at are unlike the training images, one by one, as `example` is.
  case images(unlike: Int, of: Int, PictureWarning.Remedy?, example: PictureWarning)
  /// The nearest mean image of a class is right for `correct` of them, and for training images so often that it would be for
  /// `expected`.
  case labels(correct: Int, of: Int, expected: Int, SplitComparison.Remedy?)
}

extension SplitDifference: CustomStringConvertible {
  public var description: String {
    switch self {
    case .images(let unlike, let count, let remedy, let example):
      "\(unlike) of \(count) test images looked at are unlike the training images\(PictureWarning.question(remedy, areMany: true)); of the first one, \(example)"
    case .labels(let correct, let count, let expected, let remedy):
      "the test labels do not go with the test images as those of the training do: the nearest mean image of a class is "
        + "right for \(correct) of \(count) test images and would be for \(expected) of so many training images"
        + Self.text(remedy)
    }
  }

  private static func text(_ remedy: SplitComparison.Remedy?) -> String {
    switch remedy {
    case .images(let remedy): PictureWarning.question(remedy, areMany: true)
    case .shift(let places):
      "; the label of each stands \(abs(places)) \(abs(places) == 1 ? "place" : "places") \(places > 0 ? "after" : "before") it: "
        + "one of the two files has a record too many or too few at its beginning"
    case nil: "; compare images and labels, or were the files of two sets mixed?"
    }
  }
}
