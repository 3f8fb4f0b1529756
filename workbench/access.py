"""Looking somebody up: who asks and why comes first, and every look is written down.

Looks are rows of the project's database, which are only ever added. Of the person looked up they
hold numbers, never a name.
"""

import getpass
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sql

from workbench.appended import add, engine_of, rows_of
from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.project import Project
from workbench.words import listed

if TYPE_CHECKING:
    import pandas as pd

PRACTISING = "practising"
_SAFE = "Nothing has been shown, and no list has been changed."
_SHORTEST = 3
_REFERENCE = "WORKBENCH_RUN_REFERENCE"
_LOOKS = sql.Table(
    "access_log",
    sql.MetaData(),
    sql.Column("id", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("looked_at", sql.DateTime(timezone=True), nullable=False),
    *(
        sql.Column(name, sql.Text, nullable=False)
        for name in (
            *("account", "purpose", "asked_by", "service"),
            *("list", "record", "person", "run"),
        )
    ),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Asked:
    """Who wants to look somebody up, and why.

    Attributes
    ----------
    purpose
        What it is needed for.
    asked_by
        Who asks, in their own words.
    service
        For which service, where what it may see was said.
    """

    purpose: str
    asked_by: str
    service: str = ""

    def finding(self) -> Finding:
        """Say that the look is written down."""
        who = f"Asked by {self.asked_by or 'somebody'}"
        if self.service:
            who += f", for the service “{self.service}”"
        return Finding(
            key="asked",
            statement=f"{who}; the purpose is {self.purpose}. This look is written down, "
            "as every look is.",
            scope={"purpose": self.purpose},
        )


def ask(purpose: str, asked_by: str, service: str = "", *, made_up: bool) -> Asked:
    """Refuse to look up a real person until it is said who asks and why.

    Parameters
    ----------
    purpose
        What it is needed for; :data:`PRACTISING` is a purpose with made-up people only, and with
        them the one where nobody says another.
    asked_by
        Who asks; it may be left out with made-up people.
    service
        For which service.
    made_up
        Whether everybody on the lists is made up.

    Raises
    ------
    WorkbenchError
        Where the purpose or who asks is missing.
    """
    purpose = purpose.strip() or (PRACTISING if made_up else "")
    if not purpose or (purpose == PRACTISING and not made_up):
        raise WorkbenchError(
            "These lists are about real people, and you have not said what you need this for.",
            safe=_SAFE,
            todo="Say so with the setting purpose; it is written down with the look.",
        )
    if len(asked_by.strip()) < _SHORTEST and not made_up:
        raise WorkbenchError(
            "These lists are about real people, and you have not said who asks.",
            safe=_SAFE,
            todo="Write your name and team with the setting asked_by, such as: J Okafor, housing.",
        )
    return Asked(purpose, asked_by.strip(), service)


def note_look(asked: Asked, in_list: str, record: str, person_id: str) -> None:
    """Write down that somebody is looked up; once this returns, it is on the disk.

    Parameters
    ----------
    asked
        Who asks and why.
    in_list, record
        The record by which the person was looked up.
    person_id
        The person's number in the view; empty where there is none.

    Raises
    ------
    WorkbenchError
        Where it cannot be written: then nobody may be shown.
    """
    told = {
        "looked_at": datetime.now(UTC),
        "account": _account(),
        **asdict(asked),
        "list": in_list,
        "record": record,
        "person": person_id,
        "run": os.environ.get(_REFERENCE, ""),
    }
    add(engine_of(Project.find().database, _not_written), _LOOKS, told, _not_written)


def looks(project: Project) -> "pd.DataFrame":
    """Give every look at a person there was, in the order of time.

    Parameters
    ----------
    project
        The project.

    Returns
    -------
    DataFrame
        ``looked_at`` (UTC), ``account``, ``purpose``, ``asked_by``, ``service``, ``list``,
        ``record``, ``person`` and ``run``.

    Raises
    ------
    WorkbenchError
        Where they cannot be read.
    """
    import pandas as pd

    columns = [column.name for column in _LOOKS.c if column.name != "id"]
    wanted = sql.select(*(_LOOKS.c[name] for name in columns)).order_by(_LOOKS.c.id)
    rows = rows_of(engine_of(project.database, _unreadable), _LOOKS, wanted, _unreadable)
    told = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "str"))
    return told.assign(looked_at=pd.to_datetime(told["looked_at"], utc=True))


def read_sight(path: Path | None, service: str) -> Mapping[str, str | list[str]] | None:
    """Read what a service may see.

    The file has a table for each service; in it, by list, ``"all"``, ``"who"`` or columns::

        [housing]
        housing_tenancies = "all"
        gp_list = ["first_name", "last_name", "address", "postcode"]

    Parameters
    ----------
    path
        The file, where there is one.
    service
        The service.

    Returns
    -------
    Mapping or None
        By list what it sees; nothing where there is no file and no service.

    Raises
    ------
    WorkbenchError
        Where the file cannot be read, or has no such service.
    """
    if path is None:
        if service:
            raise WorkbenchError(
                "A service is named, but not what it may see.",
                safe=_SAFE,
                todo="Name the file of services with the setting services, or leave out service.",
            )
        return None
    try:
        services = tomllib.loads(path.read_text(encoding="utf-8"))
        found = services.get(service)
        if isinstance(found, dict) and all(map(_is_sight, found.values())):
            return found
    except (OSError, ValueError):
        services = {}
    raise WorkbenchError(
        f"What the service may see cannot be read from {path.name}.",
        safe=_SAFE,
        todo=f"It tells of {listed(services)}: name one of these with the setting service."
        if services
        else "Write a table for each service, and in it what it may see of each list.",
    )


def _is_sight(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    )


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return str(os.getuid())


def _not_written() -> WorkbenchError:
    return WorkbenchError(
        "This look could not be written down, so nobody is shown.",
        safe=_SAFE,
        todo="Ask whoever looks after the computer whether the workbench's database can be "
        "written to.",
    )


def _unreadable() -> WorkbenchError:
    return WorkbenchError(
        "What was written down of looks at people cannot be read.",
        safe="None of it is lost by that.",
        todo="Check that the database is running and that this computer may use it.",
    )
