"""The page that lists a batch's reports, and says why others are not there."""

import os
from collections.abc import Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from workbench.batches.changes import Changes, compare
from workbench.batches.reading import Plan
from workbench.batches.state import AreaState, Batch, write_whole
from workbench.batches.words import duration
from workbench.project import Project
from workbench.reports import page
from workbench.words import capital, count, listed

STATES = {
    "waiting": "Waiting",
    "working": "Being made",
    "made": "Report made",
    "failed": "No report",
    "held back": "No report",
    "stopped": "No report",
}
_STOPPED = "The batch was stopped while its report was being made."
CHANGES_FILE = "changes.csv"
_MOVES_SHOWN = 20


def write_index(project: Project, plan: Plan, batch: Batch) -> None:
    """Write a batch's page and, once it has come to its end, the table of what changed.

    Parameters
    ----------
    project
        Where the runs are.
    plan
        The plan that is run.
    batch
        How it stands.
    """
    changes = compare(project, plan, batch) if batch.ended else None
    if changes and changes.moves:
        from workbench.tables import write_csv

        write_csv(changes.table(), batch.folder / CHANGES_FILE)
    parts = [
        _answer(batch),
        *_reasons(batch),
        *_reports(project, batch),
        *_accepted(batch),
        *(_changes(changes) if changes else ()),
        *_about(batch),
    ]
    text = page(batch.title, "\n".join(parts), practice=batch.practice)
    write_whole(batch.index, text)


def summary(batch: Batch) -> str:
    """Say in a sentence or two how many reports there are.

    Parameters
    ----------
    batch
        How it stands.
    """
    total, made = len(batch.areas), len(batch.made)
    if total == 1:
        said = "The only report is made." if made else "The only report is not made."
    elif made == total:
        said = f"All {total:,} reports are made."
    elif not made:
        said = f"None of the {total:,} reports is made."
    else:
        said = f"{made:,} of {total:,} reports {'is' if made == 1 else 'are'} made."
    left = [state.area for state in batch.not_made if state.state in {"waiting", "working"}]
    not_made = [state.area for state in batch.not_made if state.area not in left]
    if not_made and made:
        verb = "has" if len(not_made) == 1 else "have"
        said += f" {capital(listed(not_made, most=8))} {verb} none."
    if left:
        said += f" {capital(count(len(left), 'area'))} {'waits' if len(left) == 1 else 'wait'}."
    return said


def _answer(batch: Batch) -> str:
    complete = len(batch.made) == len(batch.areas)
    kind, tag = ("good", "Good") if complete else ("look", "Worth a look")
    when = "" if batch.ended else " The batch was under way when this page was written."
    return (
        f'<p class="wb-finding wb-{kind}"><strong class="wb-tag">{tag}</strong> '
        f"{escape(summary(batch) + when)}</p>"
    )


def _reasons(batch: Batch) -> Iterator[str]:
    without = [state for state in batch.not_made if state.state not in {"waiting", "working"}]
    if not without:
        return
    yield "<h2>No report: why, and what to do</h2>"
    for state in without:
        yield f'<h3 id="{_anchor(batch, state)}">{escape(state.area)}</h3>'
        what = state.what or _STOPPED
        todo = state.todo or "Run the batch again: it goes on where it was."
        yield f"<p>{escape(what)}</p>"
        yield f"<p>{escape(f'{state.safe} {todo}'.strip())}</p>"


def _reports(project: Project, batch: Batch) -> Iterator[str]:
    yield "<h2>Every area</h2>"
    yield (
        '<div class="wb-scroll" tabindex="0" role="region" aria-label="Every area">'
        "<table><caption><span>Every area, in the order of the plan</span></caption><thead><tr>"
        '<th scope="col">Area</th><th scope="col">State</th><th scope="col">Open</th>'
        '<th scope="col" class="figure">Seconds</th></tr></thead><tbody>'
    )
    for state in batch.areas:
        seconds = f"{state.seconds:,.1f}" if state.run else ""
        yield (
            f'<tr><th scope="row">{escape(state.area)}</th><td>{STATES[state.state]}</td>'
            f'<td>{_link(project, batch, state)}</td><td class="figure">{seconds}</td></tr>'
        )
    yield "</tbody></table></div>"


def _link(project: Project, batch: Batch, state: AreaState) -> str:
    """Link to a report, or to the reason on this page; never from one to the other."""
    if state.state == "made":
        report = project.root / state.run / "report.html"
        return f'<a href="{_address(report, batch.folder)}">Report of {escape(state.area)}</a>'
    if state.state in {"waiting", "working"}:
        return ""
    return f'<a href="#{_anchor(batch, state)}">Why {escape(state.area)} has none</a>'


def _accepted(batch: Batch) -> Iterator[str]:
    """List what the plan says was looked into: the report is made, the reader is told."""
    accepted = [notice for notice in batch.notices if notice.accepted]
    if accepted:
        yield "<h2>Looked into and accepted</h2><ul>"
        for notice in accepted:
            yield f"<li>{escape(f'{notice.area}: {notice.what}')}</li>"
        yield "</ul>"


def _changes(changes: Changes) -> Iterator[str]:
    yield f"<h2>What changed since {escape(changes.since)}</h2>"
    if changes.areas:
        yield f"<p>{escape(_moved(changes))}</p>"
    if changes.notes:
        yield "<ul>" + "".join(f"<li>{escape(note)}</li>" for note in changes.notes) + "</ul>"
    if not changes.moves:
        return
    from workbench.tables.markup import table_html

    moves = changes.table()
    frame = moves[["area", "last_time", "now", "change", "unit", "beyond_chance"]]
    said = moves["said_now"].where(moves["said_now"] != "", moves["said_last_time"])
    frame.insert(1, "finding", said)
    if not frame["beyond_chance"].any():
        frame = frame.drop(columns="beyond_chance")
    yield '<div class="wb-table">' + table_html(
        frame, "What moved, the biggest moves first", show=_MOVES_SHOWN
    )
    yield (
        f'<p class="wb-file"><a href="{CHANGES_FILE}">{CHANGES_FILE}</a> '
        f"(CSV, {count(len(changes.moves), 'row')}), with what was said then and now</p></div>"
    )
    yield (
        '<p class="wb-note">A move is set against the size of the figures: counts vary by about '
        "the square root of their size even where nothing has changed.</p>"
    )


def _moved(changes: Changes) -> str:
    """Say how many figures moved, and which moved most."""
    where = f"in {count(changes.areas, 'area')} with a report then and now"
    moved, compared = len(changes.moves), changes.compared
    if not moved:
        return (
            f"Each of the {count(compared, 'finding')} compared says what it said last time, "
            f"{where}. What it was found in may have changed all the same."
        )
    verb = "is not what it was" if moved == 1 else "are not what they were"
    said = f"{moved:,} of {count(compared, 'finding')} {verb}, {where}."
    if not changes.moves[0].size:
        return said
    first = changes.table().iloc[0]
    return (
        f"{said} The biggest move: {first['area']}, from {first['last_time']} to "
        f"{first['now']}: “{first['said_now']}”"
    )


def _about(batch: Batch) -> Iterator[str]:
    started = datetime.fromisoformat(batch.started)
    details = {
        "Plan": batch.plan.name,
        "Analysis": batch.analysis,
        "Period": batch.period,
        "Run": f"{started.day} {started:%B %Y, %H:%M}",
        "Took": duration(batch.seconds),
    }
    rows = "".join(
        f"<div><dt>{term}</dt><dd>{escape(said)}</dd></div>"
        for term, said in details.items()
        if said
    )
    yield f'<h2>About this batch</h2><dl class="wb-summary">{rows}</dl>'


def _address(target: Path, start: Path) -> str:
    return quote(Path(os.path.relpath(target, start)).as_posix())


def _anchor(batch: Batch, state: AreaState) -> str:
    return f"why-{batch.areas.index(state) + 1}"
