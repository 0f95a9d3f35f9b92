#!/usr/bin/env python3
"""Opens pages in a real browser and says what is wrong with them.

    scripts/browse-report.py [--pictures DIR] [--clip SELECTOR] PAGE.html...

Each page is opened at 1280 and at 390 pixels, light and dark. An error on the console, an exception, a request, a page
wider than its window, a chart that shows nothing when it is pointed at or a table that does not sort ends this with 1.
With --pictures each view is saved as a PNG. Needs Chromium and nothing else: the browser is driven through a pipe.
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

VIEWS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Tried in each page: what a reader would point at and click on.
POINT_AT_CHARTS = """
[...document.querySelectorAll('[data-chart]')].map(figure => {
  const area = figure.querySelector('.area'), box = area.getBoundingClientRect();
  const at = (share, kind) => area.dispatchEvent(new PointerEvent(kind,
    {clientX: box.left + box.width * share, clientY: box.top + 5}));
  at(0.5, 'pointermove');
  const tip = figure.querySelector('.area > .tip'), shown = !tip.hidden && tip.textContent.length > 5;
  const inside = tip.getBoundingClientRect().right <= innerWidth + 0.5;
  at(0.5, 'pointerleave');
  return shown && inside && tip.hidden;
})
"""
SORT_TABLES = """
[...document.querySelectorAll('[data-sortable]')].flatMap(table =>
  [...table.querySelectorAll('thead button')].map(button => {
    const head = button.closest('th'), column = head.cellIndex;
    const read = () => [...table.tBodies[0].rows].map(row => row.cells[column])
      .map(cell => column ? Number(cell.dataset.value || NaN) : cell.textContent).filter(value => !Number.isNaN(value));
    const ordered = (values, up) => values.every((value, index) => !index ||
      (column ? (up ? values[index - 1] <= value : values[index - 1] >= value)
        : (up ? 1 : -1) * values[index - 1].localeCompare(value, 'en') <= 0));
    return [1, 2].every(() => { button.click(); return ordered(read(), head.getAttribute('aria-sort') === 'ascending') });
  }))
"""
TOO_WIDE = """
(() => {
  const limit = document.documentElement.clientWidth + 0.5;
  if (document.documentElement.scrollWidth <= limit) return [];
  return [...document.querySelectorAll('body *')].filter(part => part.getBoundingClientRect().right > limit &&
    !part.closest('.scroll')).slice(0, 5).map(part => part.tagName + '.' + (part.className.baseVal ?? part.className));
})()
"""


class Browser:
    """A headless Chromium, spoken to in its own protocol through file descriptors 3 and 4."""

    def __init__(self):
        program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
        if program is None:
            sys.exit("browse-report.py: error: Chromium is not installed: apt-get install chromium")
        self.profile = tempfile.TemporaryDirectory()
        to_browser, self.out = os.pipe()
        self.into, from_browser = os.pipe()

        def give_pipes():
            os.dup2(to_browser, 13)
            os.dup2(from_browser, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--force-color-profile=srgb", "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=give_pipes, close_fds=False)
        os.close(to_browser)
        os.close(from_browser)
        self.number = 0
        self.buffer = b""
        self.events = []
        self.session = None
        target = self.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = self.send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def read(self):
        while b"\0" not in self.buffer:
            data = os.read(self.into, 1 << 16)
            if not data:
                sys.exit("browse-report.py: error: the browser ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, parameters=None):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters or {}}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    sys.exit(f"browse-report.py: error: {method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.read())

    def evaluate(self, expression):
        answer = self.send("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        if "exceptionDetails" in answer:
            sys.exit(f"browse-report.py: error: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def close(self):
        self.process.terminate()
        self.process.wait()


def show(browser, page, width, scheme):
    """Opens a page, and gives what it complained about and asked for."""
    browser.send("Emulation.setDeviceMetricsOverride",
                 {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
    browser.send("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    browser.events = []
    address = page.resolve().as_uri()
    answer = browser.send("Page.navigate", {"url": address})
    if "errorText" in answer:
        return [answer["errorText"]]
    browser.wait("Page.loadEventFired")
    problems = []
    for name, script in (("chart", POINT_AT_CHARTS), ("table column", SORT_TABLES)):
        answers = browser.evaluate(script)
        problems += [f"{name} {index + 1} does not answer" for index, works in enumerate(answers) if not works]
    problems += [f"too wide: {part}" for part in browser.evaluate(TOO_WIDE)]
    for event in browser.events:
        parameters = event.get("params", {})
        match event.get("method"):
            case "Log.entryAdded":
                problems.append("console: " + parameters["entry"]["text"])
            case "Runtime.consoleAPICalled":
                problems.append(f"console: {[part.get('value') for part in parameters['args']]}")
            case "Runtime.exceptionThrown":
                problems.append("exception: " + json.dumps(parameters["exceptionDetails"])[:500])
            case "Network.requestWillBeSent":
                url = parameters["request"]["url"]
                if url != address and not url.startswith("data:"):
                    problems.append("request: " + url[:200])
    return problems


def take_picture(browser, page, path, clip):
    """The whole page as it opens, or the part of it that a selector names."""
    browser.events = []
    browser.send("Page.navigate", {"url": page.resolve().as_uri()})
    browser.wait("Page.loadEventFired")
    expression = f"document.querySelector({json.dumps(clip or 'html')}).getBoundingClientRect().toJSON()"
    box = browser.evaluate(f"scrollTo(0, 0); {expression}")
    picture = browser.send("Page.captureScreenshot", {
        "format": "png", "captureBeyondViewport": True,
        "clip": {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"], "scale": 1}})
    path.write_bytes(base64.b64decode(picture["data"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--pictures", type=pathlib.Path, metavar="DIR", help="save each view as PNG")
    parser.add_argument("--clip", metavar="SELECTOR", help="only this part of the page in the pictures")
    parser.add_argument("pages", nargs="+", type=pathlib.Path, metavar="PAGE.html")
    options = parser.parse_args()
    browser = Browser()
    failed = False
    for page in options.pages:
        for width, scheme in VIEWS:
            problems = show(browser, page, width, scheme)
            failed = failed or bool(problems)
            for problem in problems:
                print(f"{page}: {width} {scheme}: {problem}", file=sys.stderr)
            if options.pictures and page.exists():
                options.pictures.mkdir(parents=True, exist_ok=True)
                take_picture(browser, page, options.pictures / f"{page.stem}-{width}-{scheme}.png", options.clip)
    browser.close()
    if failed:
        sys.exit(1)
    print(f"{len(options.pages)} pages in {len(VIEWS)} views: no error, no request, nothing too wide")


main()
