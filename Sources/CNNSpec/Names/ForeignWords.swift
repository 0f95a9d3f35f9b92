/// Words of PyTorch, Keras, Caffe and Darknet, and what they are called here.
enum ForeignWords {
  /// What a word is called here, as far as one of `known` means it.
  static func translation(of word: String, among known: [String]) -> String? {
    let lowered = word.lowercased()
    return (meanings[lowered] ?? meanings[lowered.replacing("-", with: "_")])?.first { known.contains($0) }
  }

  /// What to do for a stanza that has another form here than a stanza of its own; `nil` for most words.
  static func stanzaHint(_ word: String) -> String? {
    let lowered = word.lowercased()
    return stanzaHints.first { $0.words.contains(lowered) }?.hint
  }

  /// What to do for a key that has another form here; `nil` for most words.
  static func keyHint(_ word: String, stanza: String, _ words: Means.Words) -> String? {
    let lowered = word.lowercased()
    let isMeant: ([String], String?) -> Bool = { $0.contains(lowered) && ($1 == nil || $1 == stanza) }
    return keyHints.first { isMeant($0.words, $0.stanza) }?.hint
      ?? keyMeans.first { isMeant($0.words, $0.stanza) }.map { words($0.means) }
  }

  /// What to do for a value that has another form here; `nil` for most words.
  static func valueHint(_ word: String, key: String) -> String? {
    let lowered = word.lowercased()
    return ["softmax", "log_softmax", "logsoftmax"].contains(lowered) && ["activation", "kind"].contains(key)
      ? softmax : nil
  }

  /// Every word that a translation leads to.
  static var targets: Set<String> { Set(meanings.values.flatMap(\.self)) }

  private static let softmax =
    "the loss `cross_entropy`, which is the default, contains the softmax, and `predict` and `eval` give probabilities: leave it out"

  private static let stanzaHints: [(words: [String], hint: String)] = [
    (["softmax", "log_softmax", "logsoftmax", "softmaxwithloss"], softmax),
    (
      [
        "residual", "resblock", "res_block", "residual_block", "basicblock", "basic_block", "bottleneck", "shortcut",
        "skip",
      ],
      "a residual is written with [add] (`from = conv2, input`), and [block] ... [end] gives a group of layers a name that may be used like a stanza"
    ),
    (
      ["route"],
      "several layers are joined with [concat] (`from = conv1, conv2`); one layer is read with its reader's `from`"
    ),
    (
      ["optimizer", "optim", "sgd", "adam", "adamw"],
      "the optimizer is a key: [train] optimizer = sgd; learning_rate = 0.1; momentum = 0.9"
    ),
    (["scheduler", "lr_scheduler"], "the schedule is a key: [train] schedule = cosine"),
    (
      ["net", "network", "model"],
      "[input] has the image's channels, height and width, [train] the batch size and the optimizer; every layer is a stanza"
    ),
    (
      ["maxpool", "maxpool2d", "max_pool", "max_pool2d", "maxpooling2d", "maxpooling", "max_pooling"],
      "[pool] kind = max; size = 2"
    ),
    (
      ["avgpool", "avgpool2d", "avg_pool", "avg_pool2d", "averagepooling2d", "averagepooling", "average_pooling"],
      "[pool] kind = average; size = 2"
    ),
    (
      ["globalavgpool", "global_avg_pool", "globalaveragepooling2d", "gap", "adaptiveavgpool2d", "adaptive_avg_pool"],
      "[pool] kind = average; size = global"
    ),
    (
      ["batchnorm", "batchnorm2d", "batchnorm1d", "batch_norm", "bn", "batchnormalization"],
      "`norm = batch` in the layer before it, or [norm] kind = batch"
    ),
    (["layernorm", "layer_norm"], "`norm = layer` in the layer before it, or [norm] kind = layer"),
    (["groupnorm", "group_norm"], "`norm = group` in the layer before it, or [norm] kind = group; groups = 8"),
    (["lrn", "localresponsenorm"], "[norm] kind = local_response"),
    (
      ["relu", "tanh", "sigmoid", "gelu", "silu", "swish", "elu", "softplus", "leaky", "leaky_relu", "leakyrelu"],
      "`activation = ...` in the layer before it, or [activation] kind = ..."
    ),
    (
      ["padding", "zeropad", "zeropadding2d", "pad"], "padding is a key of [conv], [deconv] and [pool]: padding = same"
    ),
    (["output"], "the last layer is the network's output: leave it out"),
    (["identity", "sequential"], "layers follow each other in the order of their stanzas: leave it out"),
    (
      ["lstm", "rnn", "gru", "recurrent", "attention", "embedding", "transformer", "yolo", "region", "conv3d"],
      "cnn has no such layer; it trains convolutional networks for images"
    ),
    (["epochs", "batch_size", "learning_rate", "lr"], "this is a key of [train]"),
  ]

  private static let keyHints: [(words: [String], stanza: String?, hint: String)] = [
    (
      ["in_channels", "in_features", "input_shape", "input_dim", "input_size", "num_input"], nil,
      "what a layer reads follows from the layer before it: leave the key out"
    ),
    (["channels"], "conv", "`filters` is what the layer gives; what it reads follows from the layer before it"),
    (["dropout"], nil, "dropout is a stanza of its own after the layer: [dropout] rate = 0.5"),
    (
      ["pool", "pooling", "max_pool"], nil,
      "pooling is a stanza of its own after the layer: [pool] kind = max; size = 2"
    ),
    (["softmax", "log_softmax"], nil, softmax),
    (
      ["num_classes", "nc", "n_classes", "num_labels"], nil,
      "the number of classes is the last layer's: [linear] units = 10"
    ),
    (
      ["shape", "size", "image_size", "img_size", "imgsz", "resolution", "dims"], "input",
      "give `channels`, `height` and `width`"
    ),
    (["loss", "criterion"], "train", "the loss is a stanza of its own: [loss] kind = cross_entropy"),
    (
      ["augment", "flip", "crop", "mixup", "cutmix"], "data",
      "changes of the images are a stanza of their own: [augment]"
    ),
    (
      ["augment", "flip", "crop", "mixup", "cutmix"], "train",
      "changes of the images are a stanza of their own: [augment]"
    ),
    (["device", "gpu", "cuda"], nil, "cnn computes on the processor; [engine] threads = 4 limits its threads"),
    (["label_smoothing", "class_weights", "class_weight"], "train", "this is a key of [loss]"),
  ]

  /// These are like `keyHints`, for what a program calls by its own words.
  private static let keyMeans: [(words: [String], stanza: String?, means: Means)] = [
    (["threads", "workers", "num_workers"], "train", .threads), (["workers", "num_workers"], "data", .threads),
  ]

  /// A word may be several here, as `size`: the one that its stanza knows is meant.
  private static let meanings: [String: [String]] = [
    "1cycle": ["one_cycle"], "accum": ["accumulate"], "act": ["activation"], "act_layer": ["activation"],
    "activation_fn": ["activation"], "activation_function": ["activation"], "adam": ["train"], "adamw": ["train"],
    "adaptive_avg_pool": ["pool"], "adaptiveavgpool2d": ["pool"], "affine": ["linear"], "algorithm": ["optimizer"],
    "alpha": ["beta2"], "amp": ["precision"], "angle": ["rotate"], "atrous": ["dilation"], "aug": ["augment"],
    "augmentation": ["augment"], "augmentations": ["augment"], "average_pooling": ["pool"],
    "averagepooling": ["pool"], "averagepooling2d": ["pool"], "avg": ["average"], "avg_pool": ["pool"],
    "avg_pool2d": ["pool"], "avgpool": ["pool"], "avgpool2d": ["pool"], "bands": ["channels"],
    "base_learning_rate": ["learning_rate"], "base_lr": ["learning_rate"], "batch": ["batch_size"],
    "batch_norm": ["norm", "batch"], "batch_normalize": ["norm"], "batch_size_train": ["batch_size"],
    "batchnorm": ["norm", "batch"], "batchnorm1d": ["norm"], "batchnorm2d": ["norm"], "batchnormalization": ["norm"],
    "batchsize": ["batch_size"], "bce": ["binary_cross_entropy"], "bcewithlogits": ["binary_cross_entropy"],
    "bcewithlogitsloss": ["binary_cross_entropy"], "bfloat16": ["bf16"], "bias_term": ["bias"],
    "binary_crossentropy": ["binary_cross_entropy"], "bn": ["norm", "batch"], "border": ["replicate"],
    "bottom": ["from"], "boundaries": ["milestones"], "bs": ["batch_size"], "burn_in": ["warmup"], "c": ["channels"],
    "cat": ["concat"], "categorical": ["cross_entropy"], "categorical_crossentropy": ["cross_entropy"],
    "ce": ["cross_entropy"], "ceil_mode": ["ceil"], "channels_out": ["filters"], "cifar": ["cifar10"],
    "cifar-10": ["cifar10"], "cifar-100": ["cifar100"], "cifar_10": ["cifar10"], "cifar_100": ["cifar100"],
    "class_weight": ["class_weights"], "clip": ["clip_norm"], "clip_grad": ["clip_norm"],
    "clip_gradients": ["clip_norm"], "clipnorm": ["clip_norm"], "color_jitter": ["contrast"], "cols": ["width"],
    "concatenate": ["concat"], "connected": ["linear"], "conv": ["conv"], "conv1d": ["conv"], "conv2": ["conv"],
    "conv2d": ["conv"], "conv2dtranspose": ["deconv"], "conv3x3": ["conv"], "conv_2d": ["conv"],
    "conv_transpose": ["deconv"], "conv_transpose2d": ["deconv"], "convolution": ["conv"], "convolution2d": ["conv"],
    "convolutional": ["conv"], "convtranspose": ["deconv"], "convtranspose2d": ["deconv"],
    "cosine_annealing": ["cosine"], "cosine_decay": ["cosine"], "cosineannealing": ["cosine"],
    "cosineannealinglr": ["cosine"], "cost": ["loss"], "count_include_pad": ["count_padding"],
    "criterion": ["loss", "kind"], "cross_entropy": ["loss"], "crossentropy": ["loss", "cross_entropy"],
    "crossentropyloss": ["cross_entropy"], "data_dir": ["path"], "data_layer": ["data"], "data_path": ["path"],
    "dataloader": ["data"], "dataset": ["data"], "datasets": ["data"], "decay": ["weight_decay"],
    "decay_rate": ["gamma"], "decay_steps": ["step_size"], "deconvolution": ["deconv"], "deconvolutional": ["deconv"],
    "dense": ["linear"], "depth": ["filters", "channels"], "depthwise": ["conv"], "depthwiseconv2d": ["conv"],
    "device": ["engine"], "dilation_rate": ["dilation"], "dilations": ["dilation"], "dim": ["units"], "dir": ["path"],
    "directory": ["images"], "display": ["log_every"], "drop": ["dropout"], "drop_prob": ["rate"],
    "dropout2d": ["dropout"], "dropout_rate": ["rate"], "dtype": ["precision"], "early_stop": ["patience"],
    "early_stopping": ["patience"], "edge": ["replicate"], "eltwise": ["add"], "elu": ["activation"],
    "ema": ["average"], "emnist": ["idx"], "epoch": ["epochs"], "eps": ["epsilon"], "erase": ["cutout"],
    "erasing": ["cutout"], "eta_min": ["min_learning_rate"], "exp": ["exponential"], "exponentiallr": ["exponential"],
    "exposure": ["brightness"], "fashion-mnist": ["idx"], "fashion_mnist": ["idx"], "fashionmnist": ["idx"],
    "fc": ["linear"], "features": ["filters"], "filter": ["filters"], "filter_size": ["kernel"], "filters": ["units"],
    "fit": ["train"], "fixed": ["constant"], "fliplr": ["flip"], "float16": ["bf16"], "folder": ["path", "images"],
    "fp16": ["bf16"], "fp32": ["float32"], "frozen": ["freeze"], "fully_connected": ["linear"],
    "fullyconnected": ["linear"], "gap": ["pool"], "gelu": ["activation"], "gemm": ["linear"],
    "global_avg_pool": ["pool"], "globalaveragepooling2d": ["pool"], "globalavgpool": ["pool"],
    "glorot_normal": ["xavier_normal"], "glorot_uniform": ["xavier_uniform"], "grad_clip": ["clip_norm"],
    "gradient_accumulation": ["accumulate"], "gradient_accumulation_steps": ["accumulate"],
    "gradient_clip_val": ["clip_norm"], "group": ["groups"], "group_norm": ["norm", "group"],
    "groupnorm": ["norm", "group"], "h": ["height"], "half": ["bf16"], "hard_swish": ["activation"],
    "hardswish": ["hard_swish", "activation"], "hardware": ["engine"], "hflip": ["flip"], "hidden": ["units"],
    "horizontal_flip": ["flip"], "hyperparameters": ["train"], "identity": ["none"], "image": ["input"],
    "image_folder": ["images"], "imagefolder": ["images"], "in_channels": ["channels"],
    "initial_lr": ["learning_rate"], "inner_product": ["linear"], "innerproduct": ["linear"], "input": ["from"],
    "input_layer": ["input"], "input_layers": ["from"], "inputlayer": ["input"], "inputs": ["from", "input"],
    "interpolate": ["upsample"], "iter_size": ["accumulate"], "jobs": ["threads"], "jpeg": ["images"],
    "jpg": ["images"], "k": ["kernel"], "kaiming_normal": ["he_normal"], "kaiming_uniform": ["he_uniform"],
    "keep_prob": ["rate"], "kernel": ["size"], "kernel_shape": ["kernel"], "kernel_size": ["kernel", "size"],
    "kernelsize": ["kernel"], "ksize": ["kernel", "size"], "l1": ["absolute_error"],
    "l2": ["squared_error", "weight_decay"], "l2_regularization": ["weight_decay"], "layer_norm": ["norm", "layer"],
    "layernorm": ["norm", "layer"], "layers": ["from"], "leaky": ["leaky_relu", "activation"],
    "leaky_relu": ["activation"], "leakyrelu": ["activation"], "learning_rate_schedule": ["schedule"],
    "learningrate": ["learning_rate"], "linear": ["polynomial", "none"], "linear_decay": ["polynomial"],
    "local_avgpool": ["pool"], "localresponsenorm": ["norm"], "location": ["path"],
    "log_every_n_steps": ["log_every"], "log_interval": ["log_every"], "logistic": ["sigmoid"], "loss": ["kind"],
    "lr": ["learning_rate"], "lr0": ["learning_rate"], "lr_decay": ["gamma"], "lr_policy": ["schedule"],
    "lr_schedule": ["schedule"], "lr_scheduler": ["train", "schedule"], "lrelu": ["leaky_relu"],
    "lrn": ["norm", "local_response"], "mae": ["absolute_error"], "manual_seed": ["seed"], "max": ["pool"],
    "max_epoch": ["epochs"], "max_epochs": ["epochs"], "max_grad_norm": ["clip_norm"], "max_images": ["limit"],
    "max_lr": ["learning_rate"], "max_norm": ["clip_norm"], "max_pool": ["pool"], "max_pool2d": ["pool"],
    "max_pooling": ["pool"], "max_samples": ["limit"], "maximum": ["max"], "maxpool": ["pool"], "maxpool2d": ["pool"],
    "maxpooling": ["pool"], "maxpooling2d": ["pool"], "mean": ["average"], "mean_squared_error": ["squared_error"],
    "means": ["mean"], "merge": ["concat"], "method": ["optimizer", "kind"], "min_lr": ["min_learning_rate"],
    "mini_batch_size": ["batch_size"], "minibatch": ["batch_size"], "mirror": ["horizontal", "flip", "reflect"],
    "mixed": ["bf16"], "mixed_precision": ["precision"], "mlp": ["linear"], "mnist": ["idx"], "mode": ["kind"],
    "model": ["input"], "model_ema": ["average"], "mse": ["squared_error"], "mseloss": ["squared_error"],
    "multi_step": ["multistep"], "multisteplr": ["multistep"], "n_epochs": ["epochs"], "n_filters": ["filters"],
    "n_jobs": ["threads"], "n_units": ["units"], "name": ["kind"], "nb_epoch": ["epochs"],
    "nearest_edge": ["replicate"], "negative_slope": ["slope"], "nepochs": ["epochs"], "net": ["input"],
    "network": ["input"], "neurons": ["units"], "nll": ["cross_entropy"], "nllloss": ["cross_entropy"],
    "no": ["none"], "nodes": ["units"], "non_linearity": ["activation"], "none": ["constant"],
    "nonlinearity": ["activation"], "norm_layer": ["norm"], "normalisation": ["norm"], "normalization": ["norm"],
    "normalize": ["norm"], "normalize_mean": ["mean"], "normalize_std": ["std"], "null": ["none"],
    "num_channels": ["channels"], "num_epochs": ["epochs"], "num_filters": ["filters"], "num_group": ["groups"],
    "num_groups": ["groups"], "num_output": ["filters"], "num_samples": ["limit"], "num_threads": ["threads"],
    "num_units": ["units"], "num_workers": ["threads"], "objective": ["loss"], "off": ["none"],
    "onecycle": ["one_cycle"], "onecyclelr": ["one_cycle"], "opt": ["optimizer"], "optim": ["optimizer", "train"],
    "optimizer": ["train"], "out_channels": ["filters", "units"], "out_features": ["units"], "output": ["units"],
    "output_channels": ["filters"], "output_size": ["units"], "outputs": ["units"], "p": ["rate"], "pad": ["padding"],
    "pad_crop": ["crop"], "pads": ["padding"], "piecewise": ["multistep"], "plus": ["add"], "png": ["images"],
    "pngs": ["images"], "policy": ["schedule"], "poly": ["polynomial"], "polynomiallr": ["polynomial"],
    "pool_size": ["size"], "pooling": ["pool"], "prev": ["from"], "print_freq": ["log_every"], "prob": ["rate"],
    "probability": ["rate"], "random_crop": ["crop"], "random_erasing": ["cutout"], "random_flip": ["flip"],
    "random_horizontal_flip": ["flip"], "random_rotation": ["rotate"], "random_scale": ["scale"],
    "random_seed": ["seed"], "random_state": ["seed"], "ratio": ["rate"], "reduce": ["reduction"],
    "reduce_on_plateau": ["plateau"], "reducelronplateau": ["plateau"], "reflection": ["reflect"],
    "relu": ["activation"], "requires_grad": ["freeze"], "reshape": ["flatten"], "residual_add": ["add"],
    "resize": ["upsample"], "root": ["path"], "rotation": ["rotate"], "rotation_range": ["rotate"],
    "route": ["concat"], "rows": ["height"], "runtime": ["engine"], "save_every": ["checkpoint_every"],
    "save_freq": ["checkpoint_every"], "save_period": ["checkpoint_every"], "scale_factor": ["factor"],
    "scale_std": ["std"], "scales": ["gamma"], "sched": ["schedule"], "scheduler": ["schedule", "train"],
    "separable_conv": ["conv"], "seq_len": ["length"], "sequence_length": ["length"], "sgd": ["train"],
    "shift": ["translate"], "shortcut": ["add"], "sigmoid": ["activation"], "silu": ["activation"],
    "size": ["kernel", "units"], "skip": ["add"], "smoothing": ["label_smoothing"], "snapshot": ["checkpoint_every"],
    "softmax": ["cross_entropy"], "softmax_cross_entropy": ["cross_entropy"], "softmaxwithloss": ["loss"],
    "softplus": ["activation"], "solver": ["train", "optimizer"], "source": ["from", "path"], "sources": ["from"],
    "sparse_categorical_crossentropy": ["cross_entropy"], "spatialdropout2d": ["dropout"], "stdev": ["std"],
    "stds": ["std"], "step": ["stride"], "step_lr": ["step"], "step_rate": ["learning_rate"], "steplr": ["step"],
    "steps": ["milestones"], "stepsize": ["step_size"], "stepvalue": ["milestones"], "stopbackward": ["freeze"],
    "strides": ["stride"], "subdivisions": ["accumulate"], "subsample": ["stride"], "subset": ["limit"],
    "sum": ["add"], "swish": ["silu", "activation"], "tanh": ["activation"], "train": ["path"],
    "trainable": ["freeze"], "trainer": ["train"], "training": ["train"], "transform": ["augment"],
    "transform_data": ["data"], "transforms": ["augment"], "translation": ["translate"],
    "transposed_conv": ["deconv"], "type": ["kind"], "ubyte": ["idx"], "units": ["filters"], "upconv": ["deconv"],
    "upsampling2d": ["upsample"], "url": ["path"], "use_bias": ["bias"], "val": ["validation"],
    "val_size": ["validation"], "val_split": ["validation"], "valid": ["validation"],
    "validation_size": ["validation"], "validation_split": ["validation"], "view": ["flatten"], "w": ["width"],
    "warmup_epochs": ["warmup"], "warmup_iters": ["warmup"], "warmup_steps": ["warmup"], "wd": ["weight_decay"],
    "weight": ["class_weights"], "weights": ["class_weights"], "width": ["filters", "units"],
    "width_shift_range": ["translate"], "window": ["kernel", "size"], "with_bias": ["bias"], "workers": ["threads"],
    "wrap": ["circular"], "xent": ["cross_entropy"], "zero": ["zeros"], "zoom": ["scale"], "zoom_range": ["scale"],
  ]
}
