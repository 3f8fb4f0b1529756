"""Read the tables that areas send, many at a time, and say why one cannot be read."""

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from workbench.batches.reading import Plan
from workbench.errors import WorkbenchError
from workbench.project import Project
from workbench.sources import Column, SourceTable, locate, read

_AT_ONCE = 4


@dataclass(frozen=True)
class Sent:
    """A table an area sent for one parameter.

    Attributes
    ----------
    area, parameter
        Whose it is and what it is for; the tables of a list are numbered.
    reference
        Where it is, in full where it is there.
    table
        What was read; ``None`` where that failed.
    trouble
        Why it could not be found or read.
    found
        Whether there is something at the reference.
    """

    area: str
    parameter: str
    reference: str
    table: SourceTable | None = None
    trouble: WorkbenchError | None = None
    found: bool = True

    @property
    def name(self) -> str:
        """Call the table as people do: ``the file a.csv``, ``the table homes``."""
        return table_name(self.reference)

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """List the headings of the table."""
        return tuple(column.header for column in self.table.columns) if self.table else ()

    def values(self, heading: str) -> Counter[str]:
        """Count the values of a column as found, blanks left out.

        Parameters
        ----------
        heading
            A heading of the table.
        """
        counts: Counter[str] = Counter()
        for value, many in self._counted(heading, typed=False):
            text = " ".join(str(value).split()) if value is not None else ""
            if text:
                counts[text] += many
        return counts

    def days(self, heading: str) -> Counter[date]:
        """Count the days of a column of dates; nothing of any other column."""
        counts: Counter[date] = Counter()
        column = next(each for each in self._columns if each.header == heading)
        if column.type in {"date", "datetime"}:
            for value, many in self._counted(heading, typed=True):
                if isinstance(value, datetime):
                    counts[value.date()] += many
                elif isinstance(value, date):
                    counts[value] += many
        return counts

    @property
    def _columns(self) -> tuple[Column, ...]:
        return self.table.columns if self.table else ()

    def _counted(self, heading: str, *, typed: bool) -> list[tuple[object, int]]:
        if self.table is None:
            return []
        column = next(each for each in self._columns if each.header == heading)
        relation = self.table.relation() if typed else self.table.text()
        quoted = '"' + column.name.replace('"', '""') + '"'
        return relation.aggregate(f"{quoted}, count(*)", quoted).fetchall()


def table_name(reference: str) -> str:
    """Call a table as people do, a database's without the address."""
    if "://" not in reference:
        path = Path(reference)
        return f"the {'folder' if path.is_dir() else 'file'} {path.name}"
    parts = urlsplit(reference)
    return f"the table {parts.query.removeprefix('table=') or parts.path.strip('/')}"


def gather(project: Project, plan: Plan) -> dict[tuple[str, str], Sent]:
    """Find and read the tables of every area.

    Parameters
    ----------
    project
        Where the data are.
    plan
        What to read.

    Returns
    -------
    dict
        What was sent, by area and parameter, in the order of the plan. A table that several
        areas share is read once.
    """
    wanted = {
        (area.name, key): reference
        for area in plan.areas
        for name in plan.tables
        for key, reference in _named(name, area.parameters.get(name, _default(plan, name)))
    }
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        references = list(dict.fromkeys(wanted.values()))
        looked = dict(
            zip(references, pool.map(lambda each: _look(project, each), references), strict=True)
        )
    return {
        (area, name): Sent(area, name, *looked[reference])
        for (area, name), reference in wanted.items()
    }


def _look(
    project: Project, reference: str
) -> tuple[str, SourceTable | None, WorkbenchError | None, bool]:
    try:
        full = locate(reference, project.data)
    except WorkbenchError as error:
        return reference, None, error, False
    try:
        return full, read(full), None, True
    except WorkbenchError as error:
        return full, None, error, True


def _default(plan: Plan, name: str) -> object:
    return next(each.default for each in plan.parameters if each.name == name)


def _named(name: str, value: object) -> list[tuple[str, str]]:
    """List the tables a parameter names: one, or those of a list, which are numbered."""
    if not isinstance(value, list):
        return [(name, value)] if isinstance(value, str) and value else []
    return [
        (f"{name} {number}", item)
        for number, item in enumerate(value, 1)
        if isinstance(item, str) and item
    ]


def fingerprints(sent: Mapping[tuple[str, str], Sent], area: str) -> dict[str, str]:
    """Give the fingerprint of every table of an area that could be read, by parameter."""
    return {
        each.parameter: each.table.fingerprint
        for each in sent.values()
        if each.area == area and each.table is not None
    }
