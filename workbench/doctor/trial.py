"""Run a practice analysis for real, and see whether anything tries to leave this machine."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.doctor import watch
from workbench.doctor.capacity import MEMORY_EACH, fitting, memory_free
from workbench.doctor.check import Check

_PATIENCE = 180
_HELP = "Ask for help, and send the whole of what workbench doctor says."
PRACTICE = ("-m", "workbench.doctor.practice")


@dataclass(frozen=True)
class Watched:
    """What a program did while it was watched.

    Attributes
    ----------
    output
        What it wrote; its last line for a person where it failed.
    failed
        Whether it ended badly or not in time.
    attempts
        How often it tried to reach each address or name beyond this machine.
    """

    output: str
    failed: bool
    attempts: Counter[str]


def trial() -> Iterator[Check]:
    """Run a practice analysis with every way off this machine refused."""
    with tempfile.TemporaryDirectory(prefix="workbench-doctor-") as name:
        folder = Path(name)
        (folder / "project").mkdir()
        seen = watched([sys.executable, *PRACTICE, str(folder / "project")], folder)
    said: dict[str, object] = {}
    if not seen.failed:
        said = json.loads(seen.output.splitlines()[-1])
    yield _ran(seen, said)
    yield _outbound(seen, said)
    yield _people(memory_free(), int(str(said.get("page_bytes") or 0)))


def watched(command: Sequence[str], folder: Path) -> Watched:
    """Run a Python program, and what it starts, with every way off this machine refused.

    Watched is what Python itself does, in the program and in every Python it starts; programs
    in other languages are not.

    Parameters
    ----------
    command
        The program.
    folder
        A folder for the watch's own files.
    """
    site, notes = folder / "site", folder / "notes.txt"
    site.mkdir()
    shutil.copyfile(watch.__file__, site / "sitecustomize.py")
    environment = {
        **os.environ,
        watch.NOTES: str(notes),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")])),
        "PYTHONUTF8": "1",
    }
    try:
        ended = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        output, failed = f"It was not done after {_PATIENCE} seconds.", True
    else:
        failed = ended.returncode != 0 or not ended.stdout.strip()
        output = "".join(ended.stderr.strip().splitlines()[-1:]) if failed else ended.stdout
    tried = notes.read_text(encoding="utf-8").split() if notes.exists() else []
    return Watched(output, failed, Counter(tried))


def _people(free: int, page: int) -> Check:
    """Say how many people can use live controls at once.

    Parameters
    ----------
    free
        The memory that is free, in bytes.
    page
        What one page took before it read a list, in bytes; 0 where none could be opened.
    """
    if not page:
        return Check(
            "Memory", "to do", "A page with live controls could not be opened for a trial.", _HELP
        )
    count = fitting(free)
    said = (
        f"About {count} {'person' if count == 1 else 'people'} at once can use live controls: "
        f"{free / 1e9:,.1f} GB of memory {'is' if f'{free / 1e9:.1f}' == '1.0' else 'are'} free, "
        f"and one page took {page / 1e6:,.0f} MB before it read a list "
        f"({MEMORY_EACH / 1e6:,.0f} MB are reckoned for each)."
    )
    if free < MEMORY_EACH:
        return Check("Memory", "to do", said, "Close programs that are not needed, or add memory.")
    return Check("Memory", "ok", said)


def _ran(seen: Watched, said: dict[str, object]) -> Check:
    if said.get("outcome") == "complete":
        return Check(
            "Analyses",
            "ok",
            f"A practice analysis made its report in {said['seconds']:.1f} seconds.",
        )
    why = str(said.get("reason") or seen.output or "it said nothing.")
    return Check("Analyses", "to do", f"A practice analysis made no report: {why}", _HELP)


def _outbound(seen: Watched, said: dict[str, object]) -> Check:
    attempts = Counter(seen.attempts)
    alarms = attempts.pop(watch.ALARM_TEST, 0)
    if attempts:
        named = ", ".join(sorted(attempts))
        return Check(
            "Outbound",
            "to do",
            f"Something tried to reach beyond this machine: {named}. It was refused.",
            f"A package installed here may do so; the workbench does not. {_HELP}",
        )
    if not said.get("refusing") or alarms < 2:
        return Check(
            "Outbound",
            "to do",
            "It could not be shown that nothing leaves this machine.",
            _HELP,
        )
    return Check(
        "Outbound",
        "ok",
        "Nothing tried to leave this machine while a practice analysis ran with every way out "
        "refused. Watched was all that Python does; DuckDB, which Python cannot watch, has no "
        "means to download and refused an https address.",
    )
