/// Every word of the language: the stanzas and the keys that each of them takes.
///
/// One table, so that the decoder, the suggestions and the test of the documentation can't disagree.
public enum Vocabulary {
  /// Stanzas that make layers, in the order of the documentation.
  public static let layerStanzas = [
    "conv", "deconv", "pool", "linear", "activation", "norm", "dropout", "add", "concat", "flatten", "upsample",
    "scale",
  ]
  /// Stanzas that may stand once.
  public static let settingStanzas = ["input", "loss", "data", "augment", "train", "engine"]
  /// Stanzas that define blocks.
  public static let blockStanzas = ["block", "end"]

  public static var stanzas: [String] { ["input"] + layerStanzas + blockStanzas + settingStanzas.dropFirst() }

  /// Keys of every layer stanza.
  public static let layerKeys = ["name", "from", "learning_rate_scale", "freeze", "init", "init_gain"]
  /// Keys of every use of a block, beside the block's parameters.
  static let useKeys = ["name", "from", "repeat"]

  /// The keys of a stanza; empty for a word that is no stanza.
  public static func keys(of stanza: String) -> [String] { table[stanza] ?? [] }

  private static let table: [String: [String]] = {
    var table = ownKeys
    for stanza in layerStanzas { table[stanza, default: []] += layerKeys }
    return table
  }()

  private static let convolutionKeys =
    ["filters", "kernel", "stride", "padding", "padding_mode", "dilation", "groups", "bias"] + normKeys + activationKeys
  private static let normKeys = ["norm", "norm_groups", "norm_epsilon", "norm_momentum"]
  private static let activationKeys = ["activation", "slope"]

  private static let ownKeys: [String: [String]] = [
    "input": ["channels", "height", "width", "length"],
    "conv": convolutionKeys,
    "deconv": convolutionKeys + ["output_padding"],
    "pool": ["kind", "size", "stride", "padding", "ceil", "count_padding"],
    "linear": ["units", "bias"] + normKeys + activationKeys,
    "activation": ["kind", "slope"],
    "norm": ["kind", "epsilon", "momentum", "groups", "size", "alpha", "beta", "k"],
    "dropout": ["rate"],
    "add": activationKeys,
    "concat": activationKeys,
    "flatten": [],
    "upsample": ["factor", "mode"],
    "scale": ["factor", "learned"],
    "loss": ["kind", "label_smoothing", "class_weights", "reduction"],
    "data": [
      "format", "path", "classes", "first_label", "transpose", "invert", "mean", "std", "validation", "stratify",
      "limit",
    ],
    "augment": [
      "flip", "crop", "translate", "rotate", "scale", "brightness", "contrast", "cutout", "mixup", "cutmix",
    ],
    "train": trainKeys,
    "engine": ["threads", "precision", "convolution"],
    "block": ["name", "parameters"],
    "end": [],
  ]

  private static let trainKeys =
    ["epochs", "batch_size", "optimizer", "learning_rate"] + optimizerKeys.map(\.key)
    + ["weight_decay", "weight_decay_all", "clip_norm", "schedule"] + scheduleKeys.map(\.key)
    + [
      "warmup", "average", "average_decay", "accumulate", "seed", "shuffle", "log_every", "checkpoint_every",
      "patience", "evaluate", "on_divergence", "time_limit",
    ]

  /// Words of PyTorch, Keras, Caffe and Darknet, and what they are called here.
  static let foreignWords = [
    "convolutional": "conv", "convolution": "conv", "conv2d": "conv", "conv1d": "conv", "deconvolution": "deconv",
    "deconvolutional": "deconv", "convtranspose2d": "deconv", "maxpool": "pool", "maxpool2d": "pool",
    "avgpool": "pool", "avgpool2d": "pool", "pooling": "pool", "dense": "linear", "connected": "linear",
    "fc": "linear", "innerproduct": "linear", "inner_product": "linear", "batchnorm": "norm", "batchnorm2d": "norm",
    "shortcut": "add", "eltwise": "add", "route": "concat", "relu": "activation", "net": "input",
    "training": "train", "solver": "train", "dataset": "data", "augmentation": "augment",
    "out_channels": "filters", "num_output": "filters", "features": "filters", "kernel_size": "kernel",
    "strides": "stride", "pad": "padding", "pads": "padding", "out_features": "units", "outputs": "units",
    "p": "rate", "ratio": "rate", "eps": "epsilon", "negative_slope": "slope", "ceil_mode": "ceil",
    "count_include_pad": "count_padding", "scale_factor": "factor", "num_groups": "groups", "lr": "learning_rate",
    "base_lr": "learning_rate", "batch": "batch_size", "decay": "weight_decay", "max_epochs": "epochs",
    "optim": "optimizer", "policy": "schedule", "scheduler": "schedule", "lr_schedule": "schedule",
    "eta_min": "min_learning_rate", "min_lr": "min_learning_rate", "alpha": "beta2", "max_norm": "clip_norm",
    "inputs": "from", "bottom": "from", "type": "kind", "dir": "path", "root": "path", "folder": "path",
    "reduce": "reduction", "leaky": "leaky_relu", "lrelu": "leaky_relu", "swish": "silu",
    "hardswish": "hard_swish", "logistic": "sigmoid", "avg": "average", "mean": "average", "maximum": "max",
    "mnist": "idx", "cifar": "cifar10", "png": "images", "imagefolder": "images", "mse": "squared_error",
    "l2": "squared_error", "l1": "absolute_error", "mae": "absolute_error", "bce": "binary_cross_entropy",
    "softmax": "cross_entropy", "onecycle": "one_cycle", "reducelronplateau": "plateau", "poly": "polynomial",
    "fp32": "float32", "bfloat16": "bf16", "kaiming_normal": "he_normal", "kaiming_uniform": "he_uniform",
    "glorot_normal": "xavier_normal", "glorot_uniform": "xavier_uniform", "mirror": "horizontal",
  ]

  /// Keys of `[train]` that belong to some optimizers only.
  static let optimizerKeys: [(key: String, owners: [String])] = [
    ("momentum", ["sgd", "rmsprop", "muon"]),
    ("nesterov", ["sgd", "muon"]),
    ("beta1", ["adam", "adamw", "lion"]),
    ("beta2", ["adam", "adamw", "rmsprop", "lion"]),
    ("epsilon", ["adam", "adamw", "rmsprop", "adagrad"]),
    ("sgd_learning_rate", ["muon"]),
  ]

  /// Keys of `[train]` that belong to some schedules only.
  static let scheduleKeys: [(key: String, owners: [String])] = [
    ("step_size", ["step"]),
    ("milestones", ["multistep"]),
    ("gamma", ["step", "multistep", "exponential"]),
    ("power", ["polynomial"]),
    ("min_learning_rate", ["polynomial", "cosine", "plateau"]),
    ("pct_start", ["one_cycle"]),
    ("div_factor", ["one_cycle"]),
    ("final_div_factor", ["one_cycle"]),
    ("factor", ["plateau"]),
    ("plateau_patience", ["plateau"]),
  ]
}
