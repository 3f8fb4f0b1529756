"""The practice analysis of the doctor; run as a program of its own, in a folder it is given.

It prints one line of JSON: ``outcome``, ``seconds``, ``reason``, ``refusing``, whether both the
watch and DuckDB refuse to leave this machine, and ``page_bytes``, the memory of a live page.
"""

import json
import socket
import sys
from pathlib import Path

from workbench.doctor.watch import ALARM_TEST
from workbench.project import Project

_NAME = "doctor-practice"
_SETTINGS = "from workbench.parameters import Dataset\n\ntable: Dataset  # the practice list"
_LOOK = """
from workbench.findings import Finding
from workbench.sources import read
from workbench.tables import Table

practice = read(table)
Finding(key="rows", statement=f"There are {practice.rows} rows.", value=practice.rows)
"""
# What the heaviest of our live pages loads before it reads a list.
_LIVE = "import os, ipywidgets, splink, workbench.linkage, workbench.sources, workbench.tables"
_LIVE_PATIENCE = 60
_SHOW = 'Table("rows", practice.frame(), "The practice list")'
_TRY_TO_LEAVE = f"""
import socket

try:
    socket.create_connection(("{ALARM_TEST}", 9), timeout=1)
except PermissionError:
    refused = Finding(key="refused", statement="The watch is on.")
refused
"""


def run_practice(folder: Path) -> dict[str, object]:
    """Make a practice project in an empty folder and run its one analysis.

    Parameters
    ----------
    folder
        An empty folder.
    """
    from workbench.runs import run

    _write_project(folder)
    done = run(Project(folder), _NAME, {"table": str(folder / "data" / "list.csv")}, fresh=True)
    reason = done.reason
    return {
        "outcome": done.outcome,
        "seconds": done.seconds,
        "reason": f"{reason.what} {reason.todo}" if reason else "",
        "refusing": _watch_is_on() and _duckdb_refuses(),
        "page_bytes": page_bytes(folder),
    }


def page_bytes(folder: Path) -> int:
    """Measure the memory that a page with live controls takes before it reads a list.

    On Linux it is the proportional set size, which parts what several programs share; elsewhere,
    the unique set size, which leaves that out.

    Parameters
    ----------
    folder
        Where its kernel works.

    Returns
    -------
    int
        Bytes; 0 when the kernel does not get ready.
    """
    import psutil
    from jupyter_core.utils import run_sync

    from workbench.errors import WorkbenchError
    from workbench.runs.kernel_settings import LOG, REFERENCE
    from workbench.runs.kernels import kernel

    log = folder / "page.log"
    with kernel(folder, {LOG: str(log), REFERENCE: "doctor"}, log) as page:
        client = page.client()
        client.start_channels()
        try:
            run_sync(client.wait_for_ready)()
            reply = run_sync(client.execute_interactive)(
                _LIVE,
                user_expressions={"number": "os.getpid()"},
                timeout=_LIVE_PATIENCE,
                output_hook=lambda _: None,
            )["content"]
            if reply["status"] != "ok":
                return 0
            number = int(reply["user_expressions"]["number"]["data"]["text/plain"])
            memory = psutil.Process(number).memory_full_info()
        except (TimeoutError, WorkbenchError, psutil.Error):
            return 0
        finally:
            client.stop_channels()
    return int(getattr(memory, "pss", memory.uss))


def _write_project(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "list.csv").write_text("ward,homes\nNorth,12\nSouth,7\n", encoding="utf-8")
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Does it run?"}
    steps: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "execution_count": None,
            "outputs": [],
            "metadata": {"tags": ["parameters"]} if number == 0 else {},
            "source": source,
        }
        for number, source in enumerate((_SETTINGS, _LOOK, _SHOW, _TRY_TO_LEAVE))
    ]
    notebook = {"cells": [title, *steps], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = folder / "notebooks" / "analyses" / f"{_NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def _watch_is_on() -> bool:
    try:
        socket.create_connection((ALARM_TEST, 9), timeout=1).close()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _duckdb_refuses() -> bool:
    """See that DuckDB, which Python cannot watch, has no way to read from the internet."""
    from duckdb import Error

    from workbench.sources import connect

    connection = connect()
    try:
        connection.sql(f"SELECT * FROM 'https://{ALARM_TEST}/list.csv'").fetchall()
    except Error as error:
        return "extension" in str(error).lower()
    return False


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_practice(Path(sys.argv[1]))) + "\n")
