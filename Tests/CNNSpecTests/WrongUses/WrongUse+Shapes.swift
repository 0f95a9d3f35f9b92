/// Graphs and shapes that don't fit.
extension WrongUse {
  static let shapes: [WrongUse] = [
    WrongUse(
      "an unknown layer",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] name = stem; filters = 3; kernel = 1
        [add] from = stm, input
        """,
      expected: """
        net.cnn:3:14: error: there is no layer `stm`; did you mean `stem`?
            3 | [add] from = stm, input
              |              ^~~
              | a layer's name is its `name`, or its kind and number: conv1, conv2, pool1; `input` is the image
        """),
    WrongUse(
      "an add of one layer",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 3; kernel = 1
        [add] from = conv1
        """,
      expected: """
        net.cnn:3:14: error: [add] joins two or more layers, and `from` names 1
            3 | [add] from = conv1
              |              ^~~~~
              | for example: from = conv2, input
        """),
    WrongUse(
      "an add of nothing",
      text: """
        [input] channels = 3; height = 8; width = 8
        [add]
        """,
      expected: """
        net.cnn:2:2: error: [add] needs `from`
            2 | [add]
              |  ^~~
              | for example: from = conv2, input
        """),
    WrongUse(
      "a pool of two layers",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 3; kernel = 1
        [pool] kind = max; size = 2; from = conv1, input
        """,
      expected: """
        net.cnn:3:37: error: [pool] reads one layer, and `from` names 2
            3 | [pool] kind = max; size = 2; from = conv1, input
              |                                     ^~~~~~~~~~~~
              | join several with [add] or [concat] first
        """),
    WrongUse(
      "a circle",
      text: """
        [input] channels = 3; height = 8; width = 8
        [add] name = a; from = input, b
        [activation] name = b; kind = relu; from = a
        [linear] units = 2
        """,
      expected: """
        net.cnn:2:24: error: these layers read each other in a circle: a -> b -> a
            2 | [add] name = a; from = input, b
              |                        ^~~~~~~~
        """),
    WrongUse(
      "a layer that nothing reads",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 3; kernel = 1
        [linear] from = input; units = 2
        """,
      expected: """
        net.cnn:2:2: error: nothing reads `conv1`, and the network's output is `linear1`, the last stanza
            2 | [conv] filters = 3; kernel = 1
              |  ^~~~
              | let a later stanza read it (`from = conv1`), or remove it
        """),
    WrongUse(
      "an output that is read",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] name = a; from = b; units = 2
        [linear] name = b; from = input; units = 2
        """,
      expected: """
        net.cnn:3:2: error: the last stanza is the network's output, and `a` reads `b`
            3 | [linear] name = b; from = input; units = 2
              |  ^~~~~~
              | put the stanza that makes the output last
        """),
    WrongUse(
      "a kernel larger than its map",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 5
        [conv] filters = 2; kernel = 5
        """,
      expected: """
        net.cnn:3:30: error: `conv2` does not fit on `conv1`, which gives 2x4x4: floor((4 + 0 + 0 - 5) / 1) + 1 = 0 rows
            3 | [conv] filters = 2; kernel = 5
              |                              ^
              | floor((input + padding before + padding after - window) / stride) + 1 has to be at least 1
              | would fit: `padding = same` (gives 4x4) or `kernel = 4` (gives 1x1)
        """),
    WrongUse(
      "a dilated kernel larger than its map",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 3; dilation = 4
        """,
      expected: """
        net.cnn:2:30: error: `conv1` does not fit on `input`, which gives 3x8x8: floor((8 + 0 + 0 - 9) / 1) + 1 = 0 rows
            2 | [conv] filters = 2; kernel = 3; dilation = 4
              |                              ^
              | floor((input + padding before + padding after - window) / stride) + 1 has to be at least 1
              | dilation 4 makes the window 3 reach over 9 pixels
              | would fit: `padding = same` (gives 8x8) or `dilation = 1` (gives 6x6)
        """),
    WrongUse(
      "a pool larger than its input",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 6
        [pool] kind = max; size = 4
        """,
      expected: """
        net.cnn:3:27: error: `pool1` does not fit on `conv1`, which gives 2x3x3: floor((3 + 0 + 0 - 4) / 4) + 1 = 0 rows
            3 | [pool] kind = max; size = 4
              |                           ^
              | floor((input + padding before + padding after - window) / stride) + 1 has to be at least 1
              | would fit: `padding = same` (gives 1x1) or `size = 3` (gives 1x1)
        """),
    WrongUse(
      "a kernel longer than its signal",
      text: """
        [input] channels = 1; length = 4
        [conv] filters = 2; kernel = 5
        """,
      expected: """
        net.cnn:2:30: error: `conv1` does not fit on `input`, which gives 1x1x4: floor((4 + 0 + 0 - 5) / 1) + 1 = 0 columns
            2 | [conv] filters = 2; kernel = 5
              |                              ^
              | floor((input + padding before + padding after - window) / stride) + 1 has to be at least 1
              | would fit: `padding = same` (gives 1x4) or `kernel = 4` (gives 1x1)
        """),
    WrongUse(
      "unequal channels at an add",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 4; kernel = 3; padding = 1
        [add] from = conv1, input
        """,
      expected: """
        net.cnn:3:14: error: `add1` needs equal shapes: `conv1` gives 4x8x8, `input` gives 3x8x8
            3 | [add] from = conv1, input
              |              ^~~~~~~~~~~~
              | would fit: a [conv] with `kernel = 1; filters = 4` after `input`, or a [conv] with `kernel = 1; filters = 3` after `conv1`
        """),
    WrongUse(
      "unequal maps at an add",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 4; kernel = 3; padding = 1; stride = 2
        [add] from = conv1, input
        """,
      expected: """
        net.cnn:3:14: error: `add1` needs equal shapes: `conv1` gives 4x4x4, `input` gives 3x8x8
            3 | [add] from = conv1, input
              |              ^~~~~~~~~~~~
              | would fit: a [conv] with `kernel = 1; stride = 2; filters = 4` after `input`, or an [upsample] with `factor = 2` after `conv1`
        """),
    WrongUse(
      "unequal maps at a concat",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 4; kernel = 3
        [concat] from = conv1, input
        """,
      expected: """
        net.cnn:3:17: error: `concat1` needs maps of equal size: `conv1` gives 4x6x6, `input` gives 3x8x8
            3 | [concat] from = conv1, input
              |                 ^~~~~~~~~~~~
              | would fit: a [conv] or [pool] after `input` that gives 6x6, or the same `stride` and `padding` on both sides
        """),
    WrongUse(
      "a product whose map is named second",
      text: """
        [input] channels = 3; height = 8; width = 8
        [pool] name = gate; kind = average; size = global
        [multiply] from = gate, input
        """,
      expected: """
        net.cnn:3:19: error: `multiply1` needs equal shapes, or a map and then one number a channel: `gate` gives 3x1x1, `input` gives 3x8x8
            3 | [multiply] from = gate, input
              |                   ^~~~~~~~~~~
              | would fit: `from = input, gate`
        """),
    WrongUse(
      "a product with too few numbers",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 2
        [multiply] from = input, linear1
        """,
      expected: """
        net.cnn:3:19: error: `multiply1` needs equal shapes, or a map and then one number a channel: `input` gives 3x8x8, `linear1` gives 2x1x1
            3 | [multiply] from = input, linear1
              |                   ^~~~~~~~~~~~~~
              | would fit: 3 numbers from `linear1`, one a channel of `input`
        """),
    WrongUse(
      "a product of three",
      text: """
        [input] channels = 3; height = 8; width = 8
        [multiply] from = input, input, input
        """,
      expected: """
        net.cnn:2:19: error: [multiply] joins two layers, and `from` names 3
            2 | [multiply] from = input, input, input
              |                   ^~~~~~~~~~~~~~~~~~~
              | for example: from = conv2, input
        """),
    WrongUse(
      "groups that do not divide",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 4; kernel = 3; groups = 2
        """,
      expected: """
        net.cnn:2:42: error: `conv1` has 2 groups, which do not divide the 3 channels of `input`
            2 | [conv] filters = 4; kernel = 3; groups = 2
              |                                          ^
              | would fit: `groups = 1` or a [conv] before it with `filters = 2`
        """),
    WrongUse(
      "groups that do not divide the filters",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 4; kernel = 3; groups = 3
        """,
      expected: """
        net.cnn:2:42: error: `conv1` has 3 groups, which do not divide its 4 filters
            2 | [conv] filters = 4; kernel = 3; groups = 3
              |                                          ^
              | would fit: `groups = 1` or `filters = 6`
        """),
    WrongUse(
      "depthwise filters that do not divide",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 4; kernel = 3; groups = depthwise
        """,
      expected: """
        net.cnn:2:18: error: `conv1` gives each of the 3 channels of `input` a group, and its 4 filters do not divide among them
            2 | [conv] filters = 4; kernel = 3; groups = depthwise
              |                  ^
              | would fit: `filters = 3` or `filters = 6`
        """),
    WrongUse(
      "groups of a norm that do not divide",
      text: """
        [input] channels = 3; height = 8; width = 8
        [norm] kind = group; groups = 2
        """,
      expected: """
        net.cnn:2:31: error: `norm1` normalises 3 channels in 2 groups, which do not divide them
            2 | [norm] kind = group; groups = 2
              |                               ^
              | would fit: `groups = 1` or `groups = 3`
        """),
    WrongUse(
      "padding larger than reflect allows",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 3; padding = 8; padding_mode = reflect
        """,
      expected: """
        net.cnn:2:43: error: `conv1` pads 8 in the mode `reflect`, more than `input` has to give (3x8x8)
            2 | [conv] filters = 2; kernel = 3; padding = 8; padding_mode = reflect
              |                                           ^
              | would fit: `padding = 7`, or `padding_mode = replicate`, which pads any number
        """),
    WrongUse(
      "a pool padded by more than half",
      text: """
        [input] channels = 3; height = 8; width = 8
        [pool] kind = max; size = 3; padding = 2
        """,
      expected: """
        net.cnn:2:40: error: `pool1` pads 2, more than half of its window of 3
            2 | [pool] kind = max; size = 3; padding = 2
              |                                        ^
              | would fit: `padding = 1` or `size = 4`
        """),
    WrongUse(
      "a transposed convolution that cuts off everything",
      text: """
        [input] channels = 3; height = 8; width = 8
        [deconv] filters = 2; kernel = 1; padding = 4
        """,
      expected: """
        net.cnn:2:45: error: `deconv1` cuts off 4, all that it makes of `input` (3x8x8)
            2 | [deconv] filters = 2; kernel = 1; padding = 4
              |                                             ^
              | would fit: `padding = 3` or `kernel = 2`
        """),
    WrongUse(
      "an output padding as large as the stride",
      text: """
        [input] channels = 3; height = 8; width = 8
        [deconv] filters = 2; kernel = 2; stride = 2; output_padding = 2
        """,
      expected: """
        net.cnn:2:64: error: `deconv1` has `output_padding` 2, which has to be smaller than the stride or the dilation (2)
            2 | [deconv] filters = 2; kernel = 2; stride = 2; output_padding = 2
              |                                                                ^
              | would fit: `output_padding = 1` or `stride = 3`
        """),
    WrongUse(
      "an output padding beside same",
      text: """
        [input] channels = 3; height = 8; width = 8
        [deconv] filters = 2; kernel = 2; stride = 2; padding = same; output_padding = 1
        """,
      expected: """
        net.cnn:2:80: error: `output_padding` means nothing with `padding = same`, which makes the output input x stride
            2 | [deconv] filters = 2; kernel = 2; stride = 2; padding = same; output_padding = 1
              |                                                                                ^
        """),
    WrongUse(
      "an input beyond 64 bits",
      text: """
        [input] channels = 2147483647; height = 2147483647; width = 2147483647
        [linear] units = 2
        """,
      expected: """
        net.cnn:1:2: error: an input of 2147483647x2147483647x2147483647 is too large to be counted in 64 bits
            1 | [input] channels = 2147483647; height = 2147483647; width = 2147483647
              |  ^~~~~
        """),
    WrongUse(
      "a layer beyond 64 bits",
      text: """
        [input] channels = 1; height = 2147483647; width = 1000000000
        [linear] units = 2000000000
        """,
      expected: """
        net.cnn:2:2: error: `linear1` on `input` (1x2147483647x1000000000) is too large to be counted in 64 bits
            2 | [linear] units = 2000000000
              |  ^~~~~~
        """),
    WrongUse(
      "a network beyond 64 bits",
      text: """
        [input] channels = 1; height = 2147483647; width = 1000000000
        [linear] units = 4
        [linear] from = input; units = 4
        [add] from = linear1, linear2
        """,
      expected: """
        net.cnn:4:2: error: the network is too large to be counted in 64 bits
            4 | [add] from = linear1, linear2
              |  ^~~
        """),
    WrongUse(
      "a loss that needs classes",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 3
        [loss] kind = cross_entropy
        """,
      expected: """
        net.cnn:2:2: error: `cross_entropy` needs one number a class, and the last layer, `conv1`, gives 2x6x6
            2 | [conv] filters = 2; kernel = 3
              |  ^~~~
              | would fit: end with `[linear] units = 2`, or with `[pool] kind = average; size = global`
        """),
    WrongUse(
      "outputs for other classes",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx; classes = cat, dog
        """,
      expected: """
        net.cnn:2:18: error: the last layer, `linear1`, gives 10 numbers, and the data has 2 classes
            2 | [linear] units = 10
              |                  ^~
              | would fit: `units = 2` in `linear1`, or other `classes` under [data]
        """),
  ]
}
