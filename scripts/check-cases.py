#!/usr/bin/env python3
"""Gives `cnn check` set-ups with one fault each, and sound ones, and compares its first answer with the fault.

usage: scripts/check-cases.py --data DIR [--cnn .build/release/cnn] [--only WORD] [--threads N] [--markdown FILE]

DIR holds mnist/ and cifar10/ as scripts/fetch-data.sh lays them out; fashion-mnist/ may be missing, then the sample in
data/ stands for it. Needs numpy. Every fault is made from a sound configuration by one change, on real images. Exit
code 1: a fault has another cause first in more than two cases of the first twenty, or a sound set-up is called unable
or warned of.
"""
import argparse, gzip, json, pathlib, subprocess, sys, tempfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent

MNIST = "[input] channels = 1; height = 28; width = 28\n"
CIFAR = "[input] channels = 3; height = 32; width = 32\n"
LAYERS = """[conv] filters = 8; kernel = 5; activation = relu
[pool] kind = max; size = 2
[conv] filters = 16; kernel = 5; activation = relu
[pool] kind = max; size = 2
[linear] units = 64; activation = relu
[linear] units = 10
"""
TRAIN = {"epochs": 5, "batch_size": 64, "optimizer": "sgd", "learning_rate": 0.02, "momentum": 0.9}


def configuration(layers=LAYERS, input=MNIST, data="", loss="", **train):
    format = "idx" if input == MNIST else "cifar10"
    settings = "".join(f"{key} = {value}\n" for key, value in {**TRAIN, **train}.items() if value is not None)
    return f"{input}{layers}[loss]\n{loss}\n[data]\nformat = {format}\n{data}\n[train]\n{settings}"


def each(line):
    """The layers with a key more in each that has weights."""
    return "".join(
        row + (f"; {line}" if row.startswith(("[conv]", "[linear]")) else "") + "\n" for row in LAYERS.splitlines())


# MARK: Data

def read_idx(folder, name):
    raw = gzip.open(next(folder.glob(f"{name}*"))).read()
    dimensions = raw[3]
    shape = np.frombuffer(raw, ">u4", dimensions, 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def write_idx(path, values, kind=8):
    values = values.astype(">f4") if kind == 13 else values.astype(np.uint8)
    header = bytes([0, 0, kind, values.ndim]) + np.array(values.shape, ">u4").tobytes()
    path.write_bytes(header + values.tobytes())


def changed_mnist(data, folder, change, kind="ubyte"):
    """MNIST with other training images and labels: `change` takes both and gives both."""
    folder.mkdir(parents=True, exist_ok=True)
    for split in "train", "t10k":
        images, labels = read_idx(data / "mnist", f"{split}-images"), read_idx(data / "mnist", f"{split}-labels")
        if split == "train":
            images, labels = change(images, labels)
        write_idx(folder / f"{split}-images-idx3-{kind}", images, 13 if kind == "float" else 8)
        write_idx(folder / f"{split}-labels-idx1-ubyte", labels)
    return folder


def shuffled(images, labels):
    return images, np.random.default_rng(1).permutation(labels)


def half_shuffled(images, labels):
    random, labels = np.random.default_rng(1), labels.copy()
    chosen = random.random(len(labels)) < 0.5
    labels[chosen] = random.permutation(labels[chosen])
    return images, labels


def shifted(images, labels):
    return images[:-1], labels[1:]


def without_sevens(images, labels):
    return images[labels != 7], labels[labels != 7]


def grey(images, labels):
    return np.full_like(images, 128), labels


def same(images, labels):
    return np.broadcast_to(images[:1], images.shape), labels


# MARK: Cases

PLAIN30 = "[conv] filters = 8; kernel = 5; stride = 2; padding = 2; activation = relu\n" + "".join("[conv] filters = 8; kernel = 3; padding = 1; activation = relu\n" for _ in range(29)) + \
    "[pool] kind = average; size = 4\n[linear] units = 10\n"
NEGATED = LAYERS.replace("[linear] units = 10", "[scale] factor = -1\n[activation] kind = relu\n[linear] units = 10")

# What is wrong, the configuration, what is done to MNIST (None: nothing), names of the causes that are right.
FAULTS = [
    ("four sigmoid layers in a row: signals vanish", configuration(LAYERS.replace("relu", "sigmoid").replace(
        "[linear] units = 10", "[linear] units = 64; activation = sigmoid\n[linear] units = 10")), None,
     ["vanishing signals"]),
    ("thirty plain ReLU layers (CIFAR-10): signals vanish", configuration(PLAIN30, CIFAR), None, ["vanishing signals"]),
    ("`init_gain = 8` in every layer: signals explode", configuration(each("init_gain = 8")), None,
     ["exploding signals"]),
    ("no activation anywhere", configuration(LAYERS.replace("; activation = relu", "").replace("max", "average")), None,
     ["no activation"]),
    ("a ReLU behind negated ReLUs: dead units", configuration(NEGATED), None, ["dead units"]),
    ("`[dropout] rate = 0.98`", configuration(LAYERS.replace(
        "[linear] units = 10", "[dropout] rate = 0.98\n[linear] units = 10")), None, ["too much dropout"]),
    ("a learning rate 100 times too large", configuration(learning_rate=5), None, ["learning rate too large"]),
    ("a learning rate 100,000 times too small", configuration(learning_rate=2e-7), None, ["learning rate too small"]),
    ("no normalisation: pixels of 0 to 255 as floats", configuration(data="mean = 0; std = 1"),
     lambda images, labels: (images.astype(np.float32), labels), ["pixels that are not normalised"]),
    ("mean and std in the unit of bytes (CIFAR-10)", configuration(
        input=CIFAR, data="mean = 125.3, 123.0, 113.9; std = 63.0, 62.1, 66.7"), None, ["wrong unit of mean and std"]),
    ("shuffled labels", configuration(), shuffled, ["labels that do not belong to the images"]),
    ("labels shifted by one image", configuration(), shifted, ["shifted labels"]),
    ("a class without training images", configuration(), without_sevens, ["classes without images"]),
    ("all pixels of all images equal", configuration(), grey, ["constant pixels"]),
    ("one unit before the outputs", configuration(LAYERS.replace("units = 64", "units = 1")), None, ["too few units"]),
    ("a global average of the pixels", configuration(
        "[pool] kind = average; size = global\n" + "[linear] units = 64; activation = relu\n[linear] units = 10\n"), None,
     ["lost positions", "too few units"]),
    ("every layer but the last frozen", configuration(
        each("freeze = yes").replace("units = 10; freeze = yes", "units = 10")), None, ["frozen layers"]),
    ("`weight_decay = 0.5`", configuration(weight_decay=0.5), None, ["too much weight decay"]),
    ("batches of two with batch normalisation of units", configuration(
        LAYERS.replace("units = 64", "units = 64; norm = batch"), batch_size=2, learning_rate=0.001), None,
     ["a batch too small for batch normalisation"]),
    ("`init = zeros` in every layer", configuration(each("init = zeros")), None, ["weights of zero"]),
    # Beyond twenty.
    ("`clip_norm = 0.00001`", configuration(clip_norm=1e-5), None, ["clip_norm too small"]),
    ("`momentum = 0.999`", configuration(momentum=0.999), None, ["too much momentum"]),
    ("sigmoid on the outputs", configuration(LAYERS.replace("units = 10", "units = 10; activation = sigmoid")), None,
     ["an activation on the outputs"]),
    ("`label_smoothing = 0.98`", configuration(loss="label_smoothing = 0.98"), None, ["too much label smoothing"]),
    ("`learning_rate_scale = 0.000001` in every layer", configuration(each("learning_rate_scale = 0.000001")), None,
     ["a small learning_rate_scale"]),
    ("`reduction = sum`", configuration(loss="reduction = sum"), None, ["a loss that is a sum"]),
    ("`init_gain = 0.01` in every layer: signals vanish", configuration(each("init_gain = 0.01")), None,
     ["vanishing signals"]),
    ("one picture, again and again", configuration(), same, ["equal images"]),
    ("everything frozen", configuration(each("freeze = yes")), None, ["frozen layers"]),
    ("`std` that multiplies by 255", configuration(data="mean = 0; std = 0.0039215686"), None,
     ["pixels that are not normalised"]),
    ("half of the labels shuffled", configuration(), half_shuffled, ["wrong labels"]),
    ("`[scale] factor = 0.000001` before the outputs", configuration(LAYERS.replace(
        "[linear] units = 10", "[scale] factor = 0.000001\n[linear] units = 10")), None, ["vanishing signals"]),
    ("`norm_epsilon = 100000000`", configuration(LAYERS.replace(
        "activation = relu\n[pool]", "activation = relu; norm = batch; norm_epsilon = 100000000\n[pool]")), None,
     ["vanishing signals"]),
    ("`batch_size = 8192` for one epoch", configuration(batch_size=8192, epochs=1), None, ["too few updates"]),
]
TABLE = 20

DEPTHWISE = """[conv] filters = 16; kernel = 3; stride = 2; padding = 1; norm = group; norm_groups = 4; activation = silu
[conv] filters = 16; kernel = 3; padding = 1; groups = depthwise; norm = group; norm_groups = 4; activation = silu
[conv] filters = 32; kernel = 1; norm = group; norm_groups = 4; activation = silu
[pool] kind = average; size = global
[linear] units = 10
"""
SOUND = [(path.relative_to(ROOT).as_posix(), path) for path in
         sorted(ROOT.glob("configs/*.cnn")) + sorted(ROOT.glob("configs/lectures/*.cnn"))] + [
    ("LeNet of 1998: tanh and average pools", configuration(
        LAYERS.replace("relu", "tanh").replace("max", "average"))),
    ("pixels of 0...1 as they are, Adam", configuration(
        data="mean = 0; std = 1", optimizer="adam", learning_rate=0.001, momentum=None)),
    ("depthwise convolutions, group normalisation, AdamW (CIFAR-10)", configuration(
        DEPTHWISE, CIFAR, optimizer="adamw", learning_rate=0.003, momentum=None, weight_decay=0.05)),
    ("a last layer that starts at zero, dropout of 0.5, label smoothing", configuration(
        LAYERS.replace("[linear] units = 10", "[dropout] rate = 0.5\n[linear] units = 10; init = zeros"),
        loss="label_smoothing = 0.1")),
]


def ask(cnn, text, folder, data, threads=None):
    if isinstance(text, pathlib.Path):
        path = text
    else:
        path = folder / "case.cnn"
        path.write_text(text)
    command = [cnn, "check", "--config", path, "--data", data, "--json"]
    if threads:
        command += ["--threads", str(threads)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{path}: exit code {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def data_folder(data, text):
    """The folder for a configuration, by what it says."""
    words = text.read_text() if isinstance(text, pathlib.Path) else text
    if "lecture-edges" in words:
        return ROOT / "data/lecture-edges"
    if "fashion-mnist" in words:
        folder = data / "fashion-mnist"
        return folder if any(folder.glob("train-images*")) else ROOT / "data/fashion-mnist-sample"
    return data / ("cifar10" if "cifar10" in words else "mnist")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--cnn", default=ROOT / ".build/release/cnn")
    parser.add_argument("--only", default="", help="cases whose names contain this")
    parser.add_argument("--threads", type=int, help="of each check; all of the machine's without")
    parser.add_argument("--markdown", type=pathlib.Path, help="where the tables go")
    options = parser.parse_args()
    right, alarms, rows, sound = 0, 0, [], []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for number, (name, text, change, expected) in enumerate(FAULTS):
            if options.only not in name:
                continue
            data = data_folder(options.data, text)
            if change:
                kind = "float" if "floats" in name else "ubyte"
                data = changed_mnist(options.data, folder / str(number), change, kind)
            answer = ask(options.cnn, text, folder, data, options.threads)
            first = answer["answers"][0]
            found = first.get("cause_name") or "nothing"
            others = [a["cause_name"] for a in answer["answers"][1:] if a.get("cause_name")]
            followers = sum(1 for a in answer["answers"] if a.get("follows_from"))
            is_right = found in expected
            right += is_right and number < TABLE
            print("right" if is_right else "WRONG", name, "->", found, "also", others, "following", followers, flush=True)
            rows.append((number, name, first, others, followers))
        for name, text in SOUND:
            if options.only not in name:
                continue
            answer = ask(options.cnn, text, folder, data_folder(options.data, text), options.threads)
            bad = [a for a in answer["answers"] if a["outcome"] in ("fail", "warning")]
            alarms += bool(bad)
            print("ALARM" if bad else "silent", name, [a["message"] + " | " + str(a.get("cause")) for a in bad], flush=True)
            sound.append((name, bad))
    print(f"{right} of the first {TABLE} faults come first; {alarms} false alarms in {len(sound)}")
    if options.markdown:
        options.markdown.write_text(markdown(rows, sound))
    sys.exit(1 if not options.only and (right < TABLE - 2 or alarms) else 0)


def markdown(rows, sound):
    lines = ["| | what was set up | the first answer | answers that follow from it |", "|---|---|---|---|"]
    for number, name, first, others, followers in rows:
        also = "".join(f"; also: {other}" for other in others)
        lines.append(
            f"| {number + 1} | {name} | {first['outcome']}: {first.get('cause') or first['message']} | {followers}{also} |")
    lines += ["", "| sound set-up | alarms |", "|---|---|"]
    lines += [f"| `{name}` | {len(bad)} |" if name.startswith("configs") else f"| {name} | {len(bad)} |" for name, bad in sound]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
