"""What people said of pairs of records in a review, kept as they said it.

One row an answer, and no row is ever changed: a change of mind is one more row. Of people it holds
the numbers of records only.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import sqlalchemy as sql

from workbench.appended import add, engine_of, rows_of
from workbench.errors import WorkbenchError
from workbench.project import Project

if TYPE_CHECKING:
    import pandas as pd

    from workbench.sources import SourceTable

TAKEN_BACK = "taken back"
_ANSWERS = sql.Table(
    "review_answers",
    sql.MetaData(),
    sql.Column("id", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("review", sql.String(32), nullable=False, index=True),
    sql.Column("reviewer", sql.Text, nullable=False),
    sql.Column("left_id", sql.Text, nullable=False),
    sql.Column("right_id", sql.Text, nullable=False),
    sql.Column("answer", sql.Text, nullable=False),
    sql.Column("answered_at", sql.DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Labels:
    """The answers to the pairs of two lists.

    Attributes
    ----------
    address
        Of the database: ``sqlite:///FILE`` or ``postgresql://user@server/database``.
    review
        Which two lists: answers are found again where both are the same as they were.
    """

    address: str
    review: str

    @classmethod
    def of(cls, left: "SourceTable", right: "SourceTable") -> "Labels":
        """Give the answers of the project that one works in to the pairs of two lists.

        A list that has changed is another one: its record numbers may be other people's.

        Parameters
        ----------
        left, right
            The lists.
        """
        both = f"{left.fingerprint}\0{right.fingerprint}".encode()
        return cls(Project.find().database, sha256(both).hexdigest()[:32])

    def save(self, reviewer: str, left_id: str, right_id: str, answer: str) -> None:
        """Keep an answer; once this returns, it is on the disk.

        Parameters
        ----------
        reviewer
            Who gave it: ``first``, ``second``.
        left_id, right_id
            The records.
        answer
            What was said; :data:`TAKEN_BACK` where an answer was.

        Raises
        ------
        WorkbenchError
            Where it could not be kept.
        """
        said = {
            "review": self.review,
            "reviewer": reviewer,
            "left_id": left_id,
            "right_id": right_id,
            "answer": answer,
            "answered_at": datetime.now(UTC),
        }
        add(self._engine, _ANSWERS, said, _not_kept)

    def history(self) -> "pd.DataFrame":
        """Give every answer there was, in the order they were given.

        Returns
        -------
        DataFrame
            ``reviewer``, ``left_id``, ``right_id``, ``answer`` and ``answered_at`` (UTC).

        Raises
        ------
        WorkbenchError
            Where they cannot be read.
        """
        import pandas as pd

        columns = ["reviewer", "left_id", "right_id", "answer", "answered_at"]
        wanted = sql.select(*(_ANSWERS.c[name] for name in columns))
        wanted = wanted.where(_ANSWERS.c.review == self.review).order_by(_ANSWERS.c.id)
        rows = rows_of(self._engine, _ANSWERS, wanted, _unreadable)
        told = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[:-1], "str"))
        return told.assign(answered_at=pd.to_datetime(told["answered_at"], utc=True))

    def answers(self) -> "pd.DataFrame":
        """Give the last answer of each reviewer to each pair, unless it was taken back.

        Returns
        -------
        DataFrame
            As :meth:`history`, in the order in which these answers were given.
        """
        last = self.history().drop_duplicates(["reviewer", "left_id", "right_id"], keep="last")
        return last[last["answer"] != TAKEN_BACK].reset_index(drop=True)

    @cached_property
    def _engine(self) -> sql.Engine:
        return engine_of(self.address, _not_kept)


def fingerprint(address: str) -> str:
    """Give the fingerprint of all answers in a database, which only ever grow.

    Parameters
    ----------
    address
        Of the database.

    Raises
    ------
    WorkbenchError
        Where they cannot be read.
    """
    counted = sql.select(sql.func.count(), sql.func.max(_ANSWERS.c.id))
    rows = rows_of(engine_of(address, _not_kept), _ANSWERS, counted, _unreadable)
    return f"sha256:{sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()}"


def _not_kept() -> WorkbenchError:
    return WorkbenchError(
        "Your last answer could not be kept.",
        safe="All answers before it are.",
        todo="Try again in a moment; if it stays so, tell whoever looks after the workbench.",
    )


def _unreadable() -> WorkbenchError:
    return WorkbenchError(
        "The answers that were kept cannot be read.",
        safe="None of them is lost by that.",
        todo="Check that the database is running and that this computer may use it.",
    )
