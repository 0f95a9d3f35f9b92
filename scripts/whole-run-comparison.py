#!/usr/bin/env python3
"""Times whole trainings of LeNet on MNIST, from process start to exit: `cnn train` beside PyTorch.

usage: scripts/whole-run-comparison.py --data data/mnist [--cnn .build/release/cnn] [--python python3] [--epochs 5]
                                       [--rounds 1] [--threads N]
needs: a release build of cnn, the files that scripts/fetch-data.sh mnist brings, and a Python with torch and numpy

Both train the network of configs/mnist-lenet.cnn with its optimizer, schedule and batch size, evaluate the test images
after every epoch, and take turns, so that a machine that slows down slows both. Exits with 1 when one of them stays
below 99 % or PyTorch's time is less than four times that of cnn.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent
WANTED_ACCURACY = 0.99
WANTED_RATIO = 4


def timed(command):
    """Seconds from start to exit, and the last line of JSON with a test accuracy."""
    start = time.perf_counter()
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} exited {done.returncode}:\n{done.stderr}")
    records = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    accuracies = [record["test_accuracy"] for record in records if record.get("test_accuracy") is not None]
    return seconds, accuracies[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--cnn", type=pathlib.Path, default=PROJECT / ".build/release/cnn")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    common = ["--data", arguments.data, "--epochs", arguments.epochs, "--threads", arguments.threads]

    results = {"cnn": [], "PyTorch": []}
    for round in range(arguments.rounds):
        with tempfile.TemporaryDirectory() as folder:
            ours = [arguments.cnn.resolve(), "train", "--config", PROJECT / "configs/mnist-lenet.cnn", "--json", "--out"]
            results["cnn"].append(timed([*ours, f"{folder}/run", *common, "--seed", round]))
        theirs = [arguments.python, PROJECT / "scripts/lenet_pytorch.py", *common, "--seed", round]
        results["PyTorch"].append(timed(theirs))

    print(f"{'':10s} {'seconds':>9s}   test accuracy   ({arguments.epochs} epochs, {arguments.threads} threads)")
    for name, runs in results.items():
        print(f"{name:10s} {statistics.median(s for s, _ in runs):9.2f}   {min(a for _, a in runs):.4f}")
    ratio = statistics.median(b / a for (a, _), (b, _) in zip(results["cnn"], results["PyTorch"]))
    reached = min(accuracy for runs in results.values() for _, accuracy in runs)
    print(f"ratio      {ratio:9.2f}")
    if reached < WANTED_ACCURACY or ratio < WANTED_RATIO:
        sys.exit(1)


if __name__ == "__main__":
    main()
