"""A list while it is written: its columns, whom each record is about, and every fault put in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.borough.catalogue import columns
from workbench.borough.kinds import Flags, Integers, Numbers, Text, Values
from workbench.borough.rates import chances
from workbench.borough.settings import MADE_UP, stream
from workbench.borough.world import World

Style = Callable[[object], str]
_COLUMNS_OF_TRAITS = {"arrived": "arrival"}


@dataclass
class _Fault:
    column: str
    kind: str
    record_ids: Text
    before: Values
    after: Values

    def keep(self, rows: Flags) -> None:
        """Forget the faults of other rows."""
        self.record_ids = self.record_ids[rows]
        self.before, self.after = self.before[rows], self.after[rows]

    def copy_to(self, copies: Mapping[object, object]) -> None:
        """Put the faults of records into their copies too."""
        rows = np.flatnonzero([number in copies for number in self.record_ids])
        new = np.array([copies[number] for number in self.record_ids[rows]], dtype=object)
        self.record_ids = np.concatenate([self.record_ids, new])
        self.before = np.concatenate([self.before, self.before[rows]])
        self.after = np.concatenate([self.after, self.after[rows]])


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
        Row number in ``world.people`` of whom each record is about; -1 for nobody.
    rng
        Random numbers of this list alone.
    record_ids
        Number of each record.
    columns
        Values by column: texts as objects, days as ``datetime64[D]`` until they are written.
    """

    name: str
    world: World
    person: Integers
    rng: np.random.Generator
    record_ids: Text
    columns: dict[str, Values] = field(default_factory=dict)
    _faults: list[_Fault] = field(default_factory=list)
    _seconds: list[tuple[Text, Integers]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.person)

    def of(self, column: str) -> Values:
        """Return what is true of each record's person."""
        return self.world.column(column)[self.person]

    def struck(
        self, mechanism: str, *, details: Text | None = None, times: Numbers | float = 1.0
    ) -> Flags:
        """Draw the records a mechanism strikes.

        The woman of the story is spared: nothing was wrong with her records.

        Parameters
        ----------
        mechanism
            Name in the table of rates.
        details
            How each record's details compare with those the NHS holds; see ``rates.chances``.
        times
            What the chance of each record is multiplied by.
        """

        def trait(name: str) -> Values:
            if name == "moved":
                return np.where(self.of("moved_recently"), "yes", "no")
            if name == "details" and details is not None:
                return details
            return self.of(_COLUMNS_OF_TRAITS.get(name, name))

        chance = chances(mechanism, self.name, len(self), trait) * times
        struck = self.rng.random(len(self)) < chance
        return np.asarray(struck & (self.person != self.world.woman))

    def put(self, column: str, kind: str, rows: Flags, after: object) -> None:
        """Put a fault into some records of a column, and write down what was there before.

        Records whose value would stay the same are left out.

        Parameters
        ----------
        column, kind
            Where, and what kind of fault.
        rows
            Which records.
        after
            What those records show now: one value, or one for each record struck.
        """
        values = self.columns[column].copy()
        chosen = np.flatnonzero(rows)
        before = values[chosen]
        values[chosen] = after
        now = values[chosen]
        changed = np.asarray(before != now, dtype=bool)
        self.columns[column] = values
        self.note(column, kind, chosen[changed], before[changed], now[changed])

    def change(self, column: str, kind: str, rows: Flags, how: Callable[[str], str]) -> None:
        """Put a fault into some texts of a column by changing each."""
        texts = self.columns[column][rows]
        self.put(column, kind, rows, np.array([how(text) for text in texts], dtype=object))

    def blank(self, column: str, kind: str, mechanism: str, *, details: Text | None = None) -> None:
        """Leave out some values of a column."""
        nothing = np.datetime64("NaT") if self.columns[column].dtype.kind == "M" else ""
        self.put(column, kind, self.struck(mechanism, details=details), nothing)

    def note(self, column: str, kind: str, rows: Integers, before: Values, after: Values) -> None:
        """Write down faults of some records that are in the list already."""
        self.note_for(self.record_ids[rows], column, kind, before, after)

    def note_for(self, ids: Text, column: str, kind: str, before: Values, after: Values) -> None:
        """Write down faults of records by their numbers, in the list or missing from it."""
        if len(ids):
            self._faults.append(_Fault(column, kind, ids, before, after))

    def faulty(self, columns: Sequence[str], besides: str) -> Flags:
        """Return which records have a fault, besides one kind, in any of some columns so far."""
        found: Flags = np.zeros(len(self), dtype=bool)
        for fault in self._faults:
            if fault.column in columns and fault.kind != besides:
                found[self._rows(fault.record_ids)] = True
        return found

    def _rows(self, record_ids: Text) -> Integers:
        """Return the row of each record by its number."""
        return np.asarray(pd.Index(self.record_ids).get_indexer(pd.Index(record_ids)))

    def fold(self, parts: Mapping[str, Flags], column: str) -> None:
        """Take away columns that were put together into one: their faults are now faults of it.

        Parameters
        ----------
        parts
            The columns, each with the records that show it; faults nobody can see are forgotten.
        column
            The column they were put into.
        """
        for fault in self._faults:
            if fault.column in parts:
                fault.keep(parts[fault.column][self._rows(fault.record_ids)])
                fault.column = column
        self._faults = [fault for fault in self._faults if len(fault.record_ids)]
        for part in parts:
            del self.columns[part]

    def write(self, column: str, style: Style) -> None:
        """Turn a column, and the faults in it, into the text the list shows."""
        self.columns[column] = styled(self.columns[column], style)
        for fault in self._faults:
            if fault.column == column:
                fault.before = styled(fault.before, style)
                fault.after = styled(fault.after, style)

    def name_second(self, rows: Flags, person: Integers) -> None:
        """Say that some records name a second person too."""
        self._seconds.append((self.record_ids[rows], person))

    def repeat(self, rows: Integers, record_ids: Text) -> None:
        """Write some records a second time, under new numbers, with the fault noted."""
        originals = self.record_ids[rows]
        self.person = np.concatenate([self.person, self.person[rows]])
        self.record_ids = np.concatenate([self.record_ids, record_ids])
        for name, old in self.columns.items():
            self.columns[name] = np.concatenate([old, old[rows]])
        for fault in self._faults:
            fault.copy_to(dict(zip(originals, record_ids, strict=True)))
        self.note_for(record_ids, "", "written twice", originals, record_ids)

    def frame(self) -> pd.DataFrame:
        """Return the list with the columns its dictionary names: record numbers come first."""
        number, *others = columns(self.name)
        held = {**self.columns, number: self.record_ids, "made_up": np.full(len(self), MADE_UP)}
        return pd.DataFrame({name: held[name] for name in (number, *others)}, dtype=object)

    def links(self) -> pd.DataFrame:
        """Return whom each record is about.

        Returns
        -------
        DataFrame
            ``list``, ``record_id``, ``person`` (row number) and ``named`` (first or second).
        """
        parts = [(self.record_ids, self.person, "first")]
        parts += [(ids, person, "second") for ids, person in self._seconds]
        frames = [
            pd.DataFrame({"record_id": ids, "person": person, "named": named})
            for ids, person, named in parts
        ]
        links = pd.concat(frames, ignore_index=True)
        links.insert(0, "list", self.name)
        return links[links["person"] >= 0]

    def faults(self) -> pd.DataFrame:
        """Return every fault, in the order they were put in.

        Returns
        -------
        DataFrame
            ``list``, ``record_id``, ``column``, ``kind``, ``before`` and ``after``; see
            ``truth.defects``.
        """
        frames = [
            pd.DataFrame(
                {
                    "list": self.name,
                    "record_id": fault.record_ids,
                    "column": fault.column,
                    "kind": fault.kind,
                    "before": fault.before.astype(object),
                    "after": fault.after.astype(object),
                }
            )
            for fault in self._faults
        ]
        return pd.concat(frames, ignore_index=True)


def styled(values: Values, style: Style) -> Text:
    """Write each value as text."""
    plain = values.tolist() if values.dtype.kind == "M" else values
    written: dict[object, str] = {}
    out: Text = np.empty(len(values), dtype=object)
    for row, value in enumerate(plain):
        if value not in written:
            written[value] = style(value)
        out[row] = written[value]
    return out


def numbers(prefix: str, count: int, start: int = 1) -> Text:
    """Return record numbers that begin with a prefix, from ``start`` on: GP000001, GP000002."""
    numbered = [f"{prefix}{number:06d}" for number in range(start, start + count)]
    return np.array(numbered, dtype=object)


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
    rows = rng.permutation(person) if shuffle else person
    return Draft(name, world, np.asarray(rows, dtype=np.int64), rng, numbers(prefix, len(rows)))
