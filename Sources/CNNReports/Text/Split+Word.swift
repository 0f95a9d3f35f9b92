import CNNData

extension Split {
  /// Before "images": a training image, a validation image, a test image.
  var word: String {
    switch self {
    case .training: "training"
    case .validation: "validation"
    case .test: "test"
    }
  }
}
