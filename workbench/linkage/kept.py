"""One view kept in a file, so that records can be added without linking all of them anew.

The file is a DuckDB database. It holds the records in standard form (names, dates of birth,
addresses), so it is as personal as the lists are; only its owner may read it.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.errors import WorkbenchError
from workbench.linkage.evidence import comparisons
from workbench.linkage.model import Model
from workbench.linkage.seeds import LEFT
from workbench.sources import connect

_ANEW = "Make the view anew: one_view(lists, keep=file)."


class KeptList(BaseModel):
    """A list of a view that was kept.

    Attributes
    ----------
    name
        What it is called.
    id
        The column that numbers its records; nothing where rows were numbered.
    columns
        Columns by role.
    once
        Whether it holds everybody once.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    id: str | None
    columns: dict[str, tuple[str, ...]]
    once: bool


class Kept(BaseModel):
    """What adding records to a view takes beside the records.

    Attributes
    ----------
    lists
        The lists, in the order of column ``source`` of the pool.
    fields
        Standard fields of the pool.
    rules
        Conditions of the blocking rules over records ``l`` and ``r``.
    m, u, prior
        What agreement is worth (:class:`workbench.linkage.model.Model`).
    shift
        By two lists, how much likelier in log2 their pairs are one person than pairs at large.
    threshold
        Match probability from which a pair speaks for one person.
    learnt_from
        How many records there were when that was learnt.
    """

    model_config = ConfigDict(frozen=True)

    lists: tuple[KeptList, ...]
    fields: tuple[str, ...]
    rules: tuple[str, ...]
    m: dict[str, list[float]]
    u: dict[str, list[float]]
    prior: float
    shift: list[list[float]]
    threshold: float
    learnt_from: int

    @cached_property
    def model(self) -> Model:
        """What agreement is worth."""
        return Model(comparisons(self.fields), self.m, self.u, self.prior)

    @property
    def sound(self) -> bool:
        """Whether this version compares as the one that kept it."""
        known = {one.name: len(one.levels) for one in comparisons(self.fields)}
        return all({name: len(p) for name, p in side.items()} == known for side in (self.m, self.u))


def keep_view(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    kept: Kept,
    rows: pd.DataFrame,
    records: pd.DataFrame,
    pairs: pd.DataFrame,
    decided: pd.DataFrame,
) -> None:
    """Write a view into a file; one that is there is replaced when all is written.

    Parameters
    ----------
    con
        Connection with the pool as ``list_l``.
    path
        The file.
    kept
        What else adding records takes.
    rows
        ``number`` of the record of every row of the pool, by ``uid``.
    records
        ``list``, ``record_id``, ``person`` and ``person_id`` of every record, by ``number``.
    pairs
        ``a``, ``b`` (numbers of records) and ``weight``.
    decided
        ``left_list``, ``left_id``, ``right_list``, ``right_id`` and ``one_person`` of pairs that
        somebody has decided.

    Raises
    ------
    WorkbenchError
        Where nothing can be written there.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent, prefix=".view-") as folder:
            made = Path(folder) / "view"
            _write(con, made, kept, rows, records, pairs, decided)
            made.chmod(0o600)
            made.replace(path)
    except (OSError, duckdb.IOException) as fault:
        raise _unwritten(path, fault) from fault


def _unwritten(path: Path, fault: OSError | duckdb.Error) -> WorkbenchError:
    why = (fault.strerror if isinstance(fault, OSError) else None) or fault
    return WorkbenchError(
        f"The view could not be kept at {path}: {why}.",
        safe="What was there before is as it was.",
        todo="Choose a place that can be written to and has room.",
    )


def _write(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    kept: Kept,
    rows: pd.DataFrame,
    records: pd.DataFrame,
    pairs: pd.DataFrame,
    decided: pd.DataFrame,
) -> None:
    con.execute(f"attach {_quoted(path)} as kept")
    try:
        numbers = pd.DataFrame({"uid": np.arange(1, len(rows) + 1), "number": rows["number"]})
        for name, frame in (
            ("numbers_", numbers),
            ("records_", records.assign(number=np.arange(len(records)))),
            ("pairs_", pairs[["a", "b", "weight"]]),
            ("decided_", decided),
        ):
            con.register(name, frame)
        # A field of the pool is called number too: that of a house.
        con.execute(
            f"create table kept.pool as select p.*, n.number as record_number from {LEFT} p "
            "join numbers_ n using (uid) order by uid"
        )
        for name in ("records", "pairs", "decided"):
            con.execute(f"create table kept.{name} as from {name}_")
        con.execute("create table kept.about as select ? as said", [kept.model_dump_json()])
    finally:
        con.execute("detach kept")


@contextmanager
def opened(
    path: Path, *, to_write: bool = False
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Kept]]:
    """Open a view that was kept: a connection in which it is called ``kept``, and what it took.

    Parameters
    ----------
    path
        The file.
    to_write
        Whether it will be changed; nobody else can have it open meanwhile.

    Raises
    ------
    WorkbenchError
        Where there is none, it is something else, of another version, or somebody else has it open.
    """
    path = Path(path)
    if not path.is_file():
        raise WorkbenchError(
            f"There is no view at {path}.", safe="Nothing has been changed.", todo=_ANEW
        )
    with closing(connect()) as con:
        mode = "" if to_write else " (read_only)"
        try:
            con.execute(f"attach {_quoted(path)} as kept{mode}")
            said = con.execute("select said from kept.about").fetchall()[0][0]
            kept = Kept.model_validate_json(said)
        except (duckdb.Error, ValidationError) as fault:
            if "lock on file" in str(fault):
                raise WorkbenchError(
                    f"Somebody else has the view at {path} open just now.",
                    safe="Nothing has been changed.",
                    todo="Wait until they are done, and try again.",
                ) from fault
            raise WorkbenchError(
                f"The file {path} is no view that was kept, or it is damaged.",
                safe="Nothing has been changed.",
                todo=_ANEW,
            ) from fault
        if to_write and not kept.sound:
            raise WorkbenchError(
                f"The view at {path} was kept by another version of Data Workbench.",
                safe="Nothing has been changed.",
                todo="Make it anew: one_view(lists, keep=file, before=kept_records(file)). "
                "People keep their numbers.",
            )
        yield con, kept


@contextmanager
def changed_at_once(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """Change a view that was opened to be changed: wholly, or not at all.

    Parameters
    ----------
    con
        The connection.
    path
        The file.

    Raises
    ------
    WorkbenchError
        Where there is no room.
    """
    try:
        # What is written goes through this file first, which DuckDB would let others read.
        Path(f"{path}.wal").touch(0o600)
        con.execute("begin")
        yield
        con.execute("commit")
    except (OSError, duckdb.IOException, duckdb.TransactionException) as fault:
        raise _unwritten(path, fault) from fault


def kept_records(path: Path) -> pd.DataFrame:
    """Read whose each record of a view is.

    Parameters
    ----------
    path
        The file that :func:`workbench.linkage.one_view` was told to keep.

    Returns
    -------
    DataFrame
        ``list``, ``record_id``, ``person`` and ``person_id``, in the order of the first three.

    Raises
    ------
    WorkbenchError
        Where the file is no view that was kept.
    """
    with opened(path) as (con, _):
        return con.execute(
            "select list, record_id, person, person_id from kept.records order by all"
        ).df()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
