#!/usr/bin/env python3
"""Trains in a real terminal, presses keys, changes the window, sends signals, and looks at what the terminal shows.

    scripts/terminal-test.py CNN                        everything; CNN is the program
    scripts/terminal-test.py CNN --picture FILE.html    a page with the live view of a training, for a screenshot

The terminal is tmux's, which draws what it is sent and tells what stands where. Nothing is measured in seconds: each check
waits until what it expects is there, and fails when that has not happened for a minute.
"""

import argparse
import atexit
import html
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parent.parent
# Seconds until something that has not happened never will.
PATIENCE = 60


def short(epochs):
    """Arguments of a training whose epochs take a moment."""
    sizes = ["--set", "data.limit=1500", "--set", "data.validation=500"]
    return ["train", "--config", str(PROJECT / "configs/quickstart.cnn"), "--epochs", str(epochs), *sizes]


def hear_signals():
    """A shell that runs this in the background ignores some, and what it starts would too."""
    for name in ["INT", "QUIT", "TERM", "HUP", "TSTP"]:
        signal.signal(signal.Signals[f"SIG{name}"], signal.SIG_DFL)


class Terminal:
    """A window of tmux with a shell in it."""

    def __init__(self, cnn, folder, columns=80, rows=24, **environment):
        self.socket = f"cnn-{os.getpid()}-{time.monotonic_ns()}"
        variables = {"PATH": os.environ["PATH"], "HOME": str(folder), "PS1": "$ ", "LANG": "C.UTF-8", "CNN": cnn}
        # A developer's Swift looks for the cause of a crash for minutes.
        variables |= {"HISTFILE": "/dev/null", "SWIFT_BACKTRACE": "enable=no"} | environment
        words = [f"{name}={value}" for name, value in variables.items()]
        shell = ["env", "-i", *words, "TERM=tmux-256color"] if "TERM" not in environment else ["env", "-i", *words]
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", rows, "-c", folder,
                  *shell, "bash", "--norc", "--noprofile")
        self.tmux("set-option", "-g", "history-limit", 5000)
        self.is_open = True
        # Also after a check that has failed.
        atexit.register(self.close)
        self.wait("the shell", lambda: "$" in self.text())
        self.type("stty -a > before")

    def tmux(self, *arguments):
        command = ["tmux", "-u", "-L", self.socket, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=hear_signals)
        if done.returncode:
            raise SystemExit(f"tmux {arguments[0]}: {done.stderr}")
        return done.stdout

    def close(self):
        """Ends what runs in the window too: a training that loses its terminal goes on."""
        if not self.is_open:
            return
        self.is_open = False
        self.send("KILL")
        self.tmux("kill-server")

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", columns, "-y", rows)

    def text(self):
        return self.tmux("capture-pane", "-p")

    def history(self):
        return self.tmux("capture-pane", "-p", "-J", "-S", "-")

    def state(self):
        """Whether the other screen is on, and whether the cursor is shown."""
        return self.tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").strip()

    def wait(self, what, condition):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.05)
        raise SystemExit(f"FAILED: {what}\n{self.text()}")

    def expect(self, *parts):
        for part in parts:
            self.wait(f"no {part!r}", lambda: part in self.text())

    def run(self, out, *arguments):
        """Starts the program and has the shell tell the end of the run in the folder `out`."""
        self.type(f"\"$CNN\" {' '.join(arguments)}; echo \"end of {out}: $?\"")

    def train(self, out, *more):
        """Starts a training that is longer than any of the tests."""
        self.run(out, *short(3000), "--out", out, *more)

    def send(self, name):
        """Sends a signal to the shell's child."""
        shell = int(self.tmux("display-message", "-p", "#{pane_pid}"))
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                # The parent is the second field after the name, which may hold anything but is in parentheses.
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == shell:
                os.kill(int(folder.name), signal.Signals[f"SIG{name}"])

    def expect_end(self, out, status):
        """The process has ended, and left the terminal as it found it."""
        self.wait(f"{out}: status {status}", lambda: f"end of {out}: {status}" in self.history())
        self.expect_given_back(out)

    def expect_given_back(self, what):
        self.wait(f"{what}: the window was not given back", lambda: self.state() == "0 1")
        self.type("clear; stty -a > after; cmp before after && echo same-modes")
        self.wait(f"{what}: other modes than before", lambda: "same-modes\n" in self.text())


def check(condition, what):
    if not condition:
        raise SystemExit(f"FAILED: {what}")


def lines_fit(terminal, columns, rows):
    def fit():
        lines = terminal.text().rstrip("\n").split("\n")
        return "epoch" in "".join(lines) and len(lines) <= rows and all(len(line) < columns for line in lines)

    return fit


def commands(run):
    records = map(json.loads, (run / "metrics.jsonl").read_text().splitlines())
    return [record for record in records if record["event"] == "steering"]


def steering(cnn, folder):
    """Every key, at every size; then the run is repeated and gone on with."""
    terminal = Terminal(cnn, folder)
    terminal.type("echo what stood here before")
    terminal.train("steered")
    terminal.expect("whole run", "learning rate", "images/s", "of peak", "time left", "? help", "validation", "step 1")
    check(terminal.state() == "1 0", "the live view has a screen of its own, without a cursor")
    terminal.press("l")
    terminal.expect("(×1/2)", "learning rate halved")
    terminal.press("L", "L")
    terminal.expect("(×2)")
    terminal.press("e")
    terminal.expect("validation accuracy")
    terminal.press("s")
    terminal.expect("saved")
    terminal.press("Up", "F5", "q", "7")
    terminal.press("?")
    terminal.expect("halve the learning rate", "? back")
    terminal.press("?")
    terminal.expect("step 1")
    terminal.press("p")
    terminal.expect("paused", "p go on")
    before = terminal.text()
    time.sleep(1)
    check(before == terminal.text(), "nothing moves in a pause")
    for columns, rows in [(40, 16), (120, 45), (30, 6), (200, 10), (20, 3), (80, 24)]:
        terminal.resize(columns, rows)
        terminal.wait(f"lines that fit into {columns}x{rows}", lines_fit(terminal, columns, rows))
    terminal.press("p")
    terminal.wait("it goes on", lambda: terminal.text() != before and "p pause" in terminal.text())
    terminal.press("x")
    terminal.wait("the end of the epoch", lambda: "end of steered: 0" in terminal.history())
    check("what stood here before" in terminal.history(), "the screen before is there again")
    check("as asked" in terminal.history() and "go on with" in terminal.history(), "the result is told")
    terminal.expect_end("steered", 0)

    found = commands(folder / "steered")
    names = [command["command"] for command in found]
    expected = "halve_rate double_rate double_rate evaluate save pause go_on stop_after_epoch".split()
    check(names == expected, f"commands: {names}")
    check([command["learning_rate_factor"] for command in found][:3] == [0.5, 1, 2], "factors")
    state = (folder / "steered/checkpoints/last.safetensors").read_bytes()
    verified = subprocess.run([cnn, "train", "--verify", "steered"], cwd=folder, capture_output=True, text=True)
    check(verified.returncode == 0, f"--verify: {verified.stderr}")
    check((folder / "steered/checkpoints/last.safetensors").read_bytes() == state, "--verify changes nothing")
    terminal.run("continuation", "train", "--resume", "steered")
    terminal.expect("whole run", "(×2)")
    terminal.press("C-c")
    terminal.expect_end("continuation", 130)
    terminal.close()


def endings(cnn, folder):
    """Every way out gives the terminal back."""
    terminal = Terminal(cnn, folder)

    def begin(out, *more):
        terminal.train(out, *more)
        terminal.expect("whole run")

    # A shell's number for a child that a signal has ended is 128 and the signal's; the first two are ours.
    for name, status in [("TERM", 143), ("INT", 130), ("QUIT", 131), ("ABRT", 134), ("SEGV", 139)]:
        begin(name)
        terminal.send(name)
        terminal.expect_end(name, status)
    begin("paused")
    terminal.press("p")
    terminal.expect("paused")
    terminal.send("HUP")
    terminal.wait("SIGHUP saves", lambda: (folder / "paused/checkpoints/last.safetensors").exists())
    check("p go on" in terminal.text(), "SIGHUP doesn't end a pause")
    terminal.press("C-c")
    terminal.expect_end("paused", 130)
    # The second comes while the first one's step is being finished, or finds the process gone.
    begin("twice", "--set", "train.batch_size=1000")
    terminal.press("C-c", "C-c")
    terminal.expect_end("twice", 130)
    terminal.train("diverging", "--set", "train.learning_rate=1e30")
    terminal.wait("why it ended", lambda: "is not finite" in terminal.history())
    terminal.expect_end("diverging", 1)
    terminal.close()


def suspending(cnn, folder):
    """Ctrl-Z, fg, bg, and a stop that cannot be caught."""
    terminal = Terminal(cnn, folder)
    terminal.train("suspended")
    terminal.expect("whole run")
    terminal.press("C-z")
    terminal.expect("Stopped")
    terminal.expect_given_back("Ctrl-Z")
    terminal.type("bg")
    terminal.type("clear; echo the shell is $((1 + 1))")
    terminal.expect("the shell is 2")
    time.sleep(1)
    check("whole run" not in terminal.text(), "nothing is drawn from the background")
    terminal.type("fg")
    terminal.expect("whole run")
    check(terminal.state() == "1 0", "fg takes the window again")
    terminal.press("l")
    terminal.expect("(×1/2)")
    terminal.send("STOP")
    # The shell has the terminal, and sets its own modes.
    terminal.press("Enter")
    terminal.expect("Stopped")
    terminal.type("fg")
    terminal.expect("(×1/2)", "whole run")
    terminal.press("L")
    terminal.expect("learning rate doubled")
    terminal.press("C-c")
    terminal.wait("the end", lambda: "go on with" in terminal.history())
    terminal.expect_given_back("fg and Ctrl-C")
    terminal.close()


def hangup(cnn, folder):
    """A training whose terminal is closed saves and goes on to its end."""
    terminal = Terminal(cnn, folder)
    terminal.run("closed", *short(30), "--out", "closed")
    terminal.expect("whole run")
    terminal.tmux("kill-server")
    terminal.is_open = False

    def status():
        return json.loads((folder / "closed/run.json").read_text())["status"]

    end = time.monotonic() + PATIENCE
    while status() == "running" and time.monotonic() < end:
        time.sleep(0.1)
    check(status() == "completed", f"the training is {status()}")


def plain(cnn, folder):
    """What a terminal is sent where there is to be no live view."""
    def raw(*more, **environment):
        """Bytes that a terminal is sent."""
        pid, descriptor = pty.fork()
        if pid == 0:
            os.chdir(folder)
            clean = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"} | environment
            os.execve(cnn, [cnn, *short(2), "--out", f"plain-{time.monotonic_ns()}", *more], clean)
        output = b""
        while True:
            try:
                piece = os.read(descriptor, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
        _, status = os.waitpid(pid, 0)
        check(os.waitstatus_to_exitcode(status) == 0, f"{more} {environment}: {output.decode()}")
        return output.decode()

    view, colour = "\x1b[?1049h", re.compile(r"\x1b\[(1|2|3\d|1;31)m")
    text = raw()
    check(view in text and colour.search(text) and "━" in text, "the view is drawn, in colour")
    check(text.count(view) == 1 and text.count("\x1b[?1049l") == 1, "the screen is taken once and given back")
    text = raw(NO_COLOR="1")
    check(view in text and not colour.search(text), "NO_COLOR")
    check(raw(LANG="C").isascii(), "a locale without UTF-8")
    check("\x1b" not in raw(TERM="dumb"), "TERM=dumb")
    check(view not in raw("--quiet") and view not in raw("--json"), "--quiet and --json")
    piped = subprocess.run([cnn, *short(2), "--out", "piped"], cwd=folder, capture_output=True, text=True)
    check(piped.returncode == 0 and "\x1b" not in piped.stdout + piped.stderr, "a pipe gets plain text")


def picture(cnn, folder, out):
    """The view of a training after some epochs, as a page."""
    terminal = Terminal(cnn, folder, columns=94, rows=32)
    for name in ["configs", "data"]:
        (folder / name).symlink_to(PROJECT / name)
    terminal.type('"$CNN" train --config configs/quickstart.cnn --epochs 12')
    terminal.wait("five epochs", lambda: "epoch 5 of" in terminal.text())
    terminal.press("l")
    terminal.wait("seven epochs", lambda: re.search(r"epoch 7 of 12 .*━━━━━━━━━", terminal.text()))
    page = terminal.tmux("capture-pane", "-e", "-p")
    terminal.press("C-c")
    terminal.wait("the end", lambda: "go on with" in terminal.history())
    terminal.close()
    out.write_text(Page(page).text)


class Page:
    """A captured window as HTML."""

    colours = {"31": "#c4443c", "32": "#5aa469", "33": "#c99a2e", "36": "#4fa3b8"}

    def __init__(self, captured):
        body = "".join(self.line(line) + "\n" for line in captured.rstrip("\n").split("\n"))
        self.text = (
            "<!doctype html><meta charset=utf-8><style>body{margin:0;background:#16181d}pre{margin:0;padding:18px 12px;"
            "font:15px/1.25 'DejaVu Sans Mono',monospace;color:#d8dbe0;display:inline-block}"
            "i{font-style:normal;display:inline-block;width:1ch}</style>"
            f"<pre>{body}</pre>"
        )

    def line(self, line):
        def escaped(text):
            # A browser takes braille from another font, whose signs are wider.
            return re.sub("([\u2800-\u28ff])", r"<i>\1</i>", html.escape(text))

        pieces, style = [], {}
        for text in re.split(r"(\x1b\[[0-9;]*m)", line):
            found = re.fullmatch(r"\x1b\[([0-9;]*)m", text)
            if not found:
                css = ";".join(f"{name}:{value}" for name, value in style.items())
                pieces.append(f'<span style="{css}">{escaped(text)}</span>' if css and text else escaped(text))
                continue
            for code in (found[1] or "0").split(";"):
                if code == "0":
                    style = {}
                elif code == "1":
                    style["font-weight"] = "bold"
                elif code == "2":
                    style["opacity"] = "0.6"
                elif code == "39":
                    style.pop("color", None)
                elif code in self.colours:
                    style["color"] = self.colours[code]
        return "".join(pieces)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cnn", type=pathlib.Path)
    parser.add_argument("--picture", type=pathlib.Path)
    options = parser.parse_args()
    cnn = str(options.cnn.resolve())
    if not shutil.which("tmux"):
        sys.exit("tmux is not installed")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        if options.picture:
            return picture(cnn, folder, options.picture)
        for test in [steering, endings, suspending, hangup, plain]:
            print(f"{test.__name__}: {test.__doc__}", flush=True)
            place = folder / test.__name__
            place.mkdir()
            test(cnn, place)
    print("the live view does what it should in a terminal")


main()
