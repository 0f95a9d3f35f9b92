import Testing

@testable import cnn

/// What is said about flags and commands that don't exist.
@Suite struct CommandLineAdviceTests {
  private func advice(_ line: String) -> String? {
    let words = line.split(separator: " ").map(String.init)
    if let unknown = CommandLineAdvice(unknownCommandIn: words) { return unknown.text }
    do {
      _ = try CNNCommand.parseAsRoot(words)
      return nil
    } catch {
      return CommandLineAdvice(words, refusal: CNNCommand.message(for: error))?.text
    }
  }

  @Test func anOptionThatIsGivenTwiceIsTold() {
    func advice(_ line: String) -> String? {
      CommandLineAdvice(repeatedOptionIn: line.split(separator: " ").map(String.init))?.text
    }
    let twice = "warning: --data is given twice, as a and as b; the last counts"
    #expect(advice("train my.cnn --data a --data b") == twice)
    #expect(advice("eval latest --split=test --split train")?.contains("--split is given twice") == true)
    // The same again, what may be repeated, and flags without a value.
    for line in [
      "train my.cnn --data a --data a", "train my.cnn --set a.b=1 --set a.b=2",
      "predict latest --json a.png --json b.png", "show maps latest test:1", "",
    ] {
      #expect(advice(line) == nil, "\(line)")
    }
  }

  static let lines = [
    ("train my.cnn --lr 0.1", "--lr; it is a key of the configuration: --set train.learning_rate=0.1"),
    ("train my.cnn --lr=0.1", "--set train.learning_rate=0.1"),
    ("train my.cnn --learning-rate 0.1", "--set train.learning_rate=0.1"),
    ("train my.cnn --batch-size 64", "--set train.batch_size=64"),
    ("train my.cnn --batch 64", "--set train.batch_size=64"),
    ("train my.cnn --momentum 0.9", "--set train.momentum=0.9"),
    ("train my.cnn --wd 1e-4", "--set train.weight_decay=1e-4"),
    ("train my.cnn --weight_decay 1e-4", "--set train.weight_decay=1e-4"),
    ("train my.cnn --optimizer adam", "--set train.optimizer=adam"),
    ("train my.cnn --label-smoothing 0.1", "--set loss.label_smoothing=0.1"),
    ("train my.cnn --mixup 0.2", "--set augment.mixup=0.2"),
    ("train my.cnn --gpu 0", "cnn computes on the processor"),
    ("train my.cnn --device cuda", "cnn computes on the processor"),
    ("train my.cnn --workers 4", "here it is --threads 4"),
    ("train --model my.cnn", "here it is --config my.cnn"),
    ("train my.cnn --resume-from runs/a", "here it is --resume runs/a"),
    ("train my.cnn --weights w.safetensors", "here it is --init w.safetensors"),
    ("train my.cnn --output-dir runs/a", "here it is --out runs/a"),
    ("train my.cnn --dataset ~/mnist", "here it is --data"),
    ("train my.cnn --num-epochs 3", "here it is --epochs 3"),
    ("train my.cnn --epoch 3", "here it is --epochs 3"),
    ("train my.cnn --thread 3", "did you mean --threads?"),
    ("train my.cnn --test", "cnn eval RUN"),
    ("eval runs/a --epochs 3", "cnn train has it"),
    ("eval runs/a --batch-size 3", "here it is --batch 3"),
    ("eval runs/a --lr 3", "it belongs to training"),
    ("eval --checkpoint runs/a", "it is given without a flag: cnn eval runs/a"),
    ("eval --weights a.safetensors", "cnn eval a.safetensors"),
    ("predict runs/a x.png --topk 3", "here it is --top 3"),
    ("show filters --model runs/a", "cnn show filters runs/a"),
    ("report runs/a --output x.html", "here it is --out x.html"),
    ("bench my.cnn --batch-size 3", "here it is --batch 3"),
    ("--config my.cnn", "cnn train"),
    ("trian --config my.cnn", "unknown command `trian`; did you mean `train`?"),
    ("test runs/a", "unknown command `test`; did you mean `eval`?"),
    ("nonsense", "commands: train, eval"),
    ("show runs/a", "there is no kind of picture `runs/a`; say what to draw: cnn show filters runs/a"),
    ("show nonsense", "there is no kind of picture `nonsense`\n  kinds of pictures: filters, maps, saliency"),
    ("show latest", "there is no kind of picture `latest`; say what to draw: cnn show filters latest"),
    ("show gradcam runs/a", "no kind of picture `gradcam`; did you mean `show saliency`?"),
    ("show grad-cam runs/a", "did you mean `show saliency`?"),
    ("show tsne runs/a", "did you mean `show embedding`?"),
    ("show weights runs/a", "did you mean `show filters`?"),
    ("show filtres runs/a", "did you mean `show filters`?"),
    ("verify runs/a", "unknown command `verify`; it is a flag: cnn train --verify RUN"),
    ("export runs/a", "unknown command `export`; checkpoints are safetensors files"),
    ("data chek my.cnn", "did you mean `data check`?"),
  ]

  @Test(arguments: lines) func theWordForItHereIsSaid(line: String, expected: String) throws {
    let text = try #require(advice(line), "\(line)")
    #expect(text.contains(expected), "\(text)")
    #expect(text.hasPrefix("error: ") && text.contains("--help' for more information"))
  }

  @Test func aFlagThatIsLikeNoOtherGetsNoAdvice() throws {
    let text = try #require(advice("train my.cnn --frobnicate"))
    #expect(text.hasPrefix("error: cnn train has no option --frobnicate\n"), "\(text)")
  }

  @Test func whatIsRightIsNotAdvised() {
    #expect(advice("train my.cnn --epochs 3") == nil)
    #expect(advice("help train") == nil)
    // Another kind of refusal, which the parser tells itself.
    #expect(advice("train my.cnn --epochs three") == nil)
  }

  @Test(arguments: ["train", "check", "bench", "data check", "shape"])
  func aConfigurationNeedsNoFlagAndIsNamedOnce(command: String) {
    let words = command.split(separator: " ").map(String.init)
    #expect(throws: Never.self) { try CNNCommand.parseAsRoot(words + ["my.cnn"]) }
    #expect(throws: Never.self) { try CNNCommand.parseAsRoot(words + ["--config", "my.cnn"]) }
    #expect(throws: (any Error).self) { try CNNCommand.parseAsRoot(words + ["my.cnn", "--config", "my.cnn"]) }
    #expect(throws: (any Error).self) { try CNNCommand.parseAsRoot(words) }
  }
}
