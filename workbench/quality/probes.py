"""Probes: each asks of every row whether one thing is wrong with it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.findings import Verdict
from workbench.quality.faults import Dimension, Fault
from workbench.quality.measure import Measured
from workbench.quality.scan import first_rows, numbered, tally
from workbench.quality.subject import Field, Subject
from workbench.quality.words import columns, quoted, rows_of, sentence
from workbench.words import has, listed

# More columns than this with the same fault are told in one sentence.
_TOLD_APART = 3
_NAMED = 4
_CHAINED = 100


@dataclass(frozen=True)
class Probe:
    """One question asked of every row.

    Attributes
    ----------
    key
        The kind of fault.
    fields
        The columns it looks at.
    wrong
        An SQL condition: true on each row at fault.
    on
        Whether it reads the values as ``found`` or as ``meant``.
    checked
        How many rows have a value to look at.
    what
        What the rows at fault have, such as ``a date in {column} that is before 1900``.
    fix
        What to do.
    several
        As ``what``, where many columns are told together; empty where ``what`` does for both.
    dimension, verdict, method
        As in :class:`workbench.quality.faults.Fault`.
    merged
        Whether columns with this fault are always told together.
    worth
        Whether a count is worth telling; by default any above nought.
    known
        On how many rows it holds, where that was counted before.
    """

    key: str
    fields: tuple[Field, ...]
    wrong: str
    on: Literal["found", "meant"]
    checked: int
    what: str
    fix: str
    several: str = ""
    dimension: Dimension = "validity"
    verdict: Verdict = "look"
    method: str = ""
    merged: bool = False
    worth: Callable[[int], bool] = bool
    known: int | None = None


@dataclass(frozen=True)
class Answer:
    """What a probe found: the number of rows at fault, and whether that is worth telling.

    ``addition`` says more about these rows, where there is more to say.
    """

    probe: Probe
    count: int
    addition: str = ""

    @property
    def told(self) -> bool:
        """Whether the count is worth telling."""
        return self.count > 0 and self.probe.worth(self.count)


def ask(
    subject: Subject, measured: Iterable[Measured], probes: Iterable[Probe]
) -> tuple[Answer, ...]:
    """Ask all probes in one pass over each reading of the table.

    A column of few values is asked by value.
    """
    by_value = {item.field.name: item.values for item in measured if item.values is not None}
    asked: dict[str, list[Probe]] = {}
    for probe in probes:
        counted = probe.on == "found" and len(probe.fields) == 1
        name = probe.fields[0].name if counted and probe.fields[0].name in by_value else ""
        asked.setdefault(f"{probe.on}.{name}", []).append(probe)
    answers: list[Answer] = []
    for where, group in asked.items():
        on, _, name = where.partition(".")
        relation = by_value[name] if name else subject.found if on == "found" else subject.meant
        rows = "sum(times)" if name else "count(*)"
        counts = tally(
            relation,
            {
                str(position): f"{rows} FILTER (WHERE {probe.wrong})"
                for position, probe in enumerate(group)
                if probe.wrong != "false" and probe.known is None
            },
        )
        answers += [
            Answer(probe, int(counts.get(str(position), probe.known) or 0))
            for position, probe in enumerate(group)
        ]
    return tuple(answers)


def tell(subject: Subject, rows: int, answers: Iterable[Answer]) -> tuple[Fault, ...]:
    """Turn answers worth telling into faults, with the first rows of each.

    Parameters
    ----------
    subject
        The table.
    rows
        How many rows it has.
    answers
        What :func:`ask` gave.
    """
    kinds: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        if answer.told:
            kinds.setdefault((answer.probe.on, answer.probe.key), []).append(answer)
    groups: dict[str, list[list[Answer]]] = {"found": [], "meant": []}
    for (on, _), kind in kinds.items():
        together = kind[0].probe.merged or len(kind) > _TOLD_APART
        groups[on] += [kind] if together else [[answer] for answer in kind]
    return tuple(
        fault
        for on, chosen in groups.items()
        if chosen
        for fault in _faults(subject, rows, on, chosen)
    )


def _faults(
    subject: Subject, rows: int, on: str, groups: Sequence[Sequence[Answer]]
) -> list[Fault]:
    relation = subject.places() if on == "found" else numbered(subject.meant)
    conditions = {str(place): _any([a.probe.wrong for a in g]) for place, g in enumerate(groups)}
    together = tally(
        relation,
        {
            name: f"count(*) FILTER (WHERE {condition})"
            for name, condition in conditions.items()
            if len(groups[int(name)]) > 1
        },
    )
    counts = {
        str(place): int(together.get(str(place), group[0].count))
        for place, group in enumerate(groups)
    }
    places = first_rows(relation, rows, conditions, counts)
    return [
        _fault(
            group,
            rows,
            counts[str(place)],
            places[str(place)] if on == "found" else subject.rows_at(places[str(place)]),
        )
        for place, group in enumerate(groups)
    ]


def _any(conditions: Sequence[str]) -> str:
    """Join conditions; a chain of thousands of ``OR`` is deeper than SQL may be."""
    if len(conditions) <= _CHAINED:
        return f"({' OR '.join(conditions)})"
    return f"coalesce(list_contains([{', '.join(conditions)}], true), false)"


def _fault(group: Sequence[Answer], rows: int, count: int, places: Sequence[int]) -> Fault:
    probe = group[0].probe
    ordered = sorted(group, key=lambda answer: -answer.count)
    labels = list(dict.fromkeys(f.label for answer in ordered for f in answer.probe.fields))
    if len(group) > 1:
        shares = [f"{quoted(one.probe.fields[0].label)} ({one.count:,})" for one in ordered]
        named = listed(shares, conjunction="or", most=_NAMED)
        what = (probe.several or probe.what).replace("{column}", named)
        statement = f"{rows_of(count, rows)} {has(count)} {what}"
    else:
        named = columns([probe.fields[0].label])
        what = probe.what.replace("{column}", named)
        statement = f"{rows_of(count, rows)} {has(count)} {what}{group[0].addition}"
    suffix = "" if len(group) > 1 or probe.merged else f":{','.join(labels)}"
    return Fault(
        key=f"{probe.key}{suffix}",
        statement=sentence(statement),
        count=count,
        fix=probe.fix,
        columns=tuple(labels),
        dimension=probe.dimension,
        verdict=probe.verdict,
        rows=tuple(places),
        method=probe.method,
    )
