#!/usr/bin/env python3
"""Trains with several ranks under each MPI that this machine has, and compares the bytes with those of one process.

    scripts/ranks-test.py                         digests of 1, 2, 3, 4 and 8 ranks, interruptions, refusals
    scripts/ranks-test.py --kills 50              also kills a random rank with SIGKILL, and resumes with a random number
    scripts/ranks-test.py --mpi openmpi           only this one; the other is mpich

A run counts when last.safetensors has the same bytes as that of one process, and metrics.jsonl the same lines but for the
times. Exit code 1 when one doesn't.
"""

import argparse
import json
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
[data] format = idx; limit = 1300; validation = 100
[augment] flip = horizontal; crop = 2
[train]
epochs = EPOCHS
batch_size = 12
accumulate = 8
optimizer = OPTIMIZER
clip_norm = 1
average = ema
schedule = cosine
checkpoint_every = 1
log_every = 1
"""
LAUNCHERS = {
    "openmpi": ["mpirun.openmpi", "--oversubscribe", "--bind-to", "none", "-n"],
    "mpich": ["mpiexec.mpich", "-n"],
}
ENVIRONMENT = {
    **os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
    # All ranks are on this machine, which may have no ssh; mpirun wants some program there.
    "OMPI_MCA_plm_rsh_agent": "sh",
}


def command(options, launcher, ranks, arguments):
    program = [options.cnn, "train", "--quiet", "--threads", "1", *arguments]
    return program if ranks == 1 else [*LAUNCHERS[launcher], str(ranks), *program]


def train(options, folder, launcher, ranks, arguments, **settings):
    return subprocess.run(
        command(options, launcher, ranks, arguments), cwd=folder, env=ENVIRONMENT, capture_output=True, text=True,
        timeout=300, **settings)


class Checks:
    def __init__(self):
        self.failures = 0

    def require(self, holds, what, detail=""):
        print(("ok      " if holds else "FAILED  ") + what, flush=True)
        if not holds:
            self.failures += 1
            if detail:
                print(detail.strip()[-2000:], flush=True)


def equal_digests(options, folder, launcher, expected, checks):
    for name in ("adam", "muon"):
        for ranks in (2, 3, 4, 8):
            run = folder / f"{launcher}-{name}-{ranks}"
            ended = train(options, folder, launcher, ranks, [f"{name}.cnn", "--data", options.data, "--out", str(run)])
            same = ended.returncode == 0 and traces(run) == expected[name]
            checks.require(same, f"{launcher}: {name}: {ranks} ranks give the bytes of one", ended.stderr)


def interruptions(options, folder, launcher, expected, checks):
    """SIGTERM to the launcher, and then another number of ranks."""
    for before, after in ((2, 4), (4, 2), (2, 1)):
        run = folder / f"{launcher}-stop-{before}-{after}"
        process = subprocess.Popen(
            command(options, launcher, before, ["long.cnn", "--data", options.data, "--out", str(run)]), cwd=folder,
            env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and records(run) < 5:
            time.sleep(0.001)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        steps = records(run)
        ended = train(options, folder, launcher, after, ["--resume", str(run)])
        # A run that has ended before the signal came proves nothing.
        same = ended.returncode == 0 and steps < records(run) and traces(run) == expected
        checks.require(
            same, f"{launcher}: stopped with {before} ranks after {steps} records, gone on with {after}: the bytes of one",
            ended.stderr)


def ranks_of(process, options):
    """The processes of cnn below a launcher."""
    # The system keeps so much of a name.
    own, children = os.path.basename(options.cnn)[:15], {}
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text()
        except OSError:
            continue
        number, name, rest = int(text.split(" ", 1)[0]), text[text.index("(") + 1:text.rindex(")")], text[text.rindex(")") + 2:]
        children.setdefault(int(rest.split()[1]), []).append((number, name))
    found, waiting = [], [process.pid]
    while waiting:
        for number, name in children.get(waiting.pop(), []):
            waiting.append(number)
            if name == own:
                found.append(number)
    return found


def kills(options, folder, launcher, expected, lines, checks, chance, count):
    good = met = 0
    for number in range(count):
        run = folder / f"{launcher}-kill-{number}"
        arguments = ["adam.cnn", "--data", options.data, "--out", str(run)]
        for place in sorted(chance.randrange(lines - 2) for _ in range(2)):
            ranks = chance.choice((2, 3, 4))
            process = subprocess.Popen(
                command(options, launcher, ranks, arguments), cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            while process.poll() is None and records(run) <= place:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.02)
            victims = ranks_of(process, options)
            if process.poll() is None and victims:
                os.kill(chance.choice(victims), signal.SIGKILL)
                met += 1
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                checks.require(False, f"{launcher}: run {number}: the job goes on without its rank")
            # A rank that outlives its launcher holds the folder.
            while any(os.path.exists(f"/proc/{victim}") for victim in victims):
                time.sleep(0.01)
            if (run / "checkpoints/last.safetensors").exists():
                arguments = ["--resume", str(run)]
            else:
                shutil.rmtree(run, ignore_errors=True)
        ended = train(options, folder, launcher, chance.choice((1, 2, 3, 4)), arguments)
        same = ended.returncode == 0 and traces(run) == expected
        good += same
        if not same:
            checks.require(False, f"{launcher}: run {number} after kills", ended.stderr)
        shutil.rmtree(run, ignore_errors=True)
    checks.require(
        good == count and met >= count,
        f"{launcher}: {good} of {count} runs end with the bytes of one after {met} kills of a rank in mid-training")


def refusals(options, folder, launcher, checks):
    data = ["--data", options.data]
    ended = train(options, folder, launcher, 3, ["adam.cnn", "--set", "train.accumulate=2", *data, "--out", "many"])
    checks.require(
        ended.returncode == 78 and "3 ranks share out the batches" in ended.stderr and not (folder / "many").exists(),
        f"{launcher}: more ranks than batches are refused", ended.stderr)
    ended = train(options, folder, launcher, 2, ["adam.cnn", "--data", "/nowhere", "--out", "gone"])
    checks.require(
        ended.returncode == 66 and ended.stderr.count("/nowhere") == 1 and not (folder / "gone").exists(),
        f"{launcher}: what keeps all ranks from training is said once", ended.stderr)
    ended = subprocess.run(
        command(options, launcher, 2, ["adam.cnn", *data, "--out", "none"]), cwd=folder,
        env={**ENVIRONMENT, "CNN_MPI": "/nowhere/libmpi.so"}, capture_output=True, text=True, timeout=60)
    checks.require(
        ended.returncode == 66 and "no MPI library" in ended.stderr and not (folder / "none").exists(),
        f"{launcher}: without a library the program refuses", ended.stderr)
    ended = train(options, folder, launcher, 2, ["adam.cnn", "--json", "--dry-run", *data])
    plan = json.loads(ended.stdout)["ranks"] if ended.returncode == 0 else {}
    checks.require(
        plan.get("count") == 2 and plan.get("exchanged_bytes", 0) > 0 and 0 < plan.get("efficiency", 0) <= 1,
        f"{launcher}: a dry run tells what is expected of the ranks", ended.stderr)


def silence(options, folder, launcher, checks):
    """A rank that stands still is named and given up, and the run goes on from its last checkpoint."""
    run = folder / f"{launcher}-silent"
    process = subprocess.Popen(
        command(options, launcher, 2, ["long.cnn", "--data", options.data, "--out", str(run), "--rank-timeout", "2"]),
        cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and records(run) < 5:
        time.sleep(0.001)
    victims = ranks_of(process, options)
    silent = next((v for v in victims if b"WORLD_RANK=1\0" in environment(v) or b"PMI_RANK=1\0" in environment(v)), None)
    if silent:
        os.kill(silent, signal.SIGSTOP)
    try:
        errors = process.communicate(timeout=60)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        errors = "it waits for ever"
    for victim in victims:
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            pass
    checks.require(
        process.returncode == 75 and "rank 1 said nothing for 2 seconds" in errors,
        f"{launcher}: a rank that stands still is named and given up (75)", errors)
    ended = train(options, folder, launcher, 1, ["--resume", str(run)])
    checks.require(ended.returncode == 0, f"{launcher}: the run goes on without it", ended.stderr)


def environment(process):
    try:
        return pathlib.Path(f"/proc/{process}/environ").read_bytes()
    except OSError:
        return b""


def verification(options, folder, launcher, checks):
    run = folder / f"{launcher}-adam-2"
    ended = train(options, folder, launcher, 3, ["--verify", str(run)])
    checks.require(
        ended.returncode == 0 and "verified" in ended.stdout, f"{launcher}: three ranks verify the run of two", ended.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cnn", default=str(PROJECT / ".build/release/cnn"))
    parser.add_argument("--data", default=str(PROJECT / "data/fashion-mnist-sample"))
    parser.add_argument("--mpi", choices=sorted(LAUNCHERS))
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    launchers = [name for name in LAUNCHERS if shutil.which(LAUNCHERS[name][0])]
    if options.mpi:
        launchers = [options.mpi]
    if not launchers:
        sys.exit("error: neither mpirun.openmpi nor mpiexec.mpich is installed")
    checks, chance = Checks(), random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder, expected = pathlib.Path(name), {}
        # A launcher takes a second to pass a signal on, so the run that is interrupted is longer.
        for kind, optimizer, epochs in (("adam", "adam", 6), ("muon", "muon", 2), ("long", "adam", 60)):
            text = CONFIGURATION.replace("OPTIMIZER", optimizer).replace("EPOCHS", str(epochs))
            (folder / f"{kind}.cnn").write_text(text)
            run = folder / f"one-{kind}"
            ended = train(options, folder, "", 1, [f"{kind}.cnn", "--data", options.data, "--out", str(run)])
            if ended.returncode != 0:
                sys.exit(f"error: one process does not train: {ended.stderr}")
            expected[kind] = traces(run)
        adam = expected["adam"]
        for launcher in launchers:
            equal_digests(options, folder, launcher, expected, checks)
            verification(options, folder, launcher, checks)
            interruptions(options, folder, launcher, expected["long"], checks)
            refusals(options, folder, launcher, checks)
            silence(options, folder, launcher, checks)
            if options.kills:
                kills(options, folder, launcher, adam, adam[1].count("\n"), checks, chance, options.kills)
    sys.exit(1 if checks.failures else 0)


main()
