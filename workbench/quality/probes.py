"""Probes: each asks of every row whether one thing is wrong with it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.findings import Verdict
from workbench.quality.faults import Dimension, Fault
from workbench.quality.measure import Measured
from workbench.quality.scan import first_rows, numbered, tally
from workbench.quality.subject import Field, Subject


@dataclass(frozen=True)
class Probe:
    """One question asked of every row.

    Attributes
    ----------
    key
        The kind of fault. Probes of one key that differ in their columns and are ``merged`` are
        told as one fault.
    fields
        The columns it looks at.
    wrong
        An SQL condition: true on each row at fault.
    on
        Whether it reads the values as ``found`` or as ``meant``.
    checked
        How many rows have a value to look at.
    say
        Makes the sentence from the count, the number of rows and the names of the columns.
    fix
        What to do.
    dimension, verdict, method
        As in :class:`workbench.quality.faults.Fault`.
    merged
        Whether all columns with this fault are told in one sentence.
    worth
        Whether a count is worth telling; by default any above nought.
    """

    key: str
    fields: tuple[Field, ...]
    wrong: str
    on: Literal["found", "meant"]
    checked: int
    say: Callable[[int, int, Sequence[str]], str]
    fix: str
    dimension: Dimension = "validity"
    verdict: Verdict = "look"
    method: str = ""
    merged: bool = False
    worth: Callable[[int], bool] = bool


@dataclass(frozen=True)
class Answer:
    """What a probe found: the number of rows at fault, worth telling or not."""

    probe: Probe
    count: int


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
        reading = subject.found if on == "found" else subject.meant
        relation = by_value[name] if name else reading
        rows = "sum(times)" if name else "count(*)"
        counts = tally(
            relation,
            {
                str(position): f"{rows} FILTER (WHERE {probe.wrong})"
                for position, probe in enumerate(group)
            },
        )
        answers += [
            Answer(probe, int(counts[str(position)] or 0)) for position, probe in enumerate(group)
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
    worth = [answer for answer in answers if answer.count and answer.probe.worth(answer.count)]
    groups: dict[tuple[str, str], list[Answer]] = {}
    for position, answer in enumerate(worth):
        probe = answer.probe
        groups.setdefault((probe.on, probe.key if probe.merged else str(position)), []).append(
            answer
        )
    faults: list[Fault] = []
    for reading in ("found", "meant"):
        chosen = [group for (on, _), group in groups.items() if on == reading]
        conditions = {
            str(position): "(" + " OR ".join(answer.probe.wrong for answer in group) + ")"
            for position, group in enumerate(chosen)
        }
        if not conditions:
            continue
        relation = subject.places() if reading == "found" else numbered(subject.meant)
        several = [name for name in conditions if len(chosen[int(name)]) > 1]
        together = tally(
            relation, {name: f"count(*) FILTER (WHERE {conditions[name]})" for name in several}
        )
        counts = {name: int(together.get(name, chosen[int(name)][0].count)) for name in conditions}
        samples = first_rows(relation, rows, conditions, counts)
        for position, group in enumerate(chosen):
            found = samples[str(position)]
            faults.append(
                _fault(
                    group,
                    rows,
                    counts[str(position)],
                    found if reading == "found" else subject.rows_at(found),
                )
            )
    return tuple(faults)


def _fault(group: Sequence[Answer], rows: int, count: int, places: Sequence[int]) -> Fault:
    probe = group[0].probe
    ordered = sorted(group, key=lambda answer: -answer.count)
    labels = [field.label for answer in ordered for field in answer.probe.fields]
    labels = list(dict.fromkeys(labels))
    suffix = "" if probe.merged else f":{','.join(labels)}"
    return Fault(
        key=f"{probe.key}{suffix}",
        statement=probe.say(count, rows, labels),
        count=count,
        fix=probe.fix,
        columns=tuple(labels),
        dimension=probe.dimension,
        verdict=probe.verdict,
        rows=tuple(places),
        method=probe.method,
    )
