/// Overrides, and text that a terminal should not see.
extension WrongUse {
  static let flags: [WrongUse] = [
    WrongUse(
      "a flag without a value", overrides: ["train.epochs"],
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        """,
      expected: """
        --set train.epochs: error: `train.epochs` is not `stanza.key=value`
              | --set train.epochs
              | ^~~~~~~~~~~~~~~~~~
              | for example: train.epochs=3 or conv1.filters=8
        """),
    WrongUse(
      "a flag for nobody", overrides: ["trian.epochs=3"],
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        """,
      expected: """
        --set trian.epochs=3: error: there is no stanza or layer `trian` to change; did you mean `train`?
              | --set trian.epochs=3
              |       ^~~~~
              | a stanza is named by its kind (train, data), a layer by its name (conv1)
        """),
    WrongUse(
      "a flag for several", overrides: ["conv.filters=3"],
      text: """
        [input] channels = 3; height = 8; width = 8
        [conv] filters = 2; kernel = 1
        [conv] filters = 2; kernel = 1
        """,
      expected: """
        --set conv.filters=3: error: there are 2 [conv] stanzas; which one is meant?
              | --set conv.filters=3
              |       ^~~~
              | name the layer: conv1, conv2, or its `name`
        """),
    WrongUse(
      "a flag with a wrong value", overrides: ["train.epochs=3 or 4"],
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        """,
      expected: """
        --set train.epochs=3 or 4: error: `3 or 4` is not a whole number for `epochs`
              | --set train.epochs=3 or 4
              |                    ^~~~~~
              | for example: 64
        """),
    WrongUse(
      "a flag with a separator", overrides: ["data.path=a;b"],
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx
        """,
      expected: #"""
        --set data.path=a;b: error: a value ends before `;`
              | --set data.path=a;b
              |                  ^~
              | put the value between quotes: data.path="a;b"
        """#),
    WrongUse(
      "a flag with a comment", overrides: ["data.path=a # b"],
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx
        """,
      expected: #"""
        --set data.path=a # b: error: a value ends before `#`, which begins a comment
              | --set data.path=a # b
              |                   ^~~
              | put the value between quotes: data.path="a;b"
        """#),
    WrongUse(
      "a flag with half a quote", overrides: ["data.path=\"a"],
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        [data] format = idx
        """,
      expected: #"""
        --set data.path="a: error: the quote is not closed on this line
              | --set data.path="a
              |                 ^~
              | a value is quoted as "a # b"; inside, `\"` is a quote and `\\` a backslash
        """#),
    WrongUse(
      "a flag with an unknown key", overrides: ["train.epoch=3"],
      text: """
        [input] channels = 3; height = 8; width = 8
        [linear] units = 10
        """,
      expected: """
        --set train.epoch=3: error: [train] has no key `epoch`; did you mean `epochs`?
              | --set train.epoch=3
              |             ^~~~~
              | [train] takes: epochs, batch_size, optimizer, learning_rate, momentum, nesterov, beta1, beta2, epsilon, sgd_learning_rate, weight_decay, weight_decay_all, clip_norm, schedule, step_size, milestones, gamma, power, min_learning_rate, pct_start, div_factor, final_div_factor, factor, plateau_patience, warmup, average, average_decay, accumulate, seed, shuffle, log_every, checkpoint_every, patience, evaluate, on_divergence, time_limit
        """),
    WrongUse(
      "control characters and a long line",
      text:
        "[input] channels = 3; height = 8; width = 8\n[linear] units = 10\n[train] epochs = \u{1B}[31mxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
      expected: #"""
        net.cnn:3:18: error: `\u{1B}[31mxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...` is not a whole number for `epochs`
            3 | [train] epochs = \u{1B}[31mxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
              |                  ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
              | for example: 64
        """#),
  ]
}
