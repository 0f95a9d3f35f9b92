/// The learned factor and summand of a normalisation; indices into `ParameterStore.parameters`.
struct Affine: Sendable {
  let weight: Int
  let bias: Int

  var parameters: [Int] { [weight, bias] }
}
