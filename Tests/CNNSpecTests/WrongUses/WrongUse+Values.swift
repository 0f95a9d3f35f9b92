/// Values that don't fit their key, or each other.
extension WrongUse {
  static let values: [WrongUse] = [
    WrongUse(
      "letters after a number",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] epochs = 12abc
        """,
      expected: """
        net.cnn:3:18: error: `12abc` is not a whole number for `epochs`
            3 | [train] epochs = 12abc
              |                  ^~~~~
              | for example: 64
        """),
    WrongUse(
      "a number beyond all bounds",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] learning_rate = 1e999
        """,
      expected: """
        net.cnn:3:25: error: `learning_rate` is 1e999 and has to be a number that 64 bits can hold
            3 | [train] learning_rate = 1e999
              |                         ^~~~~
        """),
    WrongUse(
      "not a number",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] learning_rate = nan
        """,
      expected: """
        net.cnn:3:25: error: `nan` is not a number for `learning_rate`
            3 | [train] learning_rate = nan
              |                         ^~~
              | for example: 0.01, 1e-4
        """),
    WrongUse(
      "a background on the scale of bytes",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = images; background = 255
        """,
      expected: """
        net.cnn:3:38: error: `background` is 255 and has to be from 0 (black) to 1 (white)
            3 | [data] format = images; background = 255
              |                                      ^~~
        """),
    WrongUse(
      "a background that is no brightness",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = images; background = wihte
        """,
      expected: """
        net.cnn:3:38: error: `wihte` is not a brightness for `background`
            3 | [data] format = images; background = wihte
              |                                      ^~~~~
              | for example: white, 0.5 (grey), or one number a channel: 1, 0, 0 (red)
        """),
    WrongUse(
      "a background of files without transparency",
      text: """
        [input] channels = 1; height = 8; width = 8
        [linear] units = 10
        [data] format = idx; background = white
        """,
      expected: """
        net.cnn:3:35: error: `background` is for transparent pixels of pictures, and files of `idx` have none
            3 | [data] format = idx; background = white
              |                                   ^~~~~
              | leave it out
        """),
    WrongUse(
      "a background beside a channel for transparency",
      text: """
        [input] channels = 4; height = 8; width = 8
        [linear] units = 10
        [data] format = images; background = white
        """,
      expected: """
        net.cnn:3:38: error: `background` has no effect on an input of 4 channels, of which the last is transparency
            3 | [data] format = images; background = white
              |                                      ^~~~~
              | leave it out, or give the input channels = 3
        """),
    WrongUse(
      "a fraction of an epoch",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] epochs = 1.5
        """,
      expected: """
        net.cnn:3:18: error: `1.5` is not a whole number for `epochs`
            3 | [train] epochs = 1.5
              |                  ^~~
              | for example: 64
        """),
    WrongUse(
      "a number below its range",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] batch_size = 0
        """,
      expected: """
        net.cnn:3:22: error: `batch_size` is 0 and has to be at least 1
            3 | [train] batch_size = 0
              |                      ^
        """),
    WrongUse(
      "an integer that no machine holds",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] epochs = 99999999999999999999
        """,
      expected: """
        net.cnn:3:18: error: `epochs` is 99999999999999999999 and has to be at most 2147483647
            3 | [train] epochs = 99999999999999999999
              |                  ^~~~~~~~~~~~~~~~~~~~
        """),
    WrongUse(
      "a rate of 1",
      text: """
        [input] channels = 3; height = 8; width = 8
        [dropout] rate = 1
        """,
      expected: """
        net.cnn:2:18: error: `rate` is 1 and has to be at least 0 and below 1
            2 | [dropout] rate = 1
              |                  ^
        """),
    WrongUse(
      "not yes and not no",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] shuffle = true
        """,
      expected: """
        net.cnn:3:19: error: `shuffle` is `yes` or `no`, not `true`
            3 | [train] shuffle = true
              |                   ^~~~
        """),
    WrongUse(
      "an unknown choice",
      text: """
        [input] channels = 3; height = 8; width = 8
        [pool] kind = maximum; size = 2
        """,
      expected: """
        net.cnn:2:15: error: `maximum` is not a value of `kind`; did you mean `max`?
            2 | [pool] kind = maximum; size = 2
              |               ^~~~~~~
              | `kind` is one of: max, average
        """),
    WrongUse(
      "an unknown activation",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 3; activation = rellu
        """,
      expected: """
        net.cnn:2:46: error: `rellu` is not a value of `activation`; did you mean `relu`?
            2 | [conv] filters = 2; kernel = 3; activation = rellu
              |                                              ^~~~~
              | `activation` is one of: none, relu, leaky_relu, tanh, sigmoid, gelu, silu, elu, softplus, hard_swish, relu6, hard_sigmoid, mish, selu, prelu
        """),
    WrongUse(
      "a size of three numbers",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 3x3x3
        """,
      expected: """
        net.cnn:2:30: error: `3x3x3` is not a size for `kernel`
            2 | [conv] filters = 2; kernel = 3x3x3
              |                              ^~~~~
              | for example: 5, 5x3 (height x width)
        """),
    WrongUse(
      "a padding of three numbers",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 3; padding = 1, 1, 1
        """,
      expected: """
        net.cnn:2:43: error: `1, 1, 1` is not a padding for `padding`
            2 | [conv] filters = 2; kernel = 3; padding = 1, 1, 1
              |                                           ^~~~~~~
              | for example: same, valid, 1, 2x1 (top and bottom x left and right), or top, bottom, left, right: 0, 1, 0, 1
        """),
    WrongUse(
      "an unknown padding",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 3; padding = sane
        """,
      expected: """
        net.cnn:2:43: error: `sane` is not a value of `padding`; did you mean `same`?
            2 | [conv] filters = 2; kernel = 3; padding = sane
              |                                           ^~~~
              | `padding` is one of: same, valid
        """),
    WrongUse(
      "an unknown group rule",
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 3; kernel = 3; groups = depthwize
        """,
      expected: """
        net.cnn:2:42: error: `depthwize` is not a value of `groups`; did you mean `depthwise`?
            2 | [conv] filters = 3; kernel = 3; groups = depthwize
              |                                          ^~~~~~~~~
              | `groups` is one of: depthwise
        """),
    WrongUse(
      "a duration in hours",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] warmup = 2 hours
        """,
      expected: """
        net.cnn:3:18: error: `2 hours` is not a number of steps or epochs for `warmup`
            3 | [train] warmup = 2 hours
              |                  ^~~~~~~
              | for example: 500 (steps), 2 epochs
        """),
    WrongUse(
      "a time that is none",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] time_limit = soon
        """,
      expected: """
        net.cnn:3:22: error: `soon` is not a time for `time_limit`
            3 | [train] time_limit = soon
              |                      ^~~~
              | for example: 90 (seconds), 15m, 2h
        """),
    WrongUse(
      "a held-out part larger than all",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx; validation = 1.5
        """,
      expected: """
        net.cnn:3:35: error: `validation` is 1.5 and has to be a count of images or a fraction below 1
            3 | [data] format = idx; validation = 1.5
              |                                   ^~~
        """),
    WrongUse(
      "a class for the second time",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx; classes = cat, dog, cat
        """,
      expected: """
        net.cnn:3:42: error: `cat` stands in `classes` twice
            3 | [data] format = idx; classes = cat, dog, cat
              |                                          ^~~
        """),
    WrongUse(
      "a single class",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 1
        [data] format = idx; classes = cat
        """,
      expected: """
        net.cnn:3:32: error: one class (`cat`) leaves nothing to tell apart
            3 | [data] format = idx; classes = cat
              |                                ^~~
              | name two or more, separated by commas
        """),
    WrongUse(
      "nesterov without momentum",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] nesterov = yes
        """,
      expected: """
        net.cnn:3:20: error: `nesterov = yes` needs a `momentum` above 0
            3 | [train] nesterov = yes
              |                    ^~~
              | for example: momentum = 0.9
        """),
    WrongUse(
      "a lowest rate above the highest",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] schedule = cosine; learning_rate = 0.01; min_learning_rate = 0.1
        """,
      expected: """
        net.cnn:3:70: error: `min_learning_rate` (0.1) is above `learning_rate` (0.01)
            3 | [train] schedule = cosine; learning_rate = 0.01; min_learning_rate = 0.1
              |                                                                      ^~~
        """),
    WrongUse(
      "milestones that go back",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] schedule = multistep; milestones = 30, 20
        """,
      expected: """
        net.cnn:3:44: error: `milestones` have to increase: 30, 20
            3 | [train] schedule = multistep; milestones = 30, 20
              |                                            ^~~~~~
        """),
    WrongUse(
      "a transposed convolution that reflects",
      text: """
        [input] channels = 3; height = 8; width = 8
        [deconv] filters = 2; kernel = 3; padding_mode = reflect
        """,
      expected: """
        net.cnn:2:50: error: [deconv] pads with zeros only, not `reflect`
            2 | [deconv] filters = 2; kernel = 3; padding_mode = reflect
              |                                                  ^~~~~~~
        """),
    WrongUse(
      "dirac for a linear layer",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10; init = dirac
        """,
      expected: """
        net.cnn:2:29: error: `init = dirac` is for [conv] and [deconv]; [linear] has no filters
            2 | [linear] units = 10; init = dirac
              |                             ^~~~~
        """),
    WrongUse(
      "a mean for the wrong number of channels",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = cifar10; mean = 0.5, 0.5
        """,
      expected: """
        net.cnn:3:33: error: `mean` has 2 numbers, the input has 3 channels
            3 | [data] format = cifar10; mean = 0.5, 0.5
              |                                 ^~~~~~~~
              | give one number for all channels, or 3 numbers: mean = 0.5, 0.5, 0.5
        """),
    WrongUse(
      "weights for the wrong number of classes",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 3
        [loss] class_weights = 1, 2
        [data] format = idx; classes = a, b, c
        """,
      expected: """
        net.cnn:3:24: error: `class_weights` has 2 numbers, `classes` names 3 classes
            3 | [loss] class_weights = 1, 2
              |                        ^~~~
        """),
    WrongUse(
      "weights that are all 0",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 2
        [loss] class_weights = 0, 0
        """,
      expected: """
        net.cnn:3:24: error: `class_weights` are all 0, so no image has a loss to learn from
            3 | [loss] class_weights = 0, 0
              |                        ^~~~
              | give at least one class a weight above 0: class_weights = 0, 1, 1
        """),
    WrongUse(
      "a weight that 32 bits can't hold",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 2
        [loss] class_weights = 1, 1e39
        """,
      expected: """
        net.cnn:3:27: error: `class_weights` is 1e39 and has to be 0, or from 1e-37 to 1e37
            3 | [loss] class_weights = 1, 1e39
              |                           ^~~~
        """),
    WrongUse(
      "an epsilon that is 0 in 32 bits",
      text: """
        [input] channels = 3; height = 8; width = 8
        [norm] kind = batch; epsilon = 1e-50
        [linear] units = 2
        """,
      expected: """
        net.cnn:2:32: error: `epsilon` is 1e-50 and has to be at least 1.2e-38, the smallest number of 32 bits
            2 | [norm] kind = batch; epsilon = 1e-50
              |                                ^~~~~
        """),
    WrongUse(
      "class weights for outputs that are each a question of their own",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 3
        [loss] kind = binary_cross_entropy; class_weights = 1, 2, 3
        """,
      expected: """
        net.cnn:3:53: error: `class_weights` with `binary_cross_entropy` is for one output that tells two classes apart, and the last layer, `linear1`, gives 3 numbers
            3 | [loss] kind = binary_cross_entropy; class_weights = 1, 2, 3
              |                                                     ^~~~~~~
              | would fit: `kind = cross_entropy`, `units = 1` in `linear1`, or no `class_weights`
        """),
    WrongUse(
      "one output for two classes without the loss for it",
      text: """
        [input] channels = 3; height = 32; width = 32
        [linear] units = 1
        [data] format = cifar10; classes = cat, dog
        """,
      expected: """
        net.cnn:2:18: error: the last layer, `linear1`, gives 1 number, and the data has 2 classes
            2 | [linear] units = 1
              |                  ^
              | would fit: `units = 2` in `linear1`, or `[loss] kind = binary_cross_entropy`, for which one number tells two classes apart
        """),
    WrongUse(
      "half a freeze",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 2; freeze = some
        """,
      expected: """
        net.cnn:2:30: error: `some` is not a value of `freeze`
            2 | [linear] units = 2; freeze = some
              |                              ^~~~
              | `freeze` is one of: no, yes, all
        """),
    WrongUse(
      "CIFAR images for another input",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = cifar10
        """,
      expected: """
        net.cnn:3:17: error: images of `cifar10` are 3x32x32, the network's input is 3x8x8
            3 | [data] format = cifar10
              |                 ^~~~~~~
              | would fit: channels = 3; height = 32; width = 32
        """),
    WrongUse(
      "patience without a held-out part",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] patience = 3
        """,
      expected: """
        net.cnn:3:20: error: `patience` watches a held-out part of the training images, and there is none
            3 | [train] patience = 3
              |                    ^
              | hold some out: [data] validation = 0.1
        """),
    WrongUse(
      "plateau without a held-out part",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [train] schedule = plateau
        """,
      expected: """
        net.cnn:3:20: error: `schedule = plateau` watches a held-out part of the training images, and there is none
            3 | [train] schedule = plateau
              |                    ^~~~~~~
              | hold some out: [data] validation = 0.1
        """),
    WrongUse(
      "a crop as large as the image",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [augment] crop = 8
        """,
      expected: """
        net.cnn:3:18: error: `crop` is 8 pixels, as large as the input (3x8x8) or larger
            3 | [augment] crop = 8
              |                  ^
        """),
    WrongUse(
      "a first label for pictures",
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = images; first_label = 1
        """,
      expected: """
        net.cnn:3:25: error: `first_label` belongs to `format = idx`, and this is `images`
            3 | [data] format = images; first_label = 1
              |                         ^~~~~~~~~~~
              | leave `first_label` out, or choose another than `images`
        """),
  ]
}
