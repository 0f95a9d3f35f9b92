/// How a layer's products are computed, by the word that tables, JSON and traces have for it.
public enum ProductAlgorithm: String, Sendable {
  /// Products of filters with patches that are read where they lie.
  case direct
  /// The same for pairs of bf16, without the filter gradient.
  case directBF16 = "direct bf16"
  /// Vectors along positions, without the input gradient.
  case planar
  /// Winograd's minimal filtering, in tiles of so many outputs.
  case winograd = "winograd 4x4"
  /// A linear layer's output from weights in bf16.
  case linearBF16 = "bf16"
}
