"""What changed since last time: each area's findings beside those of last period's batch."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import TYPE_CHECKING

from workbench.batches.reading import Plan
from workbench.batches.state import AreaState, Batch, load
from workbench.errors import WorkbenchError
from workbench.findings import Finding
from workbench.project import Project
from workbench.runs import Run, load_run
from workbench.sources import fingerprint, locate
from workbench.words import count, listed

if TYPE_CHECKING:
    import pandas as pd

_VERDICTS = {
    "good": "good",
    "look": "worth a look",
    "stop": "stop and check",
    "info": "for information",
}


@dataclass(frozen=True)
class Move:
    """One finding of one area, now and last time.

    Attributes
    ----------
    area
        The area.
    now, before
        The finding; ``None`` where there is none of that name and scope.
    """

    area: str
    now: Finding | None
    before: Finding | None

    @property
    def size(self) -> float:
        """How far the figure moved, to put the biggest moves first.

        The change is set against the square root of the two figures' sum, about which counts
        vary by themselves: 0 to 1 and 100 to 101 are small, 100 to 150 is big.
        """
        if self.now is None or self.before is None:
            return 0.0
        now, before = _figure(self.now), _figure(self.before)
        if now is None or before is None:
            return 0.0 if self.now.value == self.before.value else 1.0
        if now == before:
            return 0.0
        return abs(now - before) / sqrt(abs(now) + abs(before))

    @property
    def apart(self) -> bool | None:
        """Whether the two intervals do not overlap; ``None`` where one has no interval."""
        limits = [
            limit
            for each in (self.now, self.before)
            for limit in ((each.low, each.high) if each else (None, None))
        ]
        if self.now is None or self.before is None or None in limits:
            return None
        low_now, high_now, low_before, high_before = limits
        return bool(low_now > high_before or low_before > high_now)  # type: ignore[operator]


@dataclass(frozen=True)
class Changes:
    """What changed since last period's batch.

    Attributes
    ----------
    since
        What last period is called.
    moves
        Figures that moved, findings that are new or gone; the biggest first.
    compared
        How many figures were compared.
    areas
        How many areas were compared.
    notes
        What to know before comparing: revised inputs, changed definitions, areas not compared.
    """

    since: str
    moves: tuple[Move, ...]
    compared: int
    areas: int
    notes: tuple[str, ...]

    def table(self) -> "pd.DataFrame":
        """Lay the moves out, one a row, the biggest first.

        Returns
        -------
        DataFrame
            ``area``, ``finding``, ``last_time``, ``now``, ``change``, ``unit``,
            ``beyond_chance`` (``yes`` where the intervals do not overlap, ``no`` where they do,
            empty where there are none), ``said_last_time``, ``said_now``.
        """
        import pandas as pd

        rows = [
            (
                move.area,
                _name(move.now or move.before),
                _value(move.before),
                _value(move.now),
                _difference(move),
                (move.now or move.before or _NOTHING).unit,
                {True: "yes", False: "no", None: ""}[move.apart],
                move.before.statement if move.before else "",
                move.now.statement if move.now else "",
            )
            for move in self.moves
        ]
        return pd.DataFrame(
            rows,
            columns=[
                "area",
                "finding",
                "last_time",
                "now",
                "change",
                "unit",
                "beyond_chance",
                "said_last_time",
                "said_now",
            ],
        ).astype({"last_time": "object", "now": "object", "change": "Float64"})


_NOTHING = Finding(key="", statement="")


def compare(project: Project, plan: Plan, batch: Batch) -> Changes | None:
    """Compare a batch with that of last period's plan.

    Parameters
    ----------
    project
        Where the runs are.
    plan
        The plan of this batch.
    batch
        How it stands.

    Returns
    -------
    Changes or None
        ``None`` where the plan names no last period.
    """
    if plan.previous is None:
        return None
    since = plan.previous.period or plan.previous.title
    before = load(project, plan.previous.path)
    if before is None:
        note = (
            f"The plan of last time, {plan.previous.path.name}, has not been run here. Run it, "
            "then this one again, to see what changed."
        )
        return Changes(since, (), 0, 0, (note,))
    now, then = _runs(project, batch), _runs(project, before)
    both = [name for name in now if name in then]
    moves = [move for name in both for move in _moves(name, now[name], then[name])]
    notes = [
        *_not_compared(batch, before, both),
        *_revised(plan.previous, before),
        *_definitions([(now[name], then[name]) for name in both]),
    ]
    changed = sorted(
        (move for move in moves if _changed(move)), key=lambda move: move.size, reverse=True
    )
    return Changes(since, tuple(changed), len(moves), len(both), tuple(notes))


def compare_runs(now: Run, then: Run) -> tuple[tuple[Move, ...], tuple[str, ...]]:
    """Compare two runs of one analysis.

    Parameters
    ----------
    now, then
        The later and the earlier run.

    Returns
    -------
    tuple of Move, tuple of str
        What differs, the biggest move first; and what to know before comparing.
    """
    changed = (move for move in _moves("", now, then) if _changed(move))
    moves = sorted(changed, key=lambda move: move.size, reverse=True)
    return tuple(moves), tuple(_definitions([(now, then)]))


def _runs(project: Project, batch: Batch) -> dict[str, Run]:
    """Read the runs of the areas that have a report."""
    found = {}
    for state in batch.made:
        try:
            run = load_run(project.root / state.run)
        except WorkbenchError:
            continue
        if run.outcome == "complete":
            found[state.area] = run
    return found


def _moves(area: str, now: Run, then: Run) -> Iterator[Move]:
    """Pair the findings of two runs: by key and scope, else by a key that stands alone in both.

    The scope may name the input, whose name may hold the period.
    """
    current, earlier = _by_name(now.findings), _by_name(then.findings)
    alone = Counter(name[0] for name in earlier if name not in current)
    lone = {name[0]: earlier.pop(name) for name in list(earlier) if alone.get(name[0]) == 1}
    waiting = Counter(name[0] for name in current if name not in earlier)
    for name, finding in current.items():
        before = earlier.pop(name, None)
        if before is None and waiting[name[0]] == 1:
            before = lone.pop(name[0], None)
        yield Move(area, finding, before)
    yield from (Move(area, None, finding) for finding in [*lone.values(), *earlier.values()])


def _by_name(findings: Sequence[Finding]) -> dict[tuple[object, ...], Finding]:
    """Name findings by key and scope, and by their place where both are repeated."""
    named: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        name = (finding.key, *sorted(finding.scope.items()))
        place = 1
        while (*name, place) in named:
            place += 1
        named[(*name, place)] = finding
    return named


def _changed(move: Move) -> bool:
    if move.now is None or move.before is None:
        return True
    return move.now.value != move.before.value or move.now.verdict != move.before.verdict


def _not_compared(batch: Batch, before: Batch, both: Sequence[str]) -> Iterator[str]:
    names = {state.area for state in before.areas}
    new = [state.area for state in batch.areas if state.area not in names]
    gone = [name for name in names if name not in {state.area for state in batch.areas}]
    without_now = [s.area for s in batch.not_made if s.area in names]
    without_then = [
        state.area for state in batch.made if state.area in names and state.area not in both
    ]
    for areas, said in (
        (new, "{} not in the plan of last time"),
        (sorted(gone), "{} in the plan of last time and not in this one"),
        (without_now, "{} not compared: no report this time"),
        (without_then, "{} not compared: no report last time"),
    ):
        if areas:
            verb = "is" if len(areas) == 1 else "are"
            if said.startswith("{} in the plan"):
                verb = "was" if len(areas) == 1 else "were"
            yield said.format(f"{listed(areas, most=8)} {verb}") + "."


def _revised(previous: Plan, before: Batch) -> Iterator[str]:
    """Say whose input of last time is no longer the one that last time's report was made from."""
    states = {state.area: state for state in before.made}
    revised = [
        area.name
        for area in previous.areas
        if area.name in states and _differs(states[area.name], area.parameters, previous)
    ]
    if revised:
        yield (
            f"Revised: the input of {listed(revised, most=8)} for last time is no longer the one "
            "its report was made from. Run last time’s plan again to compare with the revision."
        )


def _differs(state: AreaState, parameters: object, previous: Plan) -> bool:
    for name in previous.tables:
        kept = state.fingerprints.get(name)
        reference = parameters.get(name) if isinstance(parameters, dict) else None
        if not kept or not isinstance(reference, str):
            continue
        try:
            if fingerprint(locate(reference)) != kept:
                return True
        except WorkbenchError:
            continue
    return False


def _definitions(pairs: Sequence[tuple[Run, Run]]) -> Iterator[str]:
    """Say what else than the inputs differs between the two batches."""
    if any(now.analysis != then.analysis for now, then in pairs):
        yield "Last time’s plan ran another analysis, so few figures can be compared."
        return
    notebooks = sum(_said(now, "notebook") != _said(then, "notebook") for now, then in pairs)
    if notebooks:
        where = f" ({count(notebooks, 'area')})" if len(pairs) > 1 else ""
        yield (
            f"Definitions: the analysis itself changed since last time{where}. "
            "A move may come from that."
        )
    elif any(_said(now, "code") != _said(then, "code") for now, then in pairs):
        yield (
            "Definitions: the workbench itself was updated since last time. "
            "A move may come from that."
        )
    methods = sorted(
        {
            _name(move.now)
            for now, then in pairs
            for move in _moves("", now, then)
            if move.now
            and move.before
            and (move.now.method, move.now.unit) != (move.before.method, move.before.unit)
        }
    )
    if methods:
        yield f"Definitions: another method or unit than last time for {listed(methods, most=6)}."


def _said(run: Run, key: str) -> object:
    said = run.record.get(key)
    return said.get("fingerprint") if isinstance(said, dict) else said


def _figure(finding: Finding) -> float | None:
    value = finding.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if isfinite(value) else None


def _name(finding: Finding | None) -> str:
    """Call a finding by its key and what it is about: ``recall, group Chinese``."""
    if finding is None:
        return ""
    scope = [f"{name} {value}" for name, value in sorted(finding.scope.items())]
    return ", ".join([finding.key.replace(".", " ").replace("_", " "), *scope])


def _value(finding: Finding | None) -> object:
    if finding is None:
        return None
    return _VERDICTS[finding.verdict] if finding.value is None else finding.value


def _difference(move: Move) -> float | None:
    now = _figure(move.now) if move.now else None
    before = _figure(move.before) if move.before else None
    return None if now is None or before is None else now - before
