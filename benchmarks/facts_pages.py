"""Pages with figures in a real browser: how long a person waits, and how long of that the server takes.

    .venv/bin/python -m benchmarks.facts_pages FACTS [FACTS …] [--loads 40]

Makes an installation on the simulated facts (see `benchmarks.facts_installation`), starts the web server
as `./huiyin up` does, signs in with Chromium and opens each page: once cold, then again and again. A
load ends with the frame in which the figures are on the screen. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BROWSER = "/usr/bin/chromium"
SHOWN = """
(() => {
  const seen = () => {
    if (document.querySelector(%r)) {
      requestAnimationFrame(() => requestAnimationFrame(() => { window.hyShown = performance.now(); }));
      return true;
    }
    return false;
  };
  const watcher = new MutationObserver(() => { if (seen()) watcher.disconnect(); });
  watcher.observe(document, { childList: true, subtree: true });
})()
"""
FIGURES = ".hy-number"


@contextmanager
def server(data: Path) -> Iterator[str]:
    """The web server on a free port; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "HUIYIN_DATA": str(data), "HUIYIN_PORT": str(port)}
    command = [sys.executable, "-m", "huiyin.cli", "web"]
    process = subprocess.Popen(command, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/sign-in/", timeout=5).read()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def made(data: Path, facts: list[Path]) -> list[tuple[str, str]]:
    """The pages to open, with what they are, in an installation made in another process."""
    environment = {**os.environ, "HUIYIN_DATA": str(data)}
    command = [sys.executable, "-m", "benchmarks.facts_installation", *map(str, facts)]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    pages = []
    for folder, line in zip(facts, told.splitlines()[1:], strict=True):
        programme, board = line.rsplit(": ", 1)[1].split(" and ")
        pages.append((f"{folder.name}: board of 8 figures", board))
        pages.append((f"{folder.name}: overview", f"{programme}?full=1"))
    return pages


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    from playwright.sync_api import sync_playwright

    from benchmarks.facts_installation import LOGIN, PASSWORD

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("facts", type=Path, nargs="+")
    parser.add_argument("--loads", type=int, default=40)
    parser.add_argument("--pictures", type=Path, help="a folder for a screenshot of each page")
    options = parser.parse_args()
    near = options.facts[0].resolve().parent  # links need the same disk
    with tempfile.TemporaryDirectory(dir=near) as folder:
        pages = made(Path(folder), options.facts)
        with server(Path(folder)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN", bypass_csp=True)
            page.goto(f"{address}/sign-in/")
            page.fill("input[type=text]", LOGIN)
            page.fill("input[type=password]", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_load_state()
            page.add_init_script(SHOWN % FIGURES)
            print("| page | cold, s | p50, ms | p95, ms | of that server p50, ms | KB |")
            print("| --- | ---: | ---: | ---: | ---: | ---: |")
            for name, path in pages:
                shown, served = [], []
                for _ in range(options.loads + 1):
                    page.goto(f"{address}{path}", wait_until="commit", timeout=600_000)
                    page.wait_for_function("window.hyShown !== undefined", timeout=600_000)
                    page.wait_for_load_state()
                    shown.append(page.evaluate("window.hyShown"))
                    told = page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
                    served.append(told["responseEnd"] - told["requestStart"])
                warm = shown[1:]
                print(
                    f"| {name} | {shown[0] / 1000:.2f} | {statistics.median(warm):.0f} | {percentile(warm, 0.95):.0f} "
                    f"| {statistics.median(served[1:]):.0f} | {told['encodedBodySize'] / 1024:.0f} |",
                    flush=True,
                )
                if options.pictures:
                    options.pictures.mkdir(parents=True, exist_ok=True)
                    page.screenshot(
                        path=options.pictures / f"{name.replace(': ', '-').replace(' ', '-')}.png"
                    )
            browser.close()


if __name__ == "__main__":
    main()
