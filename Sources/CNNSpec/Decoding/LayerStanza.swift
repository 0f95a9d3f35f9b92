/// A stanza that makes a layer: its word, its keys beside those of every layer, and what they mean.
struct LayerStanza: Sendable {
  let word: String
  let keys: [String]
  let decode: @Sendable (inout LayerDecoder) -> LayerKind

  private init(_ word: String, _ keys: [String], _ decode: @escaping @Sendable (inout LayerDecoder) -> LayerKind) {
    self.word = word
    self.keys = keys
    self.decode = decode
  }

  private static let normKeys = ["norm", "norm_groups", "norm_epsilon", "norm_momentum"]
  private static let activationKeys = ["activation", "slope"]
  private static let convolutionKeys =
    ["filters", "kernel", "stride", "padding", "padding_mode", "dilation", "groups", "bias"] + normKeys + activationKeys

  /// In the order of the documentation.
  static let all: [LayerStanza] =
    [
      LayerStanza("conv", convolutionKeys) { .convolution($0.convolution()) },
      LayerStanza("deconv", convolutionKeys + ["output_padding"]) { .deconvolution($0.deconvolution()) },
      LayerStanza("pool", ["kind", "size", "output", "stride", "padding", "ceil", "count_padding"]) {
        .pool($0.pool())
      },
      LayerStanza("linear", ["units", "bias"] + normKeys + activationKeys) { .linear($0.linear()) },
      LayerStanza("activation", ["kind", "slope"]) { .activation($0.standaloneActivation()) },
      LayerStanza("norm", ["kind", "epsilon", "momentum", "groups", "size", "alpha", "beta", "k"]) {
        .norm($0.standaloneNorm())
      },
      LayerStanza("dropout", ["rate"]) { .dropout(rate: $0.reader.requiredNumber("rate", in: .fraction)) },
    ] + Join.allCases.map { join in LayerStanza(join.rawValue, activationKeys) { _ in .join(join) } } + [
      LayerStanza("flatten", []) { _ in .flatten },
      LayerStanza("upsample", ["factor", "mode"]) { .upsample($0.upsample()) },
      LayerStanza("scale", ["factor", "learned"]) { .scale($0.scale()) },
    ]

  /// - Returns: `nil` for a word that is none of them.
  static func named(_ word: String) -> LayerStanza? { all.first { $0.word == word } }
}
