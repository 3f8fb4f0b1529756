"""What may be wrong with one table of one area, each told in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from workbench.batches.columns import renamed, usual
from workbench.batches.inputs import Sent
from workbench.batches.periods import days_outside, spelled
from workbench.batches.reading import Plan
from workbench.batches.words import near, plain
from workbench.words import capital, count, listed, quoted

_ROWS_TIMES, _ROWS_AT_LEAST = 2, 20
_NAMES_AT_MOST = 6
_UNHARMED = "No file was changed, and the other areas are not affected."


@dataclass(frozen=True)
class Notice:
    """One thing about an area's input that would make its report fail or mislead.

    Attributes
    ----------
    area
        Whose input it is.
    kind
        What sort of thing it is, such as ``missing file``.
    what, safe, todo
        What was found, what is unharmed and what to do.
    acceptable, accepted
        Whether the plan may say that this was looked into, and whether it does: the area is then
        run all the same.
    """

    area: str
    kind: str
    what: str
    safe: str
    todo: str
    acceptable: bool = False
    accepted: bool = False


def of_table(
    plan: Plan,
    each: Sent,
    before: Sent | None,
    sent: Mapping[tuple[str, str], Sent],
    earlier: Mapping[tuple[str, str], Sent],
    *,
    main: bool,
) -> Iterator[Notice]:
    """Say what is wrong with a table.

    A table that cannot be read, or that was sent before, is looked at no further.

    Parameters
    ----------
    plan
        What is to be run.
    each
        The table.
    before
        Last period's table of the same area, where it can be compared.
    sent, earlier
        All tables of this period and of the last, by area and parameter.
    main
        Whether it is the table that the plan's ``[expect]`` is about.
    """
    unusable = _unusable(each, sent)
    if unusable:
        yield unusable
        return
    again = _sent_again(plan, each, before, sent, earlier)
    if again:
        yield again
        return
    missing = _missing_columns(plan, each, before, sent, main=main)
    if missing:
        yield missing
    if main:
        yield from filter(None, (_period(plan, each), _smaller_areas(plan, each, before)))
    rows = _rows(plan, each, before)
    if rows:
        yield rows


def _unusable(each: Sent, sent: Mapping[tuple[str, str], Sent]) -> Notice | None:
    if not each.found:
        return notice_of(each.area, "missing file", *_missing_file(each, sent))
    if each.trouble is not None:
        advice = each.trouble.todo or f"Ask {each.area} for it again."
        return notice_of(each.area, "unreadable file", each.trouble.what, advice)
    if each.table is not None and each.table.rows == 0:
        what = f"{capital(each.name)} has headings but no rows."
        if not each.headings:
            what = f"{capital(each.name)} is empty."
        return notice_of(each.area, "empty file", what, f"Ask {each.area} for a file with rows.")
    return None


def _missing_file(each: Sent, sent: Mapping[tuple[str, str], Sent]) -> tuple[str, str]:
    """Say which file is missing, and which file nobody else uses may be meant."""
    advice = f"Ask {each.area} for it, or correct the plan."
    path = Path(each.reference)
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}, where {path.name} should be.", advice
    used = {other.reference for other in sent.values()}
    unused = [entry for entry in path.parent.iterdir() if str(entry.resolve()) not in used]
    if each.trouble and sum(entry.stem.casefold() == path.name.casefold() for entry in unused) > 1:
        return each.trouble.what, each.trouble.todo
    what = f"There is no file {path.name} in the folder {path.parent.name}."
    return what + near(path.name, [entry.name for entry in unused]), advice


def _sent_again(
    plan: Plan,
    each: Sent,
    before: Sent | None,
    sent: Mapping[tuple[str, str], Sent],
    earlier: Mapping[tuple[str, str], Sent],
) -> Notice | None:
    """See whether a file is one that was sent before, or that stands for another area too."""
    twins = [other for other in earlier.values() if _same(each, other)]
    if before is not None and before in twins:
        what = f"{capital(each.name)} is the same as last time’s{_when(plan.previous)}."
    elif twins:
        what = f"{capital(each.name)} is the same as last time’s of {twins[0].area}."
    else:
        others = [
            other
            for other in sent.values()
            if other.parameter == each.parameter and other.area != each.area and _same(each, other)
        ]
        if not others:
            return None
        named = listed([other.area for other in others])
        what = f"{capital(each.name)} is the same as that of {named}."
    return notice_of(
        each.area,
        "same file sent again",
        what,
        f"Ask {each.area} for its file{_of_period(plan)}.",
        accept=True,
    )


def _same(each: Sent, other: Sent) -> bool:
    """Say whether two tables at two places have the same content."""
    return (
        each.table is not None
        and other.table is not None
        and each.reference != other.reference
        and each.table.fingerprint == other.table.fingerprint
    )


def _missing_columns(
    plan: Plan,
    each: Sent,
    before: Sent | None,
    sent: Mapping[tuple[str, str], Sent],
    *,
    main: bool,
) -> Notice | None:
    expected = _expected(plan, each, before, sent, main=main)
    missing = [heading for heading in expected if heading not in each.headings]
    if not missing:
        return None
    if 2 * len(missing) > len(expected) > 2:
        what = (
            f"{capital(each.name)} has only {len(expected) - len(missing)} of the "
            f"{len(expected)} columns expected: it may be another list altogether."
        )
        return notice_of(
            each.area, "missing column", what, f"Ask {each.area} for the right file.", accept=True
        )
    pairs = renamed(expected, each.headings)
    said = [
        f"the column {quoted(old)} is missing; it is probably the one now called {quoted(new)}"
        for old, new in pairs.items()
    ]
    gone = [quoted(heading) for heading in missing if heading not in pairs]
    if gone:
        noun = "the column" if len(gone) == 1 else "the columns"
        verb = "is" if len(gone) == 1 else "are"
        said.append(f"{noun} {listed(gone)} {verb} missing, and no other looks like it")
    what = f"In {each.name}, {'; '.join(said)}."
    if pairs:
        old = next(iter(pairs))
        advice = f"Change the heading back to {quoted(old)} in a copy of the file."
        if len(pairs) > 1:
            advice = "Change the headings back in a copy of the file."
        return notice_of(each.area, "renamed column", what, advice, accept=True)
    return notice_of(
        each.area, "missing column", what, f"Ask {each.area} for the whole file.", accept=True
    )


def _expected(
    plan: Plan,
    each: Sent,
    before: Sent | None,
    sent: Mapping[tuple[str, str], Sent],
    *,
    main: bool,
) -> list[str]:
    """List the headings a table should have: the plan's own, the others', or last time's."""
    others = [
        other.headings
        for other in sent.values()
        if other.parameter == each.parameter
        and other.reference != each.reference
        and other.headings
    ]
    named = plan.expect.columns if main else ()
    columns = named or usual(others) or (before.headings if before else ())
    special = (plan.expect.period_column, plan.expect.area_column) if main else ()
    return list(dict.fromkeys([*columns, *filter(None, special)]))


def _period(plan: Plan, each: Sent) -> Notice | None:
    heading = plan.expect.period_column
    if not heading or heading not in each.headings:
        return None
    days = each.days(heading)
    if days:
        return _days(plan, each, days)
    values = each.values(heading)
    wrong = {
        value: many for value, many in values.items() if spelled(value) != spelled(plan.period)
    }
    if values and not wrong:
        return None
    advice = f"Ask {each.area} for its file of {plan.period}."
    if not values:
        what = f"In {each.name}, the column {quoted(heading)} says nothing of the period."
        return notice_of(each.area, "wrong period", what, advice, accept=True)
    rows, total = sum(wrong.values()), sum(values.values())
    named = listed(sorted(wrong, key=lambda value: -wrong[value]))
    some = "Every row" if rows == total else f"{rows:,} of {total:,} rows"
    verb = "is" if rows in {1, total} else "are"
    what = f"{some} of {each.name} {verb} for {named}, not for {plan.period}."
    return notice_of(each.area, "wrong period", what, advice, accept=True)


def _days(plan: Plan, each: Sent, days: Mapping[date, int]) -> Notice | None:
    outside = days_outside(days, plan.period)
    if not outside:
        return None
    total = sum(days.values())
    some = "Every row" if outside == total else f"{outside:,} of {total:,} rows"
    verb = "has a day" if outside in {1, total} else "have days"
    what = f"{some} of {each.name} {verb} outside {plan.period}."
    return notice_of(
        each.area,
        "wrong period",
        what,
        f"Ask {each.area} for its file of {plan.period}.",
        accept=True,
    )


def _smaller_areas(plan: Plan, each: Sent, before: Sent | None) -> Notice | None:
    heading = plan.expect.area_column
    if not heading or before is None or heading not in each.headings:
        return None
    if heading not in before.headings:
        return None
    now, then = each.values(heading), before.values(heading)
    folded_now, folded_then = ({plain(name): name for name in names} for names in (now, then))
    gone = sorted(name for key, name in folded_then.items() if key not in folded_now)
    new = sorted(name for key, name in folded_now.items() if key not in folded_then)
    if not gone and not new:
        return None
    parts = [
        f"{count(len(names), 'name')} of last time {'is' if len(names) == 1 else 'are'} gone "
        f"({listed(names, most=_NAMES_AT_MOST)})"
        for names in (gone,)
        if names
    ] + [
        f"{count(len(names), 'name')} {'is' if len(names) == 1 else 'are'} new "
        f"({listed(names, most=_NAMES_AT_MOST)})"
        for names in (new,)
        if names
    ]
    what = f"In {each.name}, under {quoted(heading)}, {' and '.join(parts)}."
    spelt = _respelt(gone, new)
    return notice_of(
        each.area,
        "changed areas",
        f"{what} {spelt}".rstrip(),
        f"Find out whether the boundaries changed or rows of {each.area} were left out.",
        accept=True,
    )


def _respelt(gone: Sequence[str], new: Sequence[str]) -> str:
    pairs = [(name, get_close_matches(name, new, n=1, cutoff=0.85)) for name in gone]
    said = [f"{close[0]} may be {name}, spelt anew" for name, close in pairs if close]
    return capital(listed(said)) + "." if said else ""


def _rows(plan: Plan, each: Sent, before: Sent | None) -> Notice | None:
    if before is None or before.table is None or each.table is None:
        return None
    now, then = each.table.rows, before.table.rows
    if abs(now - then) < _ROWS_AT_LEAST or max(now, then) < _ROWS_TIMES * min(now, then):
        return None
    what = f"{capital(each.name)} has {count(now, 'row')}; last time’s had {then:,}."
    return notice_of(
        each.area,
        "number of rows",
        what,
        f"Ask {each.area} whether the file is whole."
        if now < then
        else f"Ask {each.area} whether rows are in it twice, or of other periods.",
        accept=True,
    )


def _when(plan: Plan | None) -> str:
    return f", {plan.period}" if plan is not None and plan.period else ""


def _of_period(plan: Plan | None) -> str:
    return f" of {plan.period}" if plan is not None and plan.period else ""


def notice_of(area: str, kind: str, what: str, advice: str, *, accept: bool = False) -> Notice:
    """Make a notice that leaves every file and the other areas unharmed.

    Parameters
    ----------
    area, kind, what
        As in :class:`Notice`.
    advice
        What to do.
    accept
        Whether the plan may accept it.
    """
    return Notice(area, kind, what, _UNHARMED, advice, accept)


def how_to_accept(notice: Notice, plan: Path) -> str:
    """Say how to accept a notice in a plan of TOML, or in one that is a table.

    Parameters
    ----------
    notice
        The notice, which may be accepted.
    plan
        Where the plan is.
    """
    how = f"write {quoted(notice.kind)} under “accept” in the line of {notice.area}"
    if plan.suffix.lower() == ".toml":
        how = f'say accept = ["{notice.kind}"] for {notice.area}'
    return f"If it is meant to be so, {how} in the plan."
