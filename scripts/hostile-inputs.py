#!/usr/bin/env python3
"""Gives the built program files and streams that are made to break it, and writes a table of what it answers.

    scripts/hostile-inputs.py CNN [--update docs/Reliability.md]

CNN is the executable. For each input: exit code, the first line of its message, peak memory and time. Fails if an exit
code is not the one that is promised, if memory or time pass their limits, or if a process dies by a signal. Needs Python 3
and nothing else; inputs that need a small or read-only file system are left out, and named, when it may not mount one.
"""

import argparse, gzip, json, os, resource, shutil, struct, subprocess, sys, tempfile, time, zlib

# Promised for every input: far above what any needs, far below what a careless program would take.
MEMORY_LIMIT = 400 << 20
TIME_LIMIT = 20.0
# The process is ended by the system beyond this much address space, so that a failure can't hurt the machine.
ADDRESS_SPACE = 6 << 30
# Root may read everything, so it becomes this user where that matters.
NOBODY = 65534

CONFIGURATION = """[input]
channels = 1
height = 4
width = 4
[linear]
units = 2
[data]
format = idx
path = data
[train]
epochs = 1
batch_size = 4
optimizer = sgd
learning_rate = 0.01
"""


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def idx(sizes, values):
    return struct.pack(">BBBB", 0, 0, 8, len(sizes)) + struct.pack(f">{len(sizes)}I", *sizes) + bytes(values)


def safetensors(header, data=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(shape, begin, end):
    return {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}


def png(width, height):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")


def good_data(folder):
    for name in ("train", "t10k"):
        write(f"{folder}/{name}-images-idx3-ubyte", idx([8, 4, 4], range(128)))
        write(f"{folder}/{name}-labels-idx1-ubyte", idx([8], [i % 2 for i in range(8)]))


def bomb(start, zeros):
    """A gzip file of `start` and so many zero bytes, written in pieces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(start)]
    block = bytes(1 << 20)
    for _ in range(zeros >> 20):
        parts.append(packer.compress(block))
    return b"".join(parts + [packer.flush()])


# A clock that goes back an hour whenever it is looked at; for the one that people set, and no other.
CLOCK = """#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static long looks;
int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = syscall(SYS_clock_gettime, clock, time);
  if (clock == CLOCK_REALTIME) time->tv_sec -= 3600 * __sync_add_and_fetch(&looks, 1);
  return result;
}
time_t time(time_t *place) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (place) *place = now.tv_sec;
  return now.tv_sec;
}
int gettimeofday(struct timeval *place, void *zone) {
  place->tv_sec = time(0);
  place->tv_usec = 0;
  return 0;
}
"""


def backward_clock(root):
    """A library that a program is started with; None where there is no compiler."""
    library = os.path.join(root, "clock.so")
    write(library + ".c", CLOCK)
    compiler = shutil.which("cc") or shutil.which("clang")
    if compiler and subprocess.run([compiler, "-shared", "-fPIC", "-o", library, library + ".c"]).returncode == 0:
        return library
    print("left out: a clock that goes back needs a C compiler", file=sys.stderr)
    return None


def durations(root):
    """What is wrong with the times of the run that the clock went back in."""
    with open(os.path.join(root, "back/metrics.jsonl")) as lines:
        records = [json.loads(line) for line in lines]
    wrong = [record for record in records if not 0 < record["seconds"] < TIME_LIMIT or record["images_per_second"] <= 0]
    return [f"times {wrong[0]}"] if wrong or len(records) != 20 else []


class Case:
    def __init__(self, name, arguments, status, message, **how):
        self.name, self.arguments, self.status, self.message, self.how = name, arguments, status, message, how


def cases(root):
    """Makes the inputs; a case is a name, arguments, the promised exit code and a part of its message."""
    def at(name):
        return os.path.join(root, name)

    def configuration(name, data, text=CONFIGURATION):
        write(at(f"{name}.cnn"), text.replace("path = data", f"path = {data}"))
        return ["train", "--config", f"{name}.cnn", "--out", f"run-{name}", "--quiet"]

    good_data(at("data"))
    write(at("good.cnn"), CONFIGURATION)
    weights = [
        ("a checkpoint whose header claims 2^60 bytes", safetensors(b"{}", length=1 << 60), ""),
        ("a header of 3 GB in a file of 1 kB", safetensors(b"{}", bytes(1000), length=3 << 30), ""),
        ("tensors that end beyond the file", safetensors({"linear1.weight": tensor([2, 16], 0, 128)}, bytes(64)), ""),
        ("tensors that overlap", safetensors({"a": tensor([8], 0, 32), "b": tensor([8], 16, 48)}, bytes(48)), ""),
        ("a hole between tensors", safetensors({"a": tensor([8], 0, 32), "b": tensor([8], 64, 96)}, bytes(96)), ""),
        ("dimensions whose product overflows", safetensors({"a": tensor([1 << 40, 1 << 40], 0, 4)}, bytes(4)), ""),
        ("brackets nested 100,000 deep in a header", safetensors(b"[" * 100_000), ""),
        ("names and shapes that don't fit",
         safetensors({"linear1.weight": tensor([3, 16], 0, 192), "other.bias": tensor([2], 192, 200)}, bytes(200)),
         "linear1.bias"),
        ("a checkpoint of 4 TB, most of it a hole, for a network of 34 numbers",
         safetensors({"linear1.weight": tensor([1 << 40], 0, 1 << 42), "linear1.bias": tensor([2], 1 << 42, (1 << 42) + 8)}),
         "linear1.weight"),
        ("random bytes as a checkpoint", bytes((i * 7919 >> 3) & 255 for i in range(4096)), ""),
    ]
    for number, (name, content, message) in enumerate(weights):
        write(at(f"w{number}.safetensors"), content)
        if "a hole, for" in name:
            os.truncate(at(f"w{number}.safetensors"), len(content) + (1 << 42) + 8)
        yield Case(name, ["train", "--config", "good.cnn", "--out", f"run-w{number}", "--init", f"w{number}.safetensors"], 65,
                   message or f"w{number}.safetensors: error:")

    good_data(at("bomb"))
    os.remove(at("bomb/train-images-idx3-ubyte"))
    write(at("bomb/train-images-idx3-ubyte.gz"), bomb(idx([8, 4, 4], []), 2 << 30))
    yield Case("2 GB of zeros in a gzip of 2 MB, the header says 8 images", configuration("bomb", "bomb"), 65, "error:")
    good_data(at("giant"))
    write(at("giant/train-images-idx3-ubyte"), struct.pack(">BBBBIII", 0, 0, 8, 3, 2**31 - 1, 60000, 60000))
    yield Case("an IDX header of 2^31 images of 60,000 x 60,000", configuration("giant", "giant"), 65, "error:")
    write(at("cifar/data_batch_1.bin.gz"), bomb(b"", 1 << 30))
    for number in range(2, 6):
        write(at(f"cifar/data_batch_{number}.bin"), bytes(3073))
    yield Case("1 GB of zeros as a gzipped CIFAR file", configuration(
        "cifar", "cifar", CONFIGURATION.replace("channels = 1\nheight = 4\nwidth = 4", "channels = 3\nheight = 32\nwidth = 32")
        .replace("format = idx", "format = cifar10").replace("units = 2", "units = 10")), 65, "error:")
    pictures = CONFIGURATION.replace("format = idx", "format = images")
    for name, size in (("png", (100_000, 100_000)), ("wide", (2**31 - 1, 2**31 - 1)), ("large", (16_000, 16_000))):
        write(at(f"{name}/train/a/x.png"), png(*size))
        yield Case(f"a PNG header of {size[0]:,} x {size[1]:,}", configuration(name, name, pictures), 65, "x.png")

    wide = CONFIGURATION.replace("[linear]", "[linear]\nunits = 1000000000\n[linear]")
    write(at("units.cnn"), wide)
    too_large = "fits, so the network has to be smaller"
    yield Case("a layer of 10^9 units, trained", ["train", "--config", "units.cnn"], 78, too_large)
    yield Case("the same, checked", ["check", "--config", "units.cnn"], 78, too_large)
    yield Case("the same, measured", ["bench", "--config", "units.cnn", "--batch", "8"], 78, too_large)
    write(at("threads.cnn"), CONFIGURATION + "[engine]\nthreads = 2000000000\n")
    yield Case("2,000,000,000 threads", ["bench", "--config", "threads.cnn"], 78, "threads.cnn:")

    write(at("huge.cnn"), b"# nothing to see here\n" * 5_000_000)
    yield Case("a configuration of 110 MB", ["shape", "huge.cnn"], 78, "huge.cnn: error:")
    write(at("line.cnn"), b"[input] channels = " + b"9" * 500_000)
    yield Case("a number of 500,000 digits", ["shape", "line.cnn"], 78, "line.cnn:1")
    depth = 1000
    blocks = "".join(
        f"[block]\nname = b{i}\n[b{i - 1}]\n[b{i - 1}]\n[end]\n" if i else "[block]\nname = b0\n[linear]\nunits = 2\n[end]\n"
        for i in range(depth))
    write(at("blocks.cnn"), f"[input]\nchannels = 1\nheight = 4\nwidth = 4\n{blocks}[b{depth - 1}]\n")
    yield Case("a thousand blocks, each twice the one before", ["shape", "blocks.cnn"], 78, "blocks.cnn:")
    write(at("brackets.cnn"), "[" * 100_000)
    yield Case("100,000 opening brackets", ["shape", "brackets.cnn"], 78, "brackets.cnn:1")
    os.mkdir(at("folder.cnn"))
    os.mkfifo(at("pipe.cnn"))
    yield Case("a folder as configuration", ["shape", "folder.cnn"], 66, "this is a folder")
    yield Case("a pipe that nobody writes into as configuration", ["shape", "pipe.cnn"], 66, "this is a pipe")
    os.mkfifo(at("pipe.safetensors"))
    yield Case("the same as checkpoint", ["eval", "pipe.safetensors"], 66, "pipe.safetensors: error:")
    good_data(at("fifo"))
    os.remove(at("fifo/train-images-idx3-ubyte"))
    os.mkfifo(at("fifo/train-images-idx3-ubyte"))
    yield Case("the same as data file", configuration("fifo", "fifo"), 66, "a pipe")
    write(at("secret.cnn"), CONFIGURATION)
    os.chmod(at("secret.cnn"), 0)
    yield Case("a configuration without read permission", ["shape", "secret.cnn"], 66, "secret.cnn: error:", user=NOBODY)

    good_data(at("long"))
    write(at("long/classes.txt"), "".join(letter * 100_000 + "\n" for letter in "ab"))
    yield Case("class names of 100,000 letters", configuration("long", "long"), 0, "")
    clock = backward_clock(root)
    if clock:
        yield Case("a clock that goes back an hour at every look",
                   ["train", "--config", "good.cnn", "--epochs", "20", "--out", "back", "--quiet"], 0, "",
                   environment={"LD_PRELOAD": clock}, verify=durations)
    if os.geteuid() == 0:
        write(at("twenty.cnn"), CONFIGURATION.replace("epochs = 1", "epochs = 20\ntime_limit = 1e-9"))
        yield Case("a time limit of a nanosecond", ["train", "--config", "twenty.cnn", "--out", "half", "--quiet"], 75, "")
        yield Case("going on with somebody else's run", ["train", "--resume", "half"], 74, "go on with a copy", user=NOBODY)
        os.chmod(at("half/checkpoints"), 0o700)
        yield Case("going on with a run whose checkpoints may not be read", ["train", "--resume", "half"], 66,
                   "last.safetensors: error: cannot be read", user=NOBODY)
        yield Case("a run in a folder that may not be written", ["train", "--config", "good.cnn"], 73,
                   "name another folder with --out", user=NOBODY)
    else:
        print("left out: runs of another user, which only the superuser can make", file=sys.stderr)

    for name, options, status in (("small", "size=16k", (73, 74)), ("report", "size=28k", 0), ("readonly", "ro", (73, 74))):
        os.mkdir(at(name))
        if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", at(name)], stderr=subprocess.DEVNULL).returncode:
            print(f"left out: a file system with {options} can't be mounted here", file=sys.stderr)
            continue
        title = {"small": "a run on a full file system", "readonly": "a run on a read-only file system",
                 "report": "a file system that has room for the checkpoints, and none for the report"}[name]
        if name == "small":
            write(at("small/filling"), bytes(16 << 10))
        message = "when that is mended: cnn eval" if name == "report" else "error:"
        yield Case(title, ["train", "--config", "good.cnn", "--out", f"{name}/run"], status, message, mounted=at(name))

    yield Case("standard output that is closed early", ["shape", "good.cnn"], 0, "", stdout="closed")
    yield Case("standard output that is full", ["shape", "good.cnn"], 74, "cannot be written", stdout="/dev/full")


def run(cnn, root, case):
    """The status (negative: a signal), standard error, peak memory in bytes and seconds."""
    errors = tempfile.TemporaryFile()
    if case.how.get("stdout") == "closed":
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open(case.how.get("stdout", os.devnull), os.O_WRONLY)
    def prepare():
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        if "user" in case.how and os.geteuid() == 0:
            os.setgroups([])
            os.setgid(case.how["user"])
            os.setuid(case.how["user"])

    start = time.monotonic()
    process = subprocess.Popen(
        [cnn] + case.arguments, cwd=root, env={**os.environ, **case.how.get("environment", {})}, stdin=subprocess.DEVNULL,
        stdout=writer, stderr=errors, preexec_fn=prepare)
    os.close(writer)
    deadline = start + 3 * TIME_LIMIT
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > deadline:
            process.kill()
        time.sleep(0.005)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    errors.seek(0)
    return process.returncode, errors.read(1 << 20).decode(errors="replace"), usage.ru_maxrss * 1024, seconds


def first_line(text):
    lines = [line for line in text.splitlines() if "error:" in line]
    line = (lines or text.splitlines() or [""])[0].replace("|", "\\|")
    return line if len(line) <= 150 else line[:147] + "..."


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cnn")
    parser.add_argument("--update", metavar="FILE", help="replace the table between the markers of this file")
    options = parser.parse_args()
    cnn = os.path.abspath(options.cnn)
    rows, failures = [], []
    with tempfile.TemporaryDirectory() as root:
        os.chmod(root, 0o755)
        for case in cases(root):
            status, text, memory, seconds = run(cnn, root, case)
            if "mounted" in case.how:
                subprocess.run(["umount", case.how["mounted"]], check=True)
            promised = case.status if isinstance(case.status, tuple) else (case.status,)
            wrong = [] if status in promised else [f"exit code {status}, promised {case.status}"]
            if case.message not in text:
                wrong.append(f"no {case.message!r} in the message")
            if "verify" in case.how and status == 0:
                wrong += case.how["verify"](root)
            if memory > MEMORY_LIMIT:
                wrong.append(f"{memory >> 20} MiB")
            if seconds > TIME_LIMIT:
                wrong.append(f"{seconds:.1f} s")
            if wrong:
                failures.append(f"{case.name}: {', '.join(wrong)}\n{text[:600]}")
            message = first_line(text.replace(os.path.realpath(root) + "/", ""))
            rows.append(f"| {case.name} | {'`' + message + '`' if message else ''} | {status} | {memory / (1 << 20):.0f} MiB | {seconds:.2f} s |")
    table = "| input | message | exit | peak memory | time |\n|---|---|---|---|---|\n" + "\n".join(rows)
    print(table)
    if options.update:
        begin, end = "<!-- hostile-inputs -->", "<!-- end of hostile-inputs -->"
        text = open(options.update).read()
        head, rest = text.split(begin)
        text = head + begin + "\n" + table + "\n" + end + rest.split(end)[1]
        open(options.update, "w").write(text)
    for failure in failures:
        print(f"\nFAILED {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
