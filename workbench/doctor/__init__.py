"""Is this machine ready? Each thing looked at is ok, optional, or to be put right."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.doctor.check import Check

if TYPE_CHECKING:
    from workbench.project import Project

__all__ = ["Check", "checkup"]


def checkup(project: "Project", *, port: int | None = None, proxy: str = "") -> Iterator[Check]:
    """Look at everything the workbench needs, or can use, on this machine.

    Parameters
    ----------
    project
        Where results are to be written.
    port
        The port that the pages are to be served at, if not the usual one.
    proxy
        The address that people use to open the pages, where a proxy stands in front of them.

    Yields
    ------
    Check
        One at a time, as it is done; the last ones take some seconds.
    """
    import os
    from datetime import datetime
    from pathlib import Path

    from workbench.doctor import machine, packages, trial, way
    from workbench.project import shared

    yield packages.python()
    yield packages.packages(shared() / "requirements.lock")
    yield from machine.folders(project)
    yield machine.disk(project)
    installed = Path(packages.__file__).stat().st_mtime
    yield machine.clock(datetime.now().astimezone(), datetime.fromtimestamp(installed).astimezone())
    yield machine.letters()
    yield machine.proxy(os.environ)
    number = way.PORT if port is None else port
    yield way.port(number)
    if proxy:
        yield way.websockets(proxy, number)
    yield machine.browser()
    yield machine.fonts()
    yield machine.printed()
    yield machine.word()
    yield machine.postgres()
    yield machine.spark()
    yield machine.chromium()
    yield from trial.trial()
