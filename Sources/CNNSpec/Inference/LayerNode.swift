/// One layer on its way to an architecture.
struct LayerNode {
  /// The whole name, with the names of the blocks around it.
  let name: String
  let stanza: ParsedSpec.Stanza
  /// The layers it reads, as indices into the list of nodes; `nil` is the network's input. Empty if unknown.
  let inputs: [Int?]
  /// `nil` if the stanza is wrong; what is built on it is then not checked.
  let spec: LayerSpec?
}
