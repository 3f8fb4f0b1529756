"""Where somebody left off, so that it can be offered back."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workbench.apps.uploads import pseudonym
from workbench.runs.record import write


@dataclass(frozen=True)
class Left:
    """A question somebody began to answer.

    Attributes
    ----------
    analysis
        The analysis's name.
    query
        The answers given so far, as the query of an address; files are in it by their tokens.
    at
        When the last answer was given.
    """

    analysis: str
    query: str
    at: datetime


class Memory:
    """The question each person began last and has no result of.

    Parameters
    ----------
    folder
        Where that is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, user: str, analysis: str, query: str) -> None:
        """Remember what somebody has answered so far.

        Parameters
        ----------
        user
            Who.
        analysis
            The analysis's name.
        query
            The answers, as the query of an address.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        told = {"analysis": analysis, "query": query, "at": datetime.now().astimezone().isoformat()}
        path = self._of(user)
        write(path, json.dumps(told).encode())

    def forget(self, user: str, analysis: str) -> None:
        """Forget it, once there is a result of that analysis."""
        left = self.of(user)
        if left is not None and left.analysis == analysis:
            self._of(user).unlink(missing_ok=True)

    def of(self, user: str) -> Left | None:
        """Say where somebody left off, if anywhere."""
        try:
            told = json.loads(self._of(user).read_text(encoding="utf-8"))
            at = datetime.fromisoformat(told["at"])
            return Left(str(told["analysis"]), str(told["query"]), at)
        except (OSError, ValueError, KeyError):
            return None

    def _of(self, user: str) -> Path:
        return self._folder / f"{pseudonym(user)}.json"
