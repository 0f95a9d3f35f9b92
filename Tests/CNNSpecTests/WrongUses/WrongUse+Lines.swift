/// Lines that can't be understood.
extension WrongUse {
  static let lines: [WrongUse] = [
    WrongUse(
      "a header without its bracket",
      text: """
        [input
        """,
      expected: """
        net.cnn:1:1: error: the stanza's opening `[` has no `]` on this line
            1 | [input
              | ^~~~~~
              | a stanza opens with its name in brackets: [conv]
        net.cnn:1:2: error: [input] needs `channels`
            1 | [input
              |  ^~~~~
              | for example: channels = 3
        net.cnn:1:2: error: [input] needs `height`
            1 | [input
              |  ^~~~~
              | for example: height = 32
        net.cnn:1:2: error: [input] needs `width`
            1 | [input
              |  ^~~~~
              | for example: width = 32
        """),
    WrongUse(
      "a header that is no word",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [Conv 2D]
        """,
      expected: """
        net.cnn:3:1: error: `[Conv 2D]` is not a stanza's name
            3 | [Conv 2D]
              | ^~~~~~~~~
              | a stanza opens with its name in brackets: [conv]
        """),
    WrongUse(
      "a line that is no entry",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train]
        epochs 5
        """,
      expected: """
        net.cnn:4:1: error: `epochs 5` is not `key = value`
            4 | epochs 5
              | ^~~~~~~~
              | a stanza holds lines of `key = value`; comments start with `#`
        """),
    WrongUse(
      "two separators in a row",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] epochs = 5;; seed = 1
        """,
      expected: """
        net.cnn:3:8: error: nothing stands between two `;`
            3 | [train] epochs = 5;; seed = 1
              |        ^~~~~~~~~~~~~~~~~~~~~~
              | `;` separates `key = value` pairs on one line; comments start with `#`
        """),
    WrongUse(
      "a key that is no word",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train]
        batch size = 5
        """,
      expected: """
        net.cnn:4:1: error: `batch size` is not a key
            4 | batch size = 5
              | ^~~~~~~~~~
              | keys are lower-case words: `batch_size = 64`
        """),
    WrongUse(
      "no key",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train]
        = 5
        """,
      expected: """
        net.cnn:4:1: error: no key stands before the `=`
            4 | = 5
              | ^~~
              | keys are lower-case words: `batch_size = 64`
        """),
    WrongUse(
      "no value",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train]
        epochs =   # later
        """,
      expected: """
        net.cnn:4:1: error: `epochs` has no value
            4 | epochs =   # later
              | ^~~~~~~~
        """),
    WrongUse(
      "an entry before any stanza",
      text: """
        epochs = 5
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        """,
      expected: """
        net.cnn:1:1: error: `epochs` stands before the first stanza
            1 | epochs = 5
              | ^~~~~~
              | open a stanza first, for example [input]
        """),
  ]
}
