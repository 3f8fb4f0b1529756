"""Of the linkage report: how the data came, and how they were prepared."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from workbench.documents import Grid, Section
from workbench.guild import FINGERPRINT, LINKERS, PROVISION
from workbench.linkage.guild.within import ALONE, Within
from workbench.linkage.result import LinkResult
from workbench.linkage.standardise import MOST_HOLDERS
from workbench.linkage.unlabelled.characteristics import filled_in
from workbench.linkage.unlabelled.joined import Held, Joined
from workbench.linkage.view_result import View
from workbench.naming import list_name
from workbench.roles.kinds import LABELS, OTHER
from workbench.shares import FEWEST
from workbench.sources import SourceTable
from workbench.words import capital, count, has

_LEFT_OUT = "left_out"
_PREPARED: Mapping[tuple[str, ...], str] = {
    ("given", "family", "full_name"): "Names: capitals, accents, titles and the order of names "
    "make no difference. A record that names two people is looked up as each of them.",
    ("dob",): "Dates of birth are written as eight digits. Dates that systems put where none is "
    "known, such as 1 January 1900, count as missing; 1 January of any year counts for less.",
    ("nhs_number", "nino", "upn", "uprn"): "NHS numbers, National Insurance numbers, unique pupil "
    "numbers and property numbers that cannot be right, or are stand-ins, count as missing.",
    ("postcode", "address", "street_number"): "Addresses are cut into postcode, house number and "
    "the first letters of the street.",
    (
        "phone",
        "email",
    ): "Telephones are cut to their last ten digits; emails are put in small letters.",
    ("phone", "email", "nhs_number", "nino", "upn"): "A telephone, email or number that more than "
    f"{MOST_HOLDERS} records hold counts as missing.",
}


def came(
    result: LinkResult | View,
    found: Joined,
    tables: Sequence[SourceTable],
    within: Within = ALONE,
) -> Section:
    """Say which lists there were, and how many rows of each were used.

    Parameters
    ----------
    result
        What linking found.
    found
        The same in one form.
    tables
        The lists as they were read, in the order of ``found``.
    within
        What the analysis did beside linking.
    """
    rows = [
        _rows(result, held, place, tables[place], within.left_out)
        for place, held in enumerate(found.lists)
    ]
    dates = [row for held in found.lists for row in _months(held)]
    read = [
        (list_name(held.name), one.kind, one.encoding or "–", one.fingerprint[:FINGERPRINT])
        for held, one in zip(found.lists, tables, strict=True)
    ]
    columns = ["list", "kind_of_file", "characters", "fingerprint_of_the_content"]
    grids = [
        Grid.of(
            "The lists: rows that came, and records that were used",
            pd.DataFrame(rows).astype("str"),
        ),
        Grid.of("The files", pd.DataFrame(read, columns=columns)),
    ]
    if dates:
        columns = ["list", "column", "from", "to"]
        caption = (
            "Months of the dates on the lists, dates of birth left out; the first and last "
            "nine dates of each column are not counted"
        )
        grids.append(Grid.of(caption, pd.DataFrame(dates, columns=columns)))
    return Section(
        title="1. How the data came",
        answers=PROVISION,
        statements=tuple(_placed(found, within)),
        grids=tuple(grids),
    )


def _placed(found: Joined, within: Within) -> Iterator[str]:
    """Say how many rows without a number were used all the same."""
    for held, many in zip(found.lists, within.placed, strict=False):
        they = "it is called by its place" if many == 1 else "they are called by their places"
        if many:
            yield (
                f"{count(many, 'row')} of the {list_name(held.name)} {has(many)} no record number: "
                f"{they} in the list, and used."
            )


def _rows(
    result: LinkResult | View,
    held: Held,
    place: int,
    table: SourceTable,
    left_out_before: Mapping[str, int],
) -> dict[str, str]:
    """Count the rows of one list, from those that came to the records that were used."""
    used = len(held.rows)
    if isinstance(result, View):
        left_out, totals = result.left_out[held.name], result.totals[held.name]
        records = result.records[result.records["list"] == held.name]
        joint = int((records["person"] == 2).sum())
        repeated = table.rows - used - left_out - totals
    else:
        left_out, totals = result.left_out[place], result.totals[place]
        joint, repeated = result.joint[place], result.repeated[place]
    figures = {
        "rows_that_came": table.rows,
        "taken_out_by_hand_before": sum(one.count for one in table.faults if one.key == _LEFT_OUT),
        **{what: 0 if place else many for what, many in left_out_before.items()},
        "without_a_record_number": left_out,
        "adding_up_other_rows": totals,
        "repeating_a_record_number": repeated,
        "records_used": used,
        "of_them_naming_two_people": joint,
    }
    return {"list": list_name(held.name), **{one: f"{many:,}" for one, many in figures.items()}}


def _months(held: Held) -> list[tuple[str, str, str, str]]:
    """Tell the months of every column of dates, without those of the fewest people."""
    births = held.roles.columns.get("dob", ())
    found = []
    for column in held.rows:
        days = held.rows[column]
        if not is_datetime64_any_dtype(days) or column in births:
            continue
        days = days.dropna().sort_values()
        if len(days) >= 2 * FEWEST:
            first, last = days.iloc[FEWEST - 1], days.iloc[-FEWEST]
            name = list_name(held.name)
            found.append((name, str(column), f"{first:%B %Y}", f"{last:%B %Y}"))
    return found


def prepared(result: LinkResult | View, found: Joined) -> Section:
    """Say what each column was taken to say, how it was put in form, and how full it is.

    Parameters
    ----------
    result, found
        As :func:`came` takes them.
    """
    held = {role for one in found.lists for role in one.roles.columns}
    said = [text for roles, text in _PREPARED.items() if held.intersection(roles)]
    shares = []
    for one in found.lists:
        full = filled_in(one)
        for role in full:
            label = capital(LABELS.get(str(role), str(role).removeprefix(f"{OTHER}:")))
            shares.append((list_name(one.name), label, round(100 * float(full[role].mean()), 1)))
    filled = pd.DataFrame(shares, columns=["list", "fact", "given_in_of_100_records"])
    return Section(
        title="2. How the lists were prepared",
        answers=LINKERS,
        statements=tuple(said),
        grids=(
            Grid.of("What each column was taken to say", result.roles),
            Grid.of("How often each fact is given", filled),
        ),
    )


def counted(found: Joined) -> str:
    """Count the lists and their records in words."""
    records = sum(len(one.rows) for one in found.lists)
    return f"{count(len(found.lists), 'list')} with {count(records, 'record')}"
