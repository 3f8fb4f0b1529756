"""What somebody said of a sender's columns, so that next month's file is not asked about again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.apps.uploads import pseudonym
from workbench.runs.record import write
from workbench.sources.headings import plain

_MOST = 200
# The share of headings that two files of one sender have in common, at least.
_ALIKE = 0.6


@dataclass(frozen=True)
class Layout:
    """The columns of a sender's files, by which the sender is known; headings and nothing else.

    Attributes
    ----------
    mark
        What stands for it in an address.
    headings
        The headings of the file, in order.
    columns
        What was said: columns by role.
    at
        When it was said.
    """

    mark: str
    headings: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    at: datetime

    def alike(self, headings: Sequence[str]) -> float:
        """Say how alike a file's headings are: 1 where they are the same in any order."""
        mine, others = set(map(plain, self.headings)), set(map(plain, headings))
        return len(mine & others) / max(len(mine | others), 1)


class Layouts:
    """What each person said of columns, by sender.

    Parameters
    ----------
    folder
        Where that is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(
        self, user: str, headings: Sequence[str], columns: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Remember what somebody said; the oldest of very many is forgotten.

        Parameters
        ----------
        user
            Who.
        headings
            The file's headings.
        columns
            What was said: columns by role.
        """
        now = datetime.now().astimezone()
        said = Layout(_mark(headings), tuple(headings), dict(columns), now)
        others = [one for one in self.all(user) if one.mark != said.mark]
        self._write(user, [said, *others][:_MOST])

    def all(self, user: str) -> list[Layout]:
        """List what is remembered for somebody, the newest first."""
        try:
            return [
                Layout(
                    _mark(told["headings"]),
                    tuple(told["headings"]),
                    {role: tuple(names) for role, names in told["columns"].items()},
                    datetime.fromisoformat(told["at"]),
                )
                for told in json.loads(self._of(user).read_text(encoding="utf-8"))
            ]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return []

    def find(self, user: str, headings: Sequence[str]) -> Layout | None:
        """Find what was said of a file with these headings, or else with nearly these.

        Parameters
        ----------
        user
            Who said it.
        headings
            The file's headings.
        """
        known = self.all(user)
        best = max(known, key=lambda one: one.alike(headings), default=None)
        return best if best is not None and best.alike(headings) >= _ALIKE else None

    def forget(self, user: str, mark: str) -> None:
        """Forget one."""
        self._write(user, [one for one in self.all(user) if one.mark != mark])

    def _write(self, user: str, layouts: Sequence[Layout]) -> None:
        path = self._of(user)
        if not layouts:
            path.unlink(missing_ok=True)
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        told = [
            {"headings": one.headings, "columns": one.columns, "at": one.at.isoformat()}
            for one in layouts
        ]
        write(path, json.dumps(told).encode())

    def _of(self, user: str) -> Path:
        return self._folder / f"{pseudonym(user)}.json"


def _mark(headings: Sequence[str]) -> str:
    known = json.dumps(sorted(map(plain, headings)))
    return hashlib.sha256(known.encode(errors="replace")).hexdigest()[:16]
