/// Flags of other programs, and what does the same here.
enum ForeignFlags {
  enum Meaning: Equatable {
    /// A key of the configuration, for `--set`.
    case key(String)
    /// Another flag, with the same value.
    case flag(String)
    /// The argument without a flag: a checkpoint, a picture.
    case argument
    /// A sentence.
    case fact(String)
  }

  /// What a flag means in a command; `nil` for flags that no table knows.
  ///
  /// - Parameters:
  ///   - name: without the dashes
  ///   - command: as `eval`, or `show filters`
  static func meaning(of name: String, in command: String) -> Meaning? {
    let word = name.lowercased().replacing("_", with: "-")
    let isTraining = command == "train"
    if ["model", "arch", "net", "network", "cfg", "conf", "yaml", "spec", "config-file"].contains(word) {
      return configured.contains(command) ? .flag("--config") : .argument
    }
    if ["weights", "pretrained", "finetune", "load-weights"].contains(word) {
      return isTraining ? .flag("--init") : .argument
    }
    if ["checkpoint", "ckpt", "resume-from", "restore", "snapshot", "continue", "load", "run"].contains(word) {
      return isTraining ? .flag("--resume") : .argument
    }
    if [
      "output", "output-dir", "save-dir", "outdir", "out-dir", "run-dir", "logdir", "log-dir", "project", "dest", "o",
      "save",
    ]
    .contains(word) {
      if command == "eval" { return .fact("--predictions FILE.csv and --report DIR write what is found") }
      return .flag("--out")
    }
    if word == "batch-size" || word == "bs" { return isTraining ? .key("train.batch_size") : .flag("--batch") }
    return table[word]
  }

  /// Commands that read a configuration and take `--set`.
  static let configured = ["train", "check", "bench", "shape", "data check"]

  private static let processor: Meaning = .fact("cnn computes on the processor; --threads N says on how many threads")

  private static let table: [String: Meaning] = [
    "gpu": processor, "gpus": processor, "device": processor, "devices": processor, "cuda": processor,
    "no-cuda": processor,
    "workers": .flag("--threads"), "num-workers": .flag("--threads"), "num-threads": .flag("--threads"),
    "jobs": .flag("--threads"), "cpus": .flag("--threads"),
    "dataset": .flag("--data"), "data-dir": .flag("--data"), "data-path": .flag("--data"), "dataroot": .flag("--data"),
    "root": .flag("--data"), "path": .flag("--data"), "input-dir": .flag("--data"),
    "max-epochs": .flag("--epochs"), "num-epochs": .flag("--epochs"), "n-epochs": .flag("--epochs"),
    "nepochs": .flag("--epochs"), "epoch": .flag("--epochs"),
    "random-seed": .flag("--seed"), "manual-seed": .flag("--seed"),
    "overwrite": .flag("--force"), "yes": .flag("--force"), "exist-ok": .flag("--force"),
    "topk": .flag("--top"), "top-k": .flag("--top"), "image": .argument, "img": .argument, "input": .argument,
    "lr": .key("train.learning_rate"), "base-lr": .key("train.learning_rate"), "wd": .key("train.weight_decay"),
    "opt": .key("train.optimizer"), "batch": .key("train.batch_size"), "scheduler": .key("train.schedule"),
    "clip-grad": .key("train.clip_norm"), "early-stopping": .key("train.patience"),
    "imgsz": .fact("the images' size is in [input]: height and width"),
    "img-size": .fact("the images' size is in [input]: height and width"),
    "image-size": .fact("the images' size is in [input]: height and width"),
    "num-classes": .fact("the number of classes is the last layer's: [linear] units = 10"),
    "nc": .fact("the number of classes is the last layer's: [linear] units = 10"),
    "dropout": .fact("dropout is a layer: [dropout] rate = 0.5"),
    "amp": .fact("lower precision is a key: --set engine.precision=bf16"),
    "fp16": .fact("lower precision is a key: --set engine.precision=bf16"),
    "bf16": .fact("lower precision is a key: --set engine.precision=bf16"),
    "test": .fact("cnn eval RUN evaluates a run"), "evaluate": .fact("cnn eval RUN evaluates a run"),
    "verbose": .fact("progress is shown unless --quiet is given"),
    "name": .fact("--out names the run's folder"),
  ]
}
