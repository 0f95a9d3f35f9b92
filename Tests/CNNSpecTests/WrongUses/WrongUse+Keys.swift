/// Stanzas and keys that are unknown, missing, repeated or belong elsewhere.
extension WrongUse {
  static let keys: [WrongUse] = [
    WrongUse(
      "an unknown stanza",
      text: """
        [input] channels = 3; height = 8; width = 8
        [cnov]
        filters = 3
        [linear] units = 2
        """,
      expected: """
        net.cnn:2:2: error: there is no stanza [cnov]; did you mean [conv]?
            2 | [cnov]
              |  ^~~~
              | stanzas: input, conv, deconv, pool, linear, activation, norm, dropout, add, concat, multiply, flatten, upsample, scale, block, end, loss, data, augment, train, engine
        """),
    WrongUse(
      "an unknown stanza that is like no other",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [recurrent] units = 5
        """,
      expected: """
        net.cnn:3:2: error: there is no stanza [recurrent]
            3 | [recurrent] units = 5
              |  ^~~~~~~~~
              | cnn has no such layer; it trains convolutional networks for images
              | stanzas: input, conv, deconv, pool, linear, activation, norm, dropout, add, concat, multiply, flatten, upsample, scale, block, end, loss, data, augment, train, engine
        """),
    WrongUse(
      "no input",
      text: """
        [linear] units = 10
        """,
      expected: """
        net.cnn:1:1: error: there is no [input] stanza
            1 | [linear] units = 10
              | ^
              | for example: [input] channels = 1; height = 28; width = 28
        """),
    WrongUse(
      "a stanza for the second time",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] epochs = 1
        [train] epochs = 2
        """,
      expected: """
        net.cnn:4:2: error: [train] stands here for the second time; the first is on line 3
            4 | [train] epochs = 2
              |  ^~~~~
        """),
    WrongUse(
      "no layers",
      text: """
        [input] channels = 3; height = 8; width = 8
        """,
      expected: """
        net.cnn:1:2: error: the network has no layers
            1 | [input] channels = 3; height = 8; width = 8
              |  ^~~~~
              | for example: [linear] units = 10
        """),
    WrongUse(
      "an empty text",
      text: """

        """,
      expected: """
        net.cnn:1:1: error: the network has no layers
            1 |
              | ^
              | for example: [linear] units = 10
        net.cnn:1:1: error: there is no [input] stanza
            1 |
              | ^
              | for example: [input] channels = 1; height = 28; width = 28
        """),
    WrongUse(
      "an unknown key",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filtres = 2; kernel = 3
        """,
      expected: """
        net.cnn:2:8: error: [conv] has no key `filtres`; did you mean `filters`?
            2 | [conv] filtres = 2; kernel = 3
              |        ^~~~~~~
              | [conv] takes: filters, kernel, stride, padding, padding_mode, dilation, groups, bias, norm, norm_groups, norm_epsilon, norm_momentum, activation, slope, name, from, learning_rate_scale, freeze, init, init_gain
        """),
    WrongUse(
      "a key as another program calls it",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] out_channels = 2; kernel_size = 3
        """,
      expected: """
        net.cnn:2:8: error: [conv] has no key `out_channels`; did you mean `filters`?
            2 | [conv] out_channels = 2; kernel_size = 3
              |        ^~~~~~~~~~~~
              | [conv] takes: filters, kernel, stride, padding, padding_mode, dilation, groups, bias, norm, norm_groups, norm_epsilon, norm_momentum, activation, slope, name, from, learning_rate_scale, freeze, init, init_gain
        net.cnn:2:26: error: [conv] has no key `kernel_size`; did you mean `kernel`?
            2 | [conv] out_channels = 2; kernel_size = 3
              |                          ^~~~~~~~~~~
              | [conv] takes: filters, kernel, stride, padding, padding_mode, dilation, groups, bias, norm, norm_groups, norm_epsilon, norm_momentum, activation, slope, name, from, learning_rate_scale, freeze, init, init_gain
        """),
    WrongUse(
      "a missing key",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] kernel = 3
        """,
      expected: """
        net.cnn:2:2: error: [conv] needs `filters`
            2 | [conv] kernel = 3
              |  ^~~~
              | for example: filters = 32
        """),
    WrongUse(
      "a repeated key",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train]
        epochs = 1
        epochs = 2
        """,
      expected: """
        net.cnn:5:1: error: `epochs` stands in this [train] for the second time; the first is on line 4
            5 | epochs = 2
              | ^~~~~~
        """),
    WrongUse(
      "length beside height",
      text: """
        [input] channels = 1; length = 9; height = 3
        [linear] units = 2
        """,
      expected: """
        net.cnn:1:35: error: `height` stands beside `length`, which is for one-dimensional input
            1 | [input] channels = 1; length = 9; height = 3
              |                                   ^~~~~~
              | give `length` alone, or `height` and `width`
        """),
    WrongUse(
      "a key of another optimizer",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] optimizer = adam; momentum = 0.9
        """,
      expected: """
        net.cnn:3:27: error: `momentum` belongs to `optimizer = sgd`, `rmsprop`, `muon`, and this is `adam`
            3 | [train] optimizer = adam; momentum = 0.9
              |                           ^~~~~~~~
              | leave `momentum` out, or choose another than `adam`
        """),
    WrongUse(
      "a key of another schedule",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] schedule = cosine; gamma = 0.9
        """,
      expected: """
        net.cnn:3:28: error: `gamma` belongs to `schedule = step`, `multistep`, `exponential`, and this is `cosine`
            3 | [train] schedule = cosine; gamma = 0.9
              |                            ^~~~~
              | leave `gamma` out, or choose another than `cosine`
        """),
    WrongUse(
      "a key of another pool",
      text: """
        [input] channels = 3; height = 8; width = 8
        [pool] kind = max; size = 2; count_padding = no
        """,
      expected: """
        net.cnn:2:30: error: `count_padding` belongs to `kind = average`, and this is `max`
            2 | [pool] kind = max; size = 2; count_padding = no
              |                              ^~~~~~~~~~~~~
              | leave `count_padding` out, or choose another than `max`
        """),
    WrongUse(
      "a size beside an output",
      text: """
        [input] channels = 3; height = 8; width = 8
        [pool] kind = max; output = 3; size = 2; padding = 1
        """,
      expected: """
        net.cnn:2:32: error: `size` means nothing with `output = 3`
            2 | [pool] kind = max; output = 3; size = 2; padding = 1
              |                                ^~~~
              | leave `size` out
        net.cnn:2:42: error: `padding` means nothing with `output = 3`
            2 | [pool] kind = max; output = 3; size = 2; padding = 1
              |                                          ^~~~~~~
              | leave `padding` out
        """),
    WrongUse(
      "a stride of a global pool",
      text: """
        [input] channels = 3; height = 8; width = 8
        [pool] kind = average; size = global; stride = 2
        """,
      expected: """
        net.cnn:2:39: error: `stride` means nothing with `size = global`
            2 | [pool] kind = average; size = global; stride = 2
              |                                       ^~~~~~
              | leave `stride` out
        """),
    WrongUse(
      "a slope without an activation that has one",
      text: """
        [input] channels = 3; height = 8; width = 8
        [activation] kind = relu; slope = 0.1
        """,
      expected: """
        net.cnn:2:27: error: `slope` belongs to `kind = leaky_relu`, `elu`, `prelu`, and this is `relu`
            2 | [activation] kind = relu; slope = 0.1
              |                           ^~~~~
              | leave `slope` out, or choose another than `relu`
        """),
    WrongUse(
      "groups of a norm without groups",
      text: """
        [input] channels = 3; height = 8; width = 8
        [norm] kind = batch; groups = 2
        """,
      expected: """
        net.cnn:2:22: error: `groups` belongs to `kind = group`, and this is `batch`
            2 | [norm] kind = batch; groups = 2
              |                      ^~~~~~
              | leave `groups` out, or choose another than `batch`
        """),
    WrongUse(
      "a decay without an average",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] average_decay = 0.99
        """,
      expected: """
        net.cnn:3:9: error: `average_decay` belongs to `average = ema`, and this is `none`
            3 | [train] average_decay = 0.99
              |         ^~~~~~~~~~~~~
              | leave `average_decay` out, or choose another than `none`
        """),
    WrongUse(
      "label smoothing of a squared error",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [loss] kind = squared_error; label_smoothing = 0.1
        """,
      expected: """
        net.cnn:3:30: error: `label_smoothing` belongs to `kind = cross_entropy`, `binary_cross_entropy`, and this is `squared_error`
            3 | [loss] kind = squared_error; label_smoothing = 0.1
              |                              ^~~~~~~~~~~~~~~
              | leave `label_smoothing` out, or choose another than `squared_error`
        """),
    WrongUse(
      "a schedule without its keys",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] schedule = step
        """,
      expected: """
        net.cnn:3:2: error: [train] needs `step_size`
            3 | [train] schedule = step
              |  ^~~~~
              | for example: step_size = 30
        """),
    WrongUse(
      "an exponential schedule without its factor",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] schedule = exponential
        """,
      expected: """
        net.cnn:3:2: error: [train] needs `gamma`
            3 | [train] schedule = exponential
              |  ^~~~~
              | for example: gamma = 0.95
        """),
    WrongUse(
      "a multistep schedule without its milestones",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] schedule = multistep
        """,
      expected: """
        net.cnn:3:2: error: [train] needs `milestones`
            3 | [train] schedule = multistep
              |  ^~~~~
              | for example: milestones = 30, 60
        """),
  ]
}
