"""Explore beside plain Voilà and Streamlit: when can its control first be used?

``python -m tests.benchmarks.bench_explore [--repeats 5] [--visitors 6]``

The linkage notebook on the tiny borough, with the same settings, in real Chromium on this machine,
by turns in one run; medians. The clock runs from asking for the page to the number box being there
to type into, by the same rule for all. Then another threshold is typed and its answer awaited,
which shows that the box did work, and timed by itself.

What is fair here: each server runs already and has served one visitor before the first that counts,
so nobody's imports or disk are measured but those that each visitor costs. A *first visit* comes
with an empty browser cache; a *later visit* is the same browser again. Ours: ``workbench serve`` as
it is, signed in before the clock starts, its warm kernels its own doing. Plain Voilà: ``voila`` on
the same notebook with its defaults: no template of ours, no warm kernels, no preheated ones; its
notebook's controls are switched on by the same variable. Streamlit: a script in the notebook's
order that calls the same functions, in an environment of its own that adds only Streamlit to the
libraries of this one; it is skipped where it cannot be installed. Notebooks link anew for each
visitor, and so does the Streamlit that is compared; Streamlit can also keep one link for everybody,
which stands beside it, since a page that computes nothing is another thing than one that does.

*From its result*: the page of the same result is read for ten seconds first, and Explore is opened
from there, as its pages lead people. Meanwhile the server makes Explore ready, which is part of
what it is and which neither peer does.

At once: so many browsers open the page in the same moment, each for the first time; the seconds are
until the last of them has its control.
"""

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import requests
from playwright.async_api import Browser, Page, async_playwright

from tests.benchmarks.serving import TOKEN, make_borough, served
from tests.conftest import ARGUMENTS, CHROMIUM, ROOT

NOTEBOOK = "notebooks/analyses/linkage.ipynb"
SCRIPT = Path(__file__).with_name("streamlit_linkage.py")
BOX = "input[type=number]:visible:enabled"
PATIENCE = 180_000
READING = 10_000
OURS = ("workbench", "workbench, from its result")
TARGETS = {"plain Voilà": "2.5, and 4 at once", "Streamlit": "1"}


@dataclass(frozen=True)
class Way:
    """A page to open, where to come in first, and what is read before; empty where not needed."""

    name: str
    page: str
    entrance: str = ""
    before: str = ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str], folder: Path, **more: str) -> Iterator[str]:
    """Start a peer's server at a port that is put in place of PORT; give its address."""
    port = str(free_port())
    process = subprocess.Popen(
        [part.replace("PORT", port) for part in command],
        cwd=folder,
        env={**os.environ, **more},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/"
    until = time.monotonic() + 60
    while True:
        with contextlib.suppress(requests.ConnectionError):
            requests.get(f"{address}voila/static/none", timeout=60)
            break
        assert process.poll() is None, command
        assert time.monotonic() < until, command
        time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(60)


def streamlit(folder: Path) -> str:
    """Install Streamlit beside this environment's libraries; give its Python, or why not."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    (site,) = folder.glob("lib/python*/site-packages")
    own = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "project.pth").write_text(f"import site; site.addsitedir({own!r})\n")
    install = [str(python), "-m", "pip", "install", "--quiet", "streamlit"]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  Streamlit is left out: {(done.stderr.strip() or 'no reason').splitlines()[-1]}")
        return ""
    return str(python)


async def come_in(browser: Browser, way: Way) -> Page:
    """A browser that has never been there, signed in where that is needed."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    if way.entrance:
        await page.goto(way.entrance)
    return page


async def read(page: Page, way: Way) -> None:
    """Read what leads to the page, as long as somebody does who reads quickly."""
    if way.before:
        await page.goto(way.before)
        await page.wait_for_url("**/runs/**")
        await page.wait_for_timeout(READING)


async def open_page(page: Page, way: Way) -> float:
    """Open the page; seconds until its control is there."""
    began = time.perf_counter()
    await page.goto(way.page, wait_until="commit")
    await page.locator(BOX).first.wait_for()
    return time.perf_counter() - began


async def answered(page: Page, number: float) -> float:
    """Type a threshold; seconds until it is said what it means."""
    box = page.locator(BOX).first
    began = time.perf_counter()
    await box.fill(str(number))
    await box.press("Enter")
    await page.get_by_text(f"Below is what {number:g} means.").wait_for()
    return time.perf_counter() - began


async def visit(browser: Browser, way: Way) -> dict[str, float]:
    """A first visit and a later one, with what came over the wire for each."""
    page = await come_in(browser, way)
    wire = await page.context.new_cdp_session(page)
    await wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    await read(page, way)
    sizes.clear()
    first = await open_page(page, way)
    answer = await answered(page, 0.8)
    size = sum(sizes)
    await page.goto("about:blank")
    await read(page, way)
    sizes.clear()
    later = await open_page(page, way)
    await page.wait_for_timeout(1_000)
    again = sum(sizes)
    await page.context.close()
    return {"first": first, "later": later, "answer": answer, "kB": size / 1e3,
            "later kB": again / 1e3}  # fmt: skip


async def at_once(browser: Browser, way: Way, visitors: int) -> float:
    """Let all open the page in one moment; seconds until the last has a control that answers."""
    pages = [await come_in(browser, way) for _ in range(visitors)]
    seconds = await asyncio.gather(*(open_page(page, way) for page in pages))
    for page in pages:
        await answered(page, 0.8)
    for page in pages:
        await page.context.close()
    return max(seconds)


async def compare(ways: Sequence[Way], repeats: int, visitors: int) -> dict[str, dict[str, float]]:
    """Visit each by turns; medians by way."""
    program = next(path for name in CHROMIUM if (path := shutil.which(name)))
    visits: dict[str, list[dict[str, float]]] = {way.name: [] for way in ways}
    together: dict[str, list[float]] = {way.name: [] for way in ways}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        for way in ways:
            await visit(browser, way)
        for _ in range(repeats):
            for way in ways:
                visits[way.name].append(await visit(browser, way))
        for _ in range(max(1, repeats // 2)):
            for way in (one for one in ways if not one.before):
                together[way.name].append(await at_once(browser, way, visitors))
        await browser.close()
    return {
        name: {
            **{key: statistics.median(one[key] for one in all_) for key in all_[0]},
            "at once": statistics.median(together[name]) if together[name] else float("nan"),
        }
        for name, all_ in visits.items()
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--visitors", type=int, default=6)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        project = Path(name)
        make_borough(project)
        shutil.copy(ROOT / NOTEBOOK, project)
        data = {"WORKBENCH_DATA": str(project / "data"), "WORKBENCH_LIVE": "1"}
        ours = stack.enter_context(served(project)).base
        voila = [sys.executable, "-m", "voila", str(project / "linkage.ipynb")]
        options = ["--no-browser", "--Voila.ip=127.0.0.1", "--port=PORT"]
        plain = stack.enter_context(running([*voila, *options], project, **data))
        ways = [
            Way(OURS[0], f"{ours}explore/linkage", f"{ours}login?token={TOKEN}"),
            Way("plain Voilà", plain),
        ]
        reading = f"{ours}apps/linkage/result"
        ways.insert(1, replace(ways[0], name=OURS[1], before=reading))
        if python := streamlit(project / "streamlit"):
            script = [python, "-m", "streamlit", "run", str(SCRIPT), "--server.port=PORT"]
            script += ["--server.headless=true", "--browser.gatherUsageStats=false"]
            for name_, shared in (("Streamlit", ""), ("Streamlit, one link for all", "1")):
                address = running(script, project, **data, SHARED=shared, PYTHONPATH=str(ROOT))
                ways.append(Way(name_, stack.enter_context(address)))
        found = asyncio.run(compare(ways, chosen.repeats, chosen.visitors))
    print(f"\n{'Explore':32}" + "".join(f"{key:>10}" for key in found[OURS[0]]))
    for name_, figures in found.items():
        print(f"{name_:32}" + "".join(f"{one:10.2f}" for one in figures.values()))
    ratios: dict[str, dict[str, float]] = {}
    for peer in [name_ for name_ in found if name_ not in OURS]:
        ratios[peer] = {
            f"{own}, {key}": round(found[peer][key] / found[own][key], 2)
            for own in OURS
            for key in ("first", "later", "at once")
            if found[own][key] == found[own][key]
        }
        target = f" (targets {TARGETS[peer]})" if peer in TARGETS else ""
        print(f"  {peer} takes as many times as long as{target}")
        for against, ratio in ratios[peer].items():
            print(f"    {against:40}{ratio:6.2f}")
    print(json.dumps({"bench": "explore", "results": found, "ratios": ratios}))


if __name__ == "__main__":
    main()
