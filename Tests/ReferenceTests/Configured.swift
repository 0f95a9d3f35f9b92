import CNNSpec

/// A configuration from text that a test holds.
func configured(_ text: String) throws -> Configuration {
  try Configuration(text: text, path: "test.cnn")
}

func trainingSpec(_ text: String) throws -> TrainingSpec { try configured(text).spec.training }
