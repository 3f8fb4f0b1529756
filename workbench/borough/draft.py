"""A list while it is written: its columns, whom each record is about, and every fault put in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.borough.rates import chances
from workbench.borough.settings import MADE_UP, stream
from workbench.borough.world import World

Text = NDArray[np.object_]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass
class Draft:
    """One list.

    Attributes
    ----------
    name
        Name of the list.
    world
        The truth.
    person
        Row number in ``world.people`` of whom each record is about.
    rng
        Random numbers of this list alone.
    columns
        Values by column, as text objects, dates as ``datetime64[D]`` until they are written.
    record_ids
        Number of each record.
    """

    name: str
    world: World
    person: Integers
    rng: np.random.Generator
    record_ids: Text
    columns: dict[str, NDArray[np.generic]] = field(default_factory=dict)
    _faults: list[pd.DataFrame] = field(default_factory=list)
    _also: list[pd.DataFrame] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.person)

    def of(self, column: str) -> Text:
        """Return what is true of each record's person."""
        values = self.world.people[column]
        if values.dtype.kind == "M":
            return np.asarray(values.to_numpy().astype("datetime64[D]")[self.person])
        return values.to_numpy(object if values.dtype.kind in "OT" else None)[self.person]

    def traits(self) -> dict[str, Text]:
        """Return what rates may depend on."""
        return {
            "culture": self.of("culture"),
            "tenure": self.of("tenure"),
            "dwelling": self.of("dwelling"),
            "arrived": self.of("arrival"),
            "moved": np.where(self.of("moved_recently"), "yes", "no").astype(object),
        }

    def struck(self, mechanism: str) -> Flags:
        """Draw the records a mechanism strikes."""
        return np.asarray(self.rng.random(len(self)) < chances(mechanism, self.name, self.traits()))

    def put(self, column: str, kind: str, rows: Flags, after: NDArray[np.generic]) -> None:
        """Put a fault into some records of a column, and write down what was there before.

        Records whose value would stay the same are left out.

        Parameters
        ----------
        column, kind
            Where, and what kind of fault.
        rows
            Which records.
        after
            What those records show now: one value for each of ``rows`` that is set.
        """
        values = self.columns[column].copy()
        chosen = np.flatnonzero(rows)
        before = values[chosen]
        changed = np.asarray(before != after)
        chosen, before, after = chosen[changed], before[changed], after[changed]
        if not len(chosen):
            return
        values[chosen] = after
        self.columns[column] = values
        self.note(self.record_ids[chosen], column, kind, before, after)

    def note(
        self,
        record_ids: Text,
        column: str,
        kind: str,
        before: NDArray[np.generic],
        after: NDArray[np.generic],
    ) -> None:
        """Write down faults that are in the list already."""
        self._faults.append(
            pd.DataFrame(
                {
                    "list": self.name,
                    "record_id": record_ids,
                    "column": column,
                    "kind": kind,
                    "before": pd.Series(before).astype(object),
                    "after": pd.Series(after).astype(object),
                }
            )
        )

    def write(self, column: str, style: Callable[[object], str]) -> None:
        """Turn a column, and the faults in it, into the text the list shows."""
        self.columns[column] = _styled(self.columns[column], style)
        for faults in self._faults:
            here = (faults["column"] == column).to_numpy()
            if here.any():
                for side in ("before", "after"):
                    values = faults[side].to_numpy(object).copy()
                    values[here] = _styled(values[here], style)
                    faults[side] = pd.Series(values, dtype=object)

    def also(self, record_ids: Text, person: Integers, named: str) -> None:
        """Say that records name a second person too."""
        self._also.append(_link_rows(self.name, record_ids, person, named))

    def frame(self, columns: Sequence[str]) -> pd.DataFrame:
        """Return the list with its columns in order and ``made_up`` last."""
        frame = pd.DataFrame({name: pd.Series(self.columns[name]) for name in columns})
        return frame.assign(made_up=MADE_UP)

    def links(self) -> pd.DataFrame:
        """Return whom each record is about: ``list``, ``record_id``, ``person`` (row), ``named``."""
        first = _link_rows(self.name, self.record_ids, self.person, "first")
        return pd.concat([first, *self._also], ignore_index=True)

    def faults(self) -> pd.DataFrame:
        """Return every fault put in, in the order it was."""
        if not self._faults:
            return pd.DataFrame(columns=["list", "record_id", "column", "kind", "before", "after"])
        return pd.concat(self._faults, ignore_index=True)

    def repeat(self, rows: Integers, record_ids: Text) -> None:
        """Write some records a second time, under new numbers, with the fault noted."""
        originals = self.record_ids[rows]
        self.person = np.concatenate([self.person, self.person[rows]])
        self.record_ids = np.concatenate([self.record_ids, record_ids])
        self.columns = {
            name: np.concatenate([held, held[rows]]) for name, held in self.columns.items()
        }
        self.note(record_ids, "", "written twice", originals, record_ids)


def _styled(values: NDArray[np.generic], style: Callable[[object], str]) -> Text:
    done: dict[object, str] = {}
    out: Text = np.empty(len(values), dtype=object)
    for row, value in enumerate(values.tolist() if values.dtype.kind == "M" else values):
        text = done.get(value)
        if text is None:
            text = done[value] = style(value)
        out[row] = text
    return out


def _link_rows(name: str, record_ids: Text, person: Integers, named: str) -> pd.DataFrame:
    return pd.DataFrame({"list": name, "record_id": record_ids, "person": person, "named": named})


def begin(name: str, world: World, person: Integers, prefix: str, *, shuffle: bool = True) -> Draft:
    """Begin a list about some people, numbered in an order that says nothing of them.

    Parameters
    ----------
    name
        Name of the list.
    world
        The truth.
    person
        Row numbers of people; one may come several times.
    prefix
        What record numbers begin with.
    shuffle
        Whether to put the records in random order first.
    """
    rng = stream(world.seed, f"list {name}")
    if shuffle:
        person = rng.permutation(person)
    return Draft(name, world, np.asarray(person, dtype=np.int64), rng, numbers(prefix, len(person)))


def numbers(prefix: str, count: int, start: int = 1) -> Text:
    """Number records from ``start``: PREFIX000001 and on."""
    return np.array(
        [f"{prefix}{number:06d}" for number in range(start, start + count)], dtype=object
    )
