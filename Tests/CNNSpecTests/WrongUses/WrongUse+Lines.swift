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
    WrongUse(
      "a quote without an end",
      text: #"""
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx; path = "mnist # 2
        """#,
      expected: #"""
        net.cnn:3:29: error: the quote is not closed on this line
            3 | [data] format = idx; path = "mnist # 2
              |                             ^~~~~~~~~~
              | a value is quoted as "a # b"; inside, `\"` is a quote and `\\` a backslash
        """#),
    WrongUse(
      "text behind a quote",
      text: #"""
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx; path = "mnist"#2
        """#,
      expected: #"""
        net.cnn:3:36: error: `#2` follows the closing quote
            3 | [data] format = idx; path = "mnist"#2
              |                                    ^~
              | quotes hold a whole value, or a whole item of a list
              | a comment needs a blank before `#`
        """#),
    WrongUse(
      "an escape of another language",
      text: #"""
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx; path = "a\nb"
        """#,
      expected: #"""
        net.cnn:3:31: error: `\n` is not an escape
            3 | [data] format = idx; path = "a\nb"
              |                               ^~
              | inside quotes `\"` is a quote and `\\` a backslash
        """#),
    WrongUse(
      "nothing between quotes",
      text: #"""
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx; path = ""
        """#,
      expected: #"""
        net.cnn:3:29: error: `path` has no value
            3 | [data] format = idx; path = ""
              |                             ^~
        """#),
    WrongUse(
      "several paths",
      text: #"""
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx; path = "a", b
        """#,
      expected: #"""
        net.cnn:3:29: error: `path` takes one value, and this is a list with quotes
            3 | [data] format = idx; path = "a", b
              |                             ^~~~~~
              | put one pair of quotes around all of it
        """#),
    WrongUse(
      "a comment that touches its value",
      text: #"""
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] epochs = 5#five
        """#,
      expected: #"""
        net.cnn:3:18: error: `5#five` is not a whole number for `epochs`
            3 | [train] epochs = 5#five
              |                  ^~~~~~
              | for example: 64
              | a comment needs a blank before `#`
        """#),
  ]
}
