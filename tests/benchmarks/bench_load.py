"""Twenty people at once on two cores and 4 GiB: is everybody served, how soon, and in what memory?

``python -m tests.benchmarks.bench_load [--people 20] [--gib 4] [--think 8]``

The real server, with all it starts, is put under a limit of memory that the kernel enforces (a
control group; where this account may not make one, the bench says so and only measures). Twenty
people come in within a few seconds, each with cookies and a file of their own, and go from the
gallery to the form of linkage, send their file, ask for its result, read it, open Explore with it,
try two thresholds and leave. Between steps each waits as somebody does who reads, half to one and a
half times ``--think`` seconds. They speak what a browser speaks: every asset of a page once, the
page that waits for a result asked again each second as its script does, and Jupyter's own messages
over a websocket in Explore. Browsers themselves are left out, since twenty of them would need the
machine that is measured. Server and people share the two cores.

A page that says that all places are taken is read for the words it must have and asked again after
the time it names. A step that ends any other way than it should is a person lost, and the bench
fails. Seconds are to the last byte of what was asked, and in Explore to the control's state, which
is what a browser draws, and to the answer to a new threshold. Memory is the proportional set size
of the server and all its programs, once a second.
"""

import argparse
import json
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

import psutil
import requests
import websocket
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)

from tests.benchmarks.serving import make_borough, person, served, took
from tests.limits import memory_limit, peak

CORES = 2
ARRIVING_SECONDS = 10
PATIENCE = 300
THRESHOLDS = (0.8, 0.95)
PROTOCOL = "v1.kernel.websocket.jupyter.org"
ASSET = re.compile(r'<(?:script|link)[^>]*? (?:src|href)="([^"]+\.(?:js|css)[^"]*)"')
BUSY = ("All places are taken just now", "Nothing is lost", "tries again every")


class Kernel:
    """The way to a page's kernel, as Voilà's program in the browser uses it."""

    def __init__(self, visitor: requests.Session, base: str, kernel_id: str) -> None:
        address = urlsplit(urljoin(base, f"api/kernels/{kernel_id}/channels"))
        cookies = "; ".join(f"{one.name}={one.value}" for one in visitor.cookies)
        self.session = uuid4().hex
        self.socket = websocket.create_connection(
            address._replace(scheme="ws", query=f"session_id={self.session}").geturl(),
            cookie=cookies,
            origin=f"http://{address.netloc}",
            subprotocols=[PROTOCOL],
            timeout=PATIENCE,
        )

    def send(self, kind: str, content: dict[str, object], **metadata: object) -> str:
        number = uuid4().hex
        header = {
            "msg_id": number,
            "msg_type": kind,
            "session": self.session,
            "username": "",
            "version": "5.3",
            "date": "",
        }
        parts = [json.dumps(one).encode() for one in (header, {}, metadata, content)]
        self.socket.send_binary(serialize_msg_to_ws_v1(parts, "shell"))
        return number

    def heard(self, kind: str) -> Iterator[dict[str, object]]:
        """The content of each message of a kind, for as long as they are asked for."""
        while True:
            _, parts = deserialize_msg_from_ws_v1(self.socket.recv())
            header, _, _, content = (json.loads(one) for one in parts[:4])
            if header["msg_type"] == "error":
                raise AssertionError(content)
            if header["msg_type"] == kind:
                yield content

    def box(self) -> str:
        """Wait for the state of every control; give the number box's name."""
        control = uuid4().hex
        self.send(
            "comm_open",
            {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}},
            version="1.0.0",
        )
        self.send("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        for content in self.heard("comm_msg"):
            data = content["data"]
            if data["method"] == "update_states":
                return next(
                    name
                    for name, one in data["states"].items()
                    if one["state"]["_model_name"] == "FloatTextModel"
                )
        raise AssertionError

    def change(self, box: str, number: float) -> None:
        """Type a number and wait until it is said what it means."""
        data = {"method": "update", "state": {"value": number}, "buffer_paths": []}
        self.send("comm_msg", {"comm_id": box, "data": data})
        for content in self.heard("comm_msg"):
            if content["data"].get("state", {}).get("value") == f"Below is what {number:g} means.":
                return


class Person:
    """Somebody with a file of their own and time to read."""

    def __init__(self, number: int, base: str, think: float, file: bytes) -> None:
        self.base, self.think, self.file, self.name = base, think, file, f"list-{number}.csv"
        self.random = random.Random(number)
        self.seconds: dict[str, float] = {}
        self.busy = 0
        self.seen: set[str] = set()

    def read(self) -> None:
        time.sleep(self.think * self.random.uniform(0.5, 1.5))

    def get(self, path: str) -> requests.Response:
        """A page with what it needs, each part of which a browser fetches once."""
        answer = self.visitor.get(urljoin(self.base, path), timeout=PATIENCE)
        for address in set(ASSET.findall(answer.text)) - self.seen:
            self.seen.add(address)
            self.visitor.get(urljoin(answer.url, address), timeout=PATIENCE).raise_for_status()
        return answer

    def timed(self, what: str, path: str, expected: str) -> requests.Response:
        began = time.perf_counter()
        answer = self.get(path)
        self.seconds[what] = time.perf_counter() - began
        assert answer.status_code == 200, (what, answer.status_code, answer.text)
        assert expected in answer.text, (what, expected, answer.text)
        return answer

    def walk(self) -> None:
        time.sleep(self.random.uniform(0, ARRIVING_SECONDS))
        self.visitor = person(self.base)
        self.timed("gallery", "", "Who is on both lists")
        self.read()
        self.timed("form", "apps/linkage", "Find out")
        self.read()
        token = self.send_file()
        self.read()
        asked = f"left={token}&right=borough%2Fgp_list"
        self.timed("form, with the file", f"apps/linkage?{asked}", self.name)
        self.read()
        self.seconds["a new result"] = took(lambda: self.result(asked))
        self.read()
        self.explore(asked)

    def send_file(self) -> str:
        page = self.get("files").text
        (action,) = re.findall(r'action="([^"]*files\?_xsrf=[^"]*)"', page)
        began = time.perf_counter()
        answer = self.visitor.post(
            urljoin(self.base, action), files={"file": (self.name, self.file)}, timeout=PATIENCE
        )
        self.seconds["send a file"] = time.perf_counter() - began
        assert f"<h1>{self.name}</h1>" in answer.text, answer.text
        return urlsplit(answer.url).path.rpartition("/")[2]

    def result(self, asked: str) -> None:
        path = f"apps/linkage/result?{asked}"
        while (answer := self.get(path)).status_code == 202:
            time.sleep(1)
        assert answer.status_code == 200, answer.text
        assert "/runs/linkage/" in answer.url, answer.url
        assert Path(self.name).stem in answer.text, "somebody else's result"

    def explore(self, asked: str) -> None:
        came = began = time.perf_counter()
        while (answer := self.get(f"explore/linkage?{asked}")).status_code == 503:
            assert all(words in answer.text for words in BUSY), answer.text
            self.busy += 1
            time.sleep(int(answer.headers["Retry-After"]))
            began = time.perf_counter()
            self.seconds["Explore, waited for a place"] = began - came
        assert answer.status_code == 200, answer.text
        (told,) = re.findall(r'id="jupyter-config-data"[^>]*>(.*?)</script>', answer.text)
        kernel_id = json.loads(told)["kernelId"]
        self.seconds["Explore, all words and charts"] = time.perf_counter() - began
        kernel = Kernel(self.visitor, self.base, kernel_id)
        box = kernel.box()
        self.seconds["Explore, its control"] = time.perf_counter() - began
        for number in THRESHOLDS:
            self.read()
            self.seconds[f"Explore, what {number:g} means"] = took(
                lambda number=number: kernel.change(box, number)
            )
        self.read()
        kernel.socket.close()
        self.visitor.delete(
            urljoin(self.base, f"api/kernels/{kernel_id}"),
            headers={"X-XSRFToken": self.visitor.cookies["_xsrf"]},
            timeout=PATIENCE,
        ).raise_for_status()


class Watch(threading.Thread):
    """Measures a program and all that it starts, once a second, until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.top, self.ended = psutil.Process(pid), threading.Event()
        self.memory = self.programs = 0
        self.start()

    def run(self) -> None:
        while not self.ended.wait(1):
            sizes = []
            with suppress(psutil.NoSuchProcess):
                for one in [self.top, *self.top.children(recursive=True)]:
                    with suppress(psutil.Error):
                        sizes.append(one.memory_full_info().pss)
            self.memory = max(self.memory, sum(sizes))
            self.programs = max(self.programs, len(sizes))


def files(project: Path, count: int) -> list[bytes]:
    """A list for each person: nine in ten of the housing tenancies, others for each."""
    heading, *rows = (project / "data/borough/housing_tenancies.csv").read_bytes().splitlines(True)
    found = []
    for number in range(count):
        kept = random.Random(number).sample(rows, round(0.9 * len(rows)))
        found.append(b"".join([heading, *kept]))
    return found


def walked(someone: Person) -> str:
    """Let somebody walk; say what became of them, empty when all went well."""
    try:
        someone.walk()
    except Exception as fault:
        return f"{someone.name}: {type(fault).__name__}: {str(fault)[:500]}"
    return ""


@contextmanager
def two_cores() -> Iterator[None]:
    """Keep to two cores, with all that is started meanwhile."""
    all_ = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_)[:CORES])
    yield
    os.sched_setaffinity(0, all_)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--gib", type=float, default=4)
    parser.add_argument("--think", type=float, default=8)
    chosen = parser.parse_args(arguments)
    with (
        two_cores(),
        tempfile.TemporaryDirectory() as name,
        memory_limit(round(chosen.gib * 2**30)) as group,
    ):
        project = Path(name)
        make_borough(project)
        own = files(project, chosen.people)
        enter = f"echo $$ > {group}/cgroup.procs; " if group else ""
        with served(project, before=["sh", "-c", f'{enter}exec "$@"', "sh"]) as server:
            people = [
                Person(number, server.base, chosen.think, own[number])
                for number in range(chosen.people)
            ]
            watch = Watch(server.process.pid)
            began = time.perf_counter()
            with ThreadPoolExecutor(chosen.people) as pool:
                lost = [said for said in pool.map(walked, people) if said]
            whole = time.perf_counter() - began
            watch.ended.set()
            health = requests.get(f"{server.base}health", timeout=60).json()
        most = peak(group) if group else 0
    limit = f"{chosen.gib:g} GiB" if group else "no limit (this account may set none)"
    print(f"\n{chosen.people} people on {CORES} cores and {limit}, {whole:.0f} s in all")
    seconds: dict[str, list[float]] = defaultdict(list)
    for someone in people:
        for step, took_ in someone.seconds.items():
            seconds[step].append(took_)
    print(f"{'Seconds':40}{'people':>8}{'median':>8}{'95 %':>8}{'most':>8}")
    figures = {}
    for step, all_ in seconds.items():
        high = statistics.quantiles(all_, n=20, method="inclusive")[-1] if all_[1:] else all_[0]
        figures[step] = [round(one, 2) for one in (statistics.median(all_), high, max(all_))]
        print(f"{step:40}{len(all_):8}" + "".join(f"{one:8.2f}" for one in figures[step]))
    told = [someone.busy for someone in people]
    print(f"told to wait for a place: {sum(map(bool, told))} people, {sum(told)} times")
    print(f"Explore pages that may be open at once: {health['explore_most']}")
    memory = f"{watch.memory / 1e6:,.0f} MB in {watch.programs} programs"
    print(f"memory at most: {memory}; with what is kept of files, {most / 1e6:,.0f} MB")
    print("lost: " + ("nobody" if not lost else f"{len(lost)} people"), *lost, sep="\n  ")
    results = {"seconds": figures, "busy": told, "memory": watch.memory, "lost": len(lost)}
    print(json.dumps({"bench": "load", "results": results}))
    if lost:
        sys.exit(1)


if __name__ == "__main__":
    main()
