import Testing

@testable import CNNSpec

/// Nothing that a file can hold makes the program trap, hang or take much memory.
@Suite struct RobustnessTests {
  private static let seeds: [String] = [
    lenet,
    """
    [input] channels = 3; length = 50
    [block] name = b; parameters = n, k = 3
    [conv] filters = $n; kernel = $k; padding = same; groups = depthwise; norm = group; norm_groups = 3
    [deconv] filters = $n; kernel = 4; stride = 2; padding = 1x0; output_padding = 1; dilation = 2
    [add] from = conv1, conv1; activation = leaky_relu; slope = 0.1
    [end]
    [b] n = 3; repeat = 4
    [pool] kind = average; size = 3; ceil = yes; count_padding = no; padding = 1; stride = 2
    [upsample] factor = 2; mode = bilinear
    [concat] from = pool1, pool1
    [norm] kind = local_response; size = 3; alpha = 1e-4
    [linear] units = 2; init = he_normal; freeze = yes
    [loss] class_weights = 1, 2; label_smoothing = 0.1
    [data] format = images; classes = cat, dog; mean = 0.5; std = 1, 2, 3; validation = 0.25; limit = 100
    [augment] flip = alternating; crop = 4; rotate = 10; mixup = 0.2
    [train] optimizer = muon; schedule = one_cycle; warmup = 2 epochs; time_limit = 2h; average = ema; patience = 3
    [engine] threads = auto; precision = bf16
    """,
  ]

  private static let pieces = [
    "[", "]", "=", ";", "#", " #", "\"", "\\", ", \"", "\n", "\r\n", "\t", "$", ",", "x", "-1", "0", "2147483647",
    "99999999999999999999",
    "1e308",
    "same", "global", "depthwise", "input", "conv1", "[conv]", "[block]", "[end]", "[b]", "from = ", "name = ",
    "kernel = ",
    "stride = ", "padding = ", "\u{0}", "\u{FEFF}", "é", "👩‍👩‍👧", "none", "repeat = ",
  ]

  @Test func `mutated configurations end in an answer`() {
    var random = SplitMix(state: 1)
    for round in 0..<1000 {
      var characters = Array(Self.seeds[round % Self.seeds.count])
      for _ in 0..<(1 + random.next() % 6) {
        let place = Int(random.next() % UInt64(characters.count))
        switch random.next() % 3 {
        case 0: characters.remove(at: place)
        case 1:
          let piece = Self.pieces[Int(random.next() % UInt64(Self.pieces.count))]
          characters.insert(contentsOf: piece, at: place)
        default:
          let end = min(characters.count, place + Int(random.next() % 30))
          let other = Int(random.next() % UInt64(characters.count))
          characters.insert(contentsOf: Array(characters[place..<end]), at: other)
        }
        if characters.isEmpty { characters = ["["] }
      }
      _ = answer(String(characters))
    }
  }

  @Test func `random bytes end in an error`() {
    var random = SplitMix(state: 2)
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next() >> 13) }
      #expect(answer(String(decoding: bytes, as: UTF8.self)) != "")
    }
  }

  @Test func `random words of the language end in an answer`() {
    var random = SplitMix(state: 3)
    let keys = Vocabulary.stanzas.flatMap { stanza in Vocabulary.keys(of: stanza).map { (stanza, $0) } }
    for _ in 0..<500 {
      var text = "[input] channels = \(1 + random.next() % 5); height = 9; width = 7\n"
      for _ in 0..<(1 + random.next() % 5) {
        let stanza = keys[Int(random.next() % UInt64(keys.count))].0
        text += "[\(stanza)]\n"
        for key in Vocabulary.keys(of: stanza) where random.next() % 2 == 0 {
          text += "\(key) = \(Self.pieces[Int(random.next() % UInt64(Self.pieces.count))])\n"
        }
      }
      _ = answer(text)
    }
  }

  @Test func `a configuration of 100 MB is refused before it is parsed`() {
    let text = String(repeating: "[conv] filters = 1; kernel = 1\n", count: 100_000_000 / 31)
    #expect(
      answer(text) == """
        net.cnn:1:1: error: the configuration is larger than 1048576 bytes
            1 |
              | ^
              | is this the right file?
        """)
  }

  @Test func `a megabyte of mistakes gives a hundred errors and a number`() {
    let lines = answer(String(repeating: "oops = 1\n", count: 100_000)).split(separator: "\n")
    #expect(lines.last == "net.cnn: error: and 99901 more errors")
    #expect(lines.count == 401)
  }

  @Test func `ten thousand layers are allowed, one more is not`() {
    let head = "[input] channels = 1; height = 9; width = 9\n"
    let layers = String(repeating: "[activation] kind = tanh\n", count: 10_000)
    #expect(answer(head + layers) == "")
    #expect(answer(head + layers + "[flatten]\n").contains("the blocks stand for more than 10000 layers"))
  }

  private func answer(_ text: String) -> String {
    do {
      let configuration = try Configuration(text: text, path: "net.cnn")
      #expect(message(configuration.expandedText) == "", "what is allowed expands to what is allowed")
      return ""
    } catch {
      return error.description
    }
  }
}

/// - Source: Steele et al., *Fast splittable pseudorandom number generators*, 2014.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
