"""What the view of the buildings says, in sentences."""

from typing import TYPE_CHECKING

from workbench.buildings.actions import AHEAD, DONE, OVERDUE, TWICE, UNKNOWN
from workbench.buildings.bounds import ASSESSMENT, LATE, LATE_HIGH, SCOPE
from workbench.buildings.places import BY_OTHER
from workbench.buildings.scope import (
    FEWEST_HOMES,
    IN,
    OUT,
    STOREY_METRES,
    TALL_METRES,
    TALL_STOREYS,
    UNSURE,
)
from workbench.findings import Finding
from workbench.words import capital, count, day, has, listed

if TYPE_CHECKING:
    from workbench.buildings.result import BuildingView

LAW = (
    f"In scope from {TALL_METRES:g} m, to the floor of the top storey, or {TALL_STOREYS} storeys "
    f"above the ground, with {FEWEST_HOMES} homes or more: Building Safety Act 2022, section 65, "
    "and Fire Safety (England) Regulations 2022, regulation 3."
)
_LARGE = 10
_BOUNDS = (
    "At least: what the records show. At most: with every building that cannot be said, every "
    "action of which it cannot be said, and every building without any, counted as bad."
)


def headline(view: "BuildingView") -> str:
    """Say the two figures of the chart that matter most."""
    low, high = _limits(view, SCOPE)
    late, most = _limits(view, LATE)
    inside = f"{_between(low, high, 'building')} {'is' if high == 1 else 'are'} in scope"
    return f"{capital(inside)}; {_between(late, most)} of them {has(most)} an action overdue"


def answers(view: "BuildingView") -> list[Finding]:
    """Say where to look first, how many are in scope, what is overdue and what is assessed."""
    if view.known.empty:
        return [
            Finding(
                key="first",
                statement="There are no buildings on the lists, so there is none to look at.",
                value=0,
                unit="buildings",
                n=0,
            )
        ]
    return [_first(view), _scope(view), _late(view), _assessed(view)]


def doubts(view: "BuildingView") -> list[Finding]:
    """Say why scopes cannot be said, where sources disagree and what could not be tied."""
    return [*_why_unsure(view), *_conflicts(view), *_untied(view), *_orphans(view)]


def totals(view: "BuildingView") -> list[Finding]:
    """Say that every building and every action is counted once."""
    return [*([] if view.known.empty else [_total(view)]), _actions_total(view)]


def _limits(view: "BuildingView", figure: str) -> tuple[int, int]:
    row = view.bounds[view.bounds["figure"] == figure]
    return int(row["if_all_good"].iloc[0]), int(row["if_all_bad"].iloc[0])


def _between(low: int, high: int, noun: str = "") -> str:
    if low == high:
        return count(low, noun) if noun else f"{low:,}" if low else "none"
    return f"between {low:,} and {count(high, noun) if noun else f'{high:,}'}"


def _first(view: "BuildingView") -> Finding:
    low, high = _limits(view, LATE_HIGH)
    of = view.known[(view.known["scope"] == IN) & (view.known["overdue_high"] > 0)]
    if low:
        it, stand = ("it is", "stands") if low == 1 else ("they are", "stand")
        late = view.actions["building"].isin(of.index) & (view.actions["state"] == OVERDUE)
        longest = int(view.actions.loc[late, "days_overdue"].max())
        statement = (
            f"Look first at {count(low, 'building')}: {it} in scope and {has(low)} a "
            f"high-priority action overdue. {'It' if low == 1 else 'They'} {stand} at the head of "
            f"the table; the longest overdue action there was due {count(longest, 'day')} before "
            f"{day(view.as_at)}."
        )
    elif high:
        statement = (
            "No building that is known to be in scope has a high-priority action overdue, but "
            f"{count(high, 'building')} might, from what is not known."
        )
    else:
        statement = "No building in scope has, or can have, a high-priority action overdue."
    return Finding(
        key="first",
        statement=statement,
        value=low,
        low=low,
        high=high,
        unit="buildings",
        n=len(view.known),
        method=f"{LAW} {_BOUNDS}",
        verdict="stop" if low else "look" if high else "good",
    )


def _scope(view: "BuildingView") -> Finding:
    low, high = _limits(view, SCOPE)
    statement = (
        f"{capital(count(low, 'building'))} of {len(view.known):,} {'is' if low == 1 else 'are'} "
        f"known to be in scope: {TALL_METRES:g} metres or {TALL_STOREYS} storeys or more, with "
        f"{FEWEST_HOMES} homes or more."
    )
    if high > low:
        statement += (
            f" Of {count(high - low, 'more building')} it cannot be said, so there may be as many "
            f"as {high:,}."
        )
    return Finding(
        key="scope",
        statement=statement,
        value=low,
        low=low,
        high=high,
        unit="buildings",
        n=len(view.known),
        method=f"{LAW} Where only the storeys or only the height is known, the other is bounded "
        f"by it: from floor to floor {STOREY_METRES[0]:g} to {STOREY_METRES[1]:g} m. A record that "
        "is wrong and that nothing contradicts cannot be seen.",
        verdict="look" if high > low else "info",
    )


def _late(view: "BuildingView") -> Finding:
    low, high = _limits(view, LATE)
    actions, most = _limits(view, "Overdue actions of buildings in scope")
    newest = "" if view.day_given else ", the newest day in the lists,"
    statement = (
        f"On {day(view.as_at)}{newest} {count(actions, 'action')} "
        f"{'was' if actions == 1 else 'were'} overdue in {count(low, 'building')} known to be in "
        "scope."
    )
    if (low, actions) != (high, most):
        statement += (
            f" If everything that is not known were bad, {count(most, 'action')} on the list "
            f"would be, and {count(high, 'building')} would have one."
        )
    return Finding(
        key="overdue",
        statement=statement,
        value=actions,
        low=actions,
        high=most,
        unit="actions",
        n=len(view.actions),
        method=f"An action is overdue where its day due is before {day(view.as_at)} and it was "
        f"not done by then. {_BOUNDS}",
        verdict="stop" if actions else "look" if most else "good",
    )


def _assessed(view: "BuildingView") -> Finding:
    low, high = _limits(view, ASSESSMENT)
    inside = view.known[view.known["scope"] == IN]
    dateless = int(inside["assessed_on"].isna().sum())
    old = f"more than {count(view.assessed_within, 'month')} ago"
    none = "no date of a fire-risk assessment"
    if inside.empty:
        statement = "No building is known to be in scope, so none is known to need an assessment."
    elif len(inside) == 1:
        told = f"has {none}" if dateless else f"was last assessed for fire risk {old}"
        if not (low or dateless):
            told = f"was assessed for fire risk in the last {count(view.assessed_within, 'month')}"
        statement = f"The building known to be in scope {told}."
    else:
        statement = (
            f"Of {len(inside):,} buildings known to be in scope, {low or 'none'} "
            f"{'was' if low == 1 else 'were'} last assessed for fire risk {old}"
        )
        statement += f", and {dateless:,} {has(dateless)} {none}." if dateless else "."
    return Finding(
        key="assessed",
        statement=statement,
        value=low,
        low=low,
        high=high,
        unit="buildings",
        n=len(view.known),
        method="The newest date that any source gives. Fire safety in purpose-built blocks of "
        "flats (Local Government Association): a new assessment every three years, reviewed every "
        "year, in blocks of more than three storeys. " + _BOUNDS,
        verdict="look" if low or dateless else "good" if high == low else "info",
    )


def _why_unsure(view: "BuildingView") -> list[Finding]:
    unsure = view.known["scope"] == UNSURE
    if not unsure.any():
        return []
    gaps = view.gaps[unsure]
    both = gaps["storeys"] & gaps["height"]
    unlisted = both & ~gaps.index.isin(view.ties["building"])
    one = (gaps["storeys"] | gaps["height"]) & ~both
    reasons = [
        (int(unlisted.sum()), "on no list of buildings"),
        (int((both & ~unlisted).sum()), "without storeys or a height"),
        (int(one.sum()), "with only one of the two, too near the limit or as a band"),
        (int((~both & ~one).sum()), "where one says yes and another no"),
    ]
    parts = [f"{buildings:,} {words}" for buildings, words in reasons if buildings]
    many = int(unsure.sum())
    homes = view.known.loc[unsure, "homes_said"].fillna(0)
    large = int((homes >= _LARGE).sum())
    most = f" {capital(count(large, 'of them has', 'of them have'))} {_LARGE} homes or more."
    return [
        Finding(
            key="not_known",
            statement=f"Why it cannot be said of {count(many, 'building')} "
            f"({count(int(homes.sum()), 'home')}): {listed(parts)}.{most if many > 1 else ''}",
            value=many,
            unit="buildings",
            n=len(view.known),
            verdict="look",
        )
    ]


def _conflicts(view: "BuildingView") -> list[Finding]:
    if view.conflicts.empty:
        return []
    of = view.conflicts["building"].nunique()
    facts = len(view.conflicts[["building", "fact"]].drop_duplicates())
    return [
        Finding(
            key="conflicts",
            statement=f"Sources disagree on {count(facts, 'fact')} of "
            f"{count(of, 'building')}; none is taken for right.",
            value=facts,
            unit="facts",
            n=len(view.known),
            method="Heights within a metre agree where both are on the same side of 18 m. Of one "
            "source its newest record counts.",
            verdict="look",
        )
    ]


def _untied(view: "BuildingView") -> list[Finding]:
    loose = view.actions[view.actions["building"] == ""]
    rows = int((view.ties["building"] == "").sum())
    found = []
    if len(loose):
        open_ = int(loose["state"].isin((OVERDUE, *UNKNOWN)).sum())
        found.append(
            Finding(
                key="untied",
                statement=f"{count(len(loose), 'action')} of {len(view.actions):,} could not be "
                f"tied to a building; {open_ or 'none'} of them {'is' if open_ == 1 else 'are'} "
                "or may be overdue.",
                value=len(loose),
                unit="actions",
                n=len(view.actions),
                verdict="look" if open_ else "info",
            )
        )
    other = int((view.ties["how"] == BY_OTHER).sum() + (view.actions["how"] == BY_OTHER).sum())
    if other:
        found.append(
            Finding(
                key="named_otherwise",
                statement=f"{count(other, 'row')} {has(other)} the UPRN of one building and the "
                "name of another; the UPRN is believed.",
                value=other,
                unit="rows",
                n=len(view.ties) + len(view.actions),
                verdict="look",
            )
        )
    if rows:
        found.append(
            Finding(
                key="untied_rows",
                statement=f"{count(rows, 'row')} of the list of buildings "
                f"{'does' if rows == 1 else 'do'} not say which building "
                f"{'it is' if rows == 1 else 'they are'} of; what "
                f"{'it says' if rows == 1 else 'they say'} is not used.",
                value=rows,
                unit="rows",
                n=len(view.ties),
                verdict="look",
            )
        )
    return found


def _orphans(view: "BuildingView") -> list[Finding]:
    flats = len(view.places.orphans)
    if not flats:
        return []
    return [
        Finding(
            key="orphans",
            statement=f"{count(flats, 'flat')} in the register "
            f"{'names' if flats == 1 else 'name'} no building, so some buildings have more homes "
            "than are counted here.",
            value=flats,
            unit="flats",
            verdict="look",
        )
    ]


def _total(view: "BuildingView") -> Finding:
    counts = view.known["scope"].value_counts()
    said = {IN: "in scope", UNSURE: "of which it cannot be said", OUT: "not in scope"}
    parts = [f"{counts[scope]:,} {words}" for scope, words in said.items() if counts.get(scope)]
    outside = int((~view.places.table["registered"].astype(bool)).sum())
    statement = f"Every building is counted once: {_sum(parts, len(view.known))}."
    if outside and outside < len(view.known):
        statement += (
            f" {count(outside, 'building')} of them {'is' if outside == 1 else 'are'} not among "
            "the buildings of the register."
        )
    return Finding(
        key="total",
        statement=statement,
        value=len(view.known),
        unit="buildings",
        method="A row is of a building by its UPRN, by that of a home in it, or by its name.",
    )


def _actions_total(view: "BuildingView") -> Finding:
    states = view.actions["state"]
    said = [
        ((OVERDUE,), "overdue"),
        (UNKNOWN, "of which it cannot be said"),
        ((AHEAD,), "due later"),
        ((DONE,), "done"),
        ((TWICE,), "written a second time"),
    ]
    parts = [
        f"{many:,} {words}" for kinds, words in said if (many := int(states.isin(kinds).sum()))
    ]
    if not parts:
        return Finding(key="actions", statement="The list of actions has no rows.", value=0)
    return Finding(
        key="actions",
        statement=f"Every action is counted once: {_sum(parts, len(view.actions))}.",
        value=len(view.actions),
        unit="actions",
    )


def _sum(parts: list[str], total: int) -> str:
    return f"{listed(parts)} make {total:,}" if len(parts) > 1 else parts[0]
