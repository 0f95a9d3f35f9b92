#!/usr/bin/env python3
"""Trains ten small configurations and prints what came of each: whether two builds compute the same, to the last bit.

usage: scripts/weight-digests.py [--cnn .build/release/cnn] [--compare FILE] > FILE

Together they have every kind of layer, activation, normalisation, padding, loss and optimizer, both precisions, and plans
of training and of inference. Each is trained on the sample in data/, with one thread and with two, and with every
instruction set of this processor. A line has the configuration, the instruction set, the first half of the SHA-256 of the
weights, and the test loss of the checkpoint with all its digits. With --compare, exit code 1 if a line differs from FILE's.
"""
import argparse, json, os, pathlib, re, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMAGE = "[input] channels = 1; height = 28; width = 28\n"


def train(**keys):
    return {"epochs": 1, "batch_size": 24, "optimizer": "sgd", "learning_rate": 0.01, **keys}


# The layers, and the keys of [train]; a "loss", "augment" or "engine" of one is its own stanza.
CONFIGURATIONS = {
    "pools and dropout": ("""
[conv] filters = 12; kernel = 5; activation = relu
[pool] kind = max; size = 2
[conv] filters = 20; kernel = 3; padding = same; activation = tanh
[pool] kind = average; size = 3; stride = 2; padding = 1; ceil = yes; count_padding = no
[linear] units = 48; activation = sigmoid
[dropout] rate = 0.4
[linear] units = 10
""", train(momentum=0.9, nesterov="yes")),
    "residual blocks": ("""
[conv] name = stem; filters = 16; kernel = 3; padding = same; bias = no; norm = batch; activation = relu
[conv] filters = 16; kernel = 3; padding = same; bias = no; norm = batch; activation = relu
[conv] filters = 16; kernel = 3; padding = same; bias = no; norm = batch
[add] name = first; from = stem, conv3; activation = relu
[conv] filters = 32; kernel = 3; stride = 2; padding = 1; bias = no; norm = batch; activation = relu
[conv] name = main; filters = 32; kernel = 3; padding = same; bias = no; norm = batch
[conv] name = skip; from = first; filters = 32; kernel = 1; stride = 2; bias = no; norm = batch
[add] from = main, skip; activation = relu
[pool] kind = average; size = global
[linear] units = 10
""", train(momentum=0.9, weight_decay=0.0005, average="ema", average_decay=0.9)),
    "depthwise": ("""
[conv] filters = 16; kernel = 3; stride = 2; padding = 1; norm = group; norm_groups = 4; activation = silu
[conv] filters = 16; kernel = 5; padding = 2; groups = depthwise; norm = layer; activation = hard_swish
[conv] filters = 32; kernel = 3; dilation = 2; groups = 4; norm = group; norm_groups = 8; activation = gelu
[norm] kind = layer
[pool] kind = average; size = global
[linear] units = 10; norm = batch
""", train(optimizer="adamw", weight_decay=0.01, learning_rate=0.002)),
    "edges": ("""
[conv] filters = 8; kernel = 3; padding = 1; padding_mode = reflect; activation = leaky_relu; slope = 0.2
[conv] filters = 8; kernel = 3; padding = 2x1; padding_mode = replicate; activation = elu
[conv] filters = 8; kernel = 3; padding = 1; padding_mode = circular; activation = softplus
[norm] kind = local_response; size = 5
[pool] kind = max; size = 3; stride = 2; padding = 1
[activation] kind = gelu
[linear] units = 10
""", train(optimizer="rmsprop", learning_rate=0.001)),
    "up and down": ("""
[conv] name = left; filters = 8; kernel = 4; stride = 2; padding = 1; norm = batch; activation = relu
[deconv] name = back; filters = 6; kernel = 4; stride = 2; padding = 1; norm = batch; activation = relu
[upsample] name = near; from = left; factor = 2
[upsample] name = smooth; from = left; factor = 2; mode = bilinear
[concat] from = back, near, smooth; activation = tanh
[scale] learned = yes; factor = 0.5
[scale] factor = -2
[norm] kind = batch
[pool] kind = max; size = 4
[flatten]
[linear] units = 10
""", train(optimizer="adagrad", learning_rate=0.02, clip_norm=1)),
    "wide linear": ("""
[linear] units = 1024; activation = relu
[linear] units = 256; activation = gelu
[linear] units = 10
""", train(optimizer="lion", learning_rate=0.0003, loss="label_smoothing = 0.1")),
    "rounded products": ("""
[conv] filters = 32; kernel = 3; padding = same; norm = batch; activation = relu
[pool] kind = max; size = 2
[conv] filters = 32; kernel = 3; padding = same; norm = batch; activation = relu
[pool] kind = max; size = 2
[linear] units = 512; activation = relu
[linear] units = 10
""", train(optimizer="adam", learning_rate=0.001, engine="precision = bf16")),
    "transformed products": ("""
[conv] filters = 32; kernel = 3; padding = same; activation = relu
[conv] filters = 32; kernel = 3; padding = same; activation = relu
[pool] kind = max; size = 2
[conv] filters = 64; kernel = 3; padding = same; activation = relu
[pool] kind = max; size = 2
[linear] units = 10
""", train(optimizer="muon", learning_rate=0.002, engine="convolution = winograd")),
    "patches": ("""
[conv] filters = 24; kernel = 3; padding = same; freeze = yes
[norm] kind = batch; freeze = all
[activation] kind = relu
[conv] filters = 640; kernel = 7; stride = 7; activation = relu
[linear] units = 10
""", train(engine="convolution = im2col", accumulate=2, momentum=0.9,
           augment="flip = horizontal; crop = 2; rotate = 10; mixup = 0.2")),
    "squared error": ("""
[conv] filters = 8; kernel = 3; stride = 2; activation = relu
[linear] units = 10
""", train(loss="kind = squared_error", schedule="cosine", warmup=3)),
}


def text(layers, keys):
    keys = dict(keys)
    stanzas = "".join(f"[{name}] {keys.pop(name)}\n" for name in ("loss", "augment", "engine") if name in keys)
    return (IMAGE + layers.strip() + "\n" + stanzas
            + f"[data] format = idx; path = {ROOT}/data/fashion-mnist-sample; limit = 240\n"
            + "[train]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items()))


def instruction_sets(cnn, folder):
    found = []
    for name in ("baseline", "avx2", "avx512", "avx512bf16"):
        configuration = folder / "isa.cnn"
        configuration.write_text(text(*CONFIGURATIONS["squared error"]))
        run = subprocess.run([cnn, "train", configuration, "--dry-run", "--quiet"], capture_output=True,
                             env={**os.environ, "CNN_ISA": name})
        if run.returncode == 0:
            found.append(name)
    return found


def result(cnn, configuration, folder, isa, threads):
    out = folder / f"{configuration.stem}-{isa}-{threads}"
    environment = {**os.environ, "CNN_ISA": isa}
    run = subprocess.run([cnn, "train", configuration, "--json", "--quiet", "--threads", str(threads), "--out", out],
                         capture_output=True, text=True, env=environment)
    if run.returncode != 0:
        return f"exit {run.returncode}: {run.stderr.strip().splitlines()[-1:]}"
    digests = re.findall(r'"weights_sha256":"([0-9a-f]+)"', run.stdout)
    test = subprocess.run([cnn, "eval", out / "checkpoints/last.safetensors", "--json", "--quiet"], capture_output=True,
                          text=True, env=environment)
    return f"{digests[-1][:32]} {json.loads(test.stdout)['loss']!r}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cnn", default=ROOT / ".build/release/cnn")
    parser.add_argument("--compare", type=pathlib.Path)
    options = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        sets = instruction_sets(options.cnn, folder)
        for name, (layers, keys) in CONFIGURATIONS.items():
            configuration = folder / f"{name.replace(' ', '-')}.cnn"
            configuration.write_text(text(layers, keys))
            for isa in sets:
                one, two = (result(options.cnn, configuration, folder, isa, threads) for threads in (1, 2))
                lines.append(f"{name}, {isa}: {one}" + ("" if one == two else f", and with two threads {two}"))
                print(lines[-1], flush=True)
    if options.compare and options.compare.read_text().splitlines() != lines:
        print(f"not the lines of {options.compare}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
