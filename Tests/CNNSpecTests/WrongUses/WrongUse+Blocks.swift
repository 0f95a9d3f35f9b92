/// Names and blocks.
extension WrongUse {
  static let blocks: [WrongUse] = [
    WrongUse(
      "a name with a space",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] name = my layer; units = 2
        """,
      expected: """
        net.cnn:2:17: error: `my layer` is not a layer's name
            2 | [linear] name = my layer; units = 2
              |                 ^~~~~~~~
              | names are letters, digits, `_` and `-`, at most 64 of them
        """),
    WrongUse(
      "a reserved name",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] name = input; units = 2
        """,
      expected: """
        net.cnn:2:17: error: `input` is what `from` calls the network's input, not a name for a layer
            2 | [linear] name = input; units = 2
              |                 ^~~~~
        """),
    WrongUse(
      "a name for the second time",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] name = a; units = 2
        [linear] name = a; units = 2
        """,
      expected: """
        net.cnn:3:17: error: the name `a` is taken by the stanza on line 2
            3 | [linear] name = a; units = 2
              |                 ^
              | give one of them another `name`
        """),
    WrongUse(
      "two layers that store one tensor",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 4; kernel = 1; norm = batch
        [norm] name = conv1.norm; kind = batch
        """,
      expected: """
        net.cnn:3:2: error: layers `conv1` and `conv1.norm` would both store `conv1.norm.weight`
            3 | [norm] name = conv1.norm; kind = batch
              |  ^~~~
              | give one of them another `name`
        """),
    WrongUse(
      "a block without an end",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = b
        [linear] units = 2
        """,
      expected: """
        net.cnn:2:2: error: the block `b` has no [end]
            2 | [block] name = b
              |  ^~~~~
              | put [end] after the last stanza of the block
        net.cnn:2:16: warning: the block `b` is never used
            2 | [block] name = b
              |                ^
        """),
    WrongUse(
      "a block in a block",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = a
        [flatten]
        [block] name = b
        [flatten]
        [end]
        [a]
        [b]
        """,
      expected: """
        net.cnn:4:2: error: a [block] can't stand inside of another `a`; that one needs its [end] first
            4 | [block] name = b
              |  ^~~~~
        """),
    WrongUse(
      "an end without a block",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [end]
        """,
      expected: """
        net.cnn:3:2: error: this [end] closes no [block]
            3 | [end]
              |  ^~~
        """),
    WrongUse(
      "a setting in a block",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [block] name = b
        [flatten]
        [train] epochs = 2
        [end]
        [b]
        """,
      expected: """
        net.cnn:5:2: error: [train] can't stand in a block; only layers can
            5 | [train] epochs = 2
              |  ^~~~~
        """),
    WrongUse(
      "a block without layers",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [block] name = b
        [end]
        """,
      expected: """
        net.cnn:3:2: error: the block `b` has no layers
            3 | [block] name = b
              |  ^~~~~
        net.cnn:3:16: warning: the block `b` is never used
            3 | [block] name = b
              |                ^
        """),
    WrongUse(
      "a block called like a stanza",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = conv
        [flatten]
        [end]
        [linear] units = 2
        """,
      expected: """
        net.cnn:2:16: error: a block can't be called `conv`: that is a stanza of the language
            2 | [block] name = conv
              |                ^~~~
        """),
    WrongUse(
      "a block for the second time",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = b
        [flatten]
        [end]
        [block] name = b
        [flatten]
        [end]
        [b]
        """,
      expected: """
        net.cnn:5:16: error: the block `b` is defined already, on line 2
            5 | [block] name = b
              |                ^
        """),
    WrongUse(
      "a parameter that every use has",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = b; parameters = name
        [flatten]
        [end]
        [b]
        """,
      expected: """
        net.cnn:2:32: error: a parameter can't be called `name`: every use has that key
            2 | [block] name = b; parameters = name
              |                                ^~~~
        """),
    WrongUse(
      "an unknown parameter",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = b; parameters = units
        [linear] units = $unit; bias = $units
        [end]
        [b] units = 2
        """,
      expected: """
        net.cnn:3:18: error: the block `b` has no parameter `unit`; did you mean `units`?
            3 | [linear] units = $unit; bias = $units
              |                  ^~~~~
              | parameters of `b`: units
        """),
    WrongUse(
      "a use without a parameter",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = b; parameters = units
        [linear] units = $units
        [end]
        [b]
        """,
      expected: """
        net.cnn:5:2: error: [b] needs `units`
            5 | [b]
              |  ^
        """),
    WrongUse(
      "a use with an unknown key",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = b; parameters = units
        [linear] units = $units
        [end]
        [b] unit = 2
        """,
      expected: """
        net.cnn:5:5: error: [b] has no key `unit`; did you mean `units`?
            5 | [b] unit = 2
              |     ^~~~
              | [b] takes: units, name, from, repeat
        """),
    WrongUse(
      "a wrong value in a use",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = b; parameters = units
        [linear] units = $units
        [end]
        [b] units = two
        """,
      expected: """
        net.cnn:3:18: error: `two` is not a whole number for `units`
            3 | [linear] units = $units
              |                  ^~~~~~
              | for example: 64
        net.cnn:5:2: note: in the block that is used here
            5 | [b] units = two
              |  ^
        """),
    WrongUse(
      "a wrong shape in a use of a use",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = a; parameters = size
        [conv] filters = 2; kernel = $size
        [end]
        [block] name = b
        [a] size = 5
        [a] size = 5
        [end]
        [b]
        """,
      expected: """
        net.cnn:3:30: error: `b1.a2.conv1` does not fit on `b1.a1.conv1`, which gives 2x4x4: floor((4 + 0 + 0 - 5) / 1) + 1 = 0 rows
            3 | [conv] filters = 2; kernel = $size
              |                              ^~~~~
              | floor((input + padding before + padding after - window) / stride) + 1 has to be at least 1
              | would fit: `padding = same` (gives 4x4) or `kernel = 4` (gives 1x1)
        net.cnn:7:2: note: in the block that is used here
            7 | [a] size = 5
              |  ^
        net.cnn:9:2: note: in the block that is used here
            9 | [b]
              |  ^
        """),
    WrongUse(
      "a block that uses itself",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = b
        [flatten]
        [b]
        [end]
        [b]
        """,
      expected: """
        net.cnn:4:2: error: blocks are nested more than 16 deep here; does `b` use itself?
            4 | [b]
              |  ^
        net.cnn:4:2: note: in the block that is used here
            4 | [b]
              |  ^
        net.cnn:4:2: note: in the block that is used here
            4 | [b]
              |  ^
              | ... and 13 more uses
        net.cnn:6:2: note: in the block that is used here
            6 | [b]
              |  ^
        """),
    WrongUse(
      "a block that is repeated too often",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = b
        [flatten]
        [end]
        [b] repeat = 10001
        """,
      expected: """
        net.cnn:5:14: error: `repeat` is 10001 and has to be at most 10000
            5 | [b] repeat = 10001
              |              ^~~~~
        """),
    WrongUse(
      "blocks that stand for too many layers",
      text: """
        [input] channels = 3; height = 8; width = 8
        [block] name = a
        [activation] kind = relu
        [end]
        [block] name = b
        [a] repeat = 200
        [end]
        [b] repeat = 200
        """,
      expected: """
        net.cnn:8:2: error: the blocks stand for more than 10000 layers
            8 | [b] repeat = 200
              |  ^
        """),
    WrongUse(
      "a name outside of the block",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] name = stem; filters = 3; kernel = 1
        [block] name = b
        [add] from = input, stem
        [end]
        [b]
        """,
      expected: """
        net.cnn:4:21: error: there is no layer `stem` in this block
            4 | [add] from = input, stem
              |                     ^~~~
              | a block knows its own layers, and `input` for what its use reads
        net.cnn:6:2: note: in the block that is used here
            6 | [b]
              |  ^
        """),
    WrongUse(
      "a key of [end]",
      text: """
        [input] channels = 1; height = 4; width = 4
        [block] name = b
        [linear] units = 3
        [end] units = 2
        [b]
        """,
      expected: """
        net.cnn:4:7: error: `units` stands after [end], which takes no keys
            4 | [end] units = 2
              |       ^~~~~
        """),
    WrongUse(
      "a block with capitals in its name",
      text: """
        [input] channels = 1; height = 4; width = 4
        [block] name = B-1
        [linear] units = 3
        [end]
        [linear] units = 2
        """,
      expected: """
        net.cnn:2:16: error: `B-1` is not a block's name
            2 | [block] name = B-1
              |                ^~~
              | names of blocks are lower-case letters, digits and `_`: `name = residual`
        """),
  ]
}
