#!/usr/bin/env python3
"""Kills a training at random moments, resumes it, and compares the end with a training that was left alone.

    scripts/kill-test.py                          100 runs, each killed once or several times with SIGKILL
    scripts/kill-test.py --signal TERM            the same with SIGTERM, which saves first
    scripts/kill-test.py --threads 1,2,3          another number of threads at each resume
    scripts/kill-test.py --full-disk              the disk is full for a while before each kill (needs the right to mount)

Every second kill waits for a moment in which a checkpoint is being written. A run counts when last.safetensors has the same
bytes as that of the training that was left alone, and metrics.jsonl the same lines but for the times. Exit code 1 when one
doesn't.
"""

import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "scripts/lib"))
from run_traces import records, traces  # noqa: E402
CONFIGURATION = """
[input] channels = 1; height = 28; width = 28
[conv] filters = 8; kernel = 3; stride = 2; activation = relu; norm = batch
[dropout] rate = 0.2
[linear] units = 10
[data] format = idx; limit = 600; validation = 200
[augment] flip = horizontal; crop = 2
[train]
epochs = 4
batch_size = 32
optimizer = adam
average = ema
schedule = cosine
checkpoint_every = 1
log_every = 1
"""


def training(options, folder, run, arguments, threads=None):
    command = ["nice", "-n", "10", options.cnn, "train", "--quiet", *arguments]
    if threads:
        command += ["--threads", str(threads)]
    with open(folder / f"{run}.log", "ab") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)


def wait_for_checkpoint(process, run):
    while process.poll() is None and not (run / "checkpoints/last.safetensors").exists():
        time.sleep(0.001)


def is_writing(run):
    try:
        return any(name.endswith(".partial") for name in os.listdir(run / "checkpoints"))
    except FileNotFoundError:
        return False


def kill(process, run, place, delay, number, in_write):
    """Waits for a record and a moment more, then for a write if one is wanted, and kills. True when a write was met."""
    while process.poll() is None and records(run) < place:
        time.sleep(0.001)
    time.sleep(delay)
    met = False
    while in_write and process.poll() is None and not met:
        met = is_writing(run)
    if process.poll() is None:
        process.send_signal(number)
    return met


def fill(folder):
    """Leaves the file system without a byte."""
    with open(folder / "filler", "wb", buffering=0) as filler:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while True:
                    filler.write(bytes(size))
            except OSError:
                pass


def one_run(options, folder, number, lines, chance):
    """Trains with kills until the run is complete; the number of kills, and of those in mid-write."""
    run = folder / f"run-{number}"
    start = ["--config", "kill.cnn", "--data", options.data, "--out", str(run)]
    process = training(options, folder, run.name, start)
    wait_for_checkpoint(process, run)
    kills = writes = 0
    # Records at which to kill, in ascending order; the last two come too late to meet a training.
    places = sorted(chance.randrange(lines - 2) for _ in range(options.kills))
    for attempt, place in enumerate(places):
        in_write = (number + attempt) % 2 == 0 and not options.full_disk
        if options.full_disk:
            while process.poll() is None and records(run) < place // 2:
                time.sleep(0.001)
            fill(folder)
            # Nothing can be recorded from here on.
            place = 0
        # Up to the time of a few steps.
        met = kill(process, run, place, chance.uniform(0, 0.05), options.signal, in_write)
        status = process.wait(options.patience)
        (folder / "filler").unlink(missing_ok=True)
        if status != 0:
            kills += 1
            writes += met
        threads = chance.choice(options.threads) if options.threads else None
        process = training(options, folder, run.name, ["--resume", str(run), "--data", options.data], threads)
    if process.wait(options.patience) != 0:
        raise RuntimeError((folder / f"{run.name}.log").read_text()[-2000:])
    return kills, writes


def check(options, folder):
    chance = random.Random(options.seed)
    (folder / "kill.cnn").write_text(CONFIGURATION)
    whole = training(options, folder, "whole", ["--config", "kill.cnn", "--data", options.data, "--out", str(folder / "whole")])
    if whole.wait(options.patience) != 0:
        sys.exit((folder / "whole.log").read_text())
    expected = traces(folder / "whole")
    equal = kills = writes = 0
    for number in range(options.runs):
        try:
            found = one_run(options, folder, number, records(folder / "whole"), chance)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            print(f"run {number}: {error}", file=sys.stderr)
            continue
        kills, writes = kills + found[0], writes + found[1]
        if traces(folder / f"run-{number}") == expected:
            equal += 1
        else:
            print(f"run {number}: differs from the training that was left alone", file=sys.stderr)
        shutil.rmtree(folder / f"run-{number}")
    name = signal.Signals(options.signal).name
    print(f"{equal} of {options.runs} runs equal; {kills} times ended by {name}, {writes} of them while a checkpoint was written")
    return 0 if equal == options.runs else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cnn", default=str(PROJECT / ".build/release/cnn"), help="the executable")
    parser.add_argument("--data", default=str(PROJECT / "data/fashion-mnist-sample"), help="a folder in IDX format")
    parser.add_argument("--runs", type=int, default=100, help="how many runs (100)")
    parser.add_argument("--kills", type=int, default=1, help="kills of each run (1)")
    parser.add_argument("--signal", type=lambda name: signal.Signals["SIG" + name], default=signal.SIGKILL, help="KILL, TERM or INT")
    parser.add_argument("--threads", type=lambda text: [int(part) for part in text.split(",")], help="drawn at each resume")
    parser.add_argument("--full-disk", action="store_true", help="on a small file system that is full for a while")
    parser.add_argument("--patience", type=float, default=120, metavar="SECONDS",
                        help="after which a training that neither ends nor can be killed counts as failed (120)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    options = parser.parse_args()
    options.cnn = str(pathlib.Path(options.cnn).resolve())
    with tempfile.TemporaryDirectory(prefix="cnn-kill-") as folder:
        folder = pathlib.Path(folder)
        if not options.full_disk:
            sys.exit(check(options, folder))
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", folder]).returncode != 0:
            sys.exit("a file system of its own is needed for --full-disk, and mounting is not permitted here")
        try:
            status = check(options, folder)
        finally:
            subprocess.run(["umount", folder])
        sys.exit(status)


main()
