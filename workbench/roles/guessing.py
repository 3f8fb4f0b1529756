"""Roles of columns, guessed from headings and values."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbench.roles.kinds import ADDRESS, ROLES, ListRoles
from workbench.sources import BLANKS

if TYPE_CHECKING:
    import duckdb

# Words that make a column about somebody or something else than the person of the row today.
_ELSEWHERE = re.compile(
    "previous|prev|old|former|maiden|kin|nok|emergency|gp|practice|school|mother|father|parent|"
    "guardian|carer|landlord|agent|worker|officer|staff|partner|spouse|employer|hospital|next|"
    "verified|valid|validated|flag|source|status|type|count|updated|start|end|checked|ward|"
    "district|council|borough|file|user|building|scheme|site|organisation|org|provider|team|"
    "company|business|country|product"
)
# Whom social care calls so is the person of the row, as no other user is.
_OF_THE_ROW = re.compile(r"(?<![a-z])(service|svc|serv)_user(?![a-z])")
_ANY = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(role.header for role in ROLES.values())})(?![a-z0-9])"
)
_BLANKS = frozenset({blank.strip().lower() for blank in BLANKS} | {""})
_FITS = 0.7
_FITS_ALONE = 0.95
_UNLIKELY = 0.3
_SAMPLE_ROWS = 20_000


def words(header: str) -> str:
    """Write a header as lower-case words: ``"PAT DateOfBirth"`` -> ``pat_date_of_birth``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    return "_".join(re.findall(r"[a-z]+|\d+", spaced.replace("'s", "").lower()))


def header_score(header: str, role: str) -> float:
    """Say how well a header names a role: 1 for the bare word, less for each word around it."""
    text = _OF_THE_ROW.sub("person", words(header))
    best = 0.0
    for found in re.finditer(rf"(?<![a-z0-9])(?:{ROLES[role].header})(?![a-z0-9])", text):
        around = [w for w in (text[: found.start()] + "_" + text[found.end() :]).split("_") if w]
        elsewhere = sum(bool(_ELSEWHERE.fullmatch(word)) for word in around)
        best = max(best, 1.0 - 0.1 * len(around) - 0.8 * elsewhere)
    return best


def speaks(header: str) -> bool:
    """Say whether a header names any role at all."""
    return _ANY.search(_OF_THE_ROW.sub("person", words(header))) is not None


def fit(values: "pd.Series[str]", role: str) -> float:
    """Say what share of filled values looks like values of a role."""
    if values.empty:
        return 0.0
    like = pc.match_substring_regex(pa.array(values), f"^(?:{ROLES[role].values})$")
    return float(pc.mean(like).as_py())


def filled(values: "pd.Series[str]") -> "pd.Series[str]":
    """Keep the values that say something, without spaces at their ends."""
    text = values.dropna().astype("str").str.strip()
    return text[~text.str.lower().isin(_BLANKS)]


def guess_roles(sample: pd.DataFrame) -> ListRoles:
    """Guess what the columns of a list say about a person, from headers and from values.

    A header that names a role counts where most values of the column look like it; a column that
    is blank throughout is believed by its header. Of several columns for one role the one whose
    header says it most plainly is taken; address lines are all taken, in their order.

    Parameters
    ----------
    sample
        Some rows of the list, as text, with the list's own headers.
    """
    scored: list[tuple[float, int, str, str, str]] = []
    for place, column in enumerate(sample.columns):
        values = filled(sample[column])
        for role in ROLES:
            score = header_score(column, role)
            share = fit(values, role) if score > _UNLIKELY or ROLES[role].alone else 0.0
            if score > _UNLIKELY and (values.empty or share >= _FITS):
                scored.append((score + 0.05 * share, -place, role, column, "its name"))
            elif ROLES[role].alone and len(values) > 4 and share >= _FITS_ALONE:
                scored.append((_UNLIKELY, -place, role, column, "its values"))
    columns: dict[str, list[str]] = {}
    why: dict[str, str] = {}
    for _, _, role, column, reason in sorted(scored, key=lambda item: item[:2], reverse=True):
        if column in why or (role in columns and role != ADDRESS):
            continue
        columns.setdefault(role, []).append(column)
        why[column] = reason
    if {"given", "family"} & set(columns) and "full_name" in columns:
        del why[columns.pop("full_name")[0]]
    order = {column: place for place, column in enumerate(sample.columns)}
    taken = {role: tuple(sorted(names, key=order.__getitem__)) for role, names in columns.items()}
    return ListRoles(None, taken, why)


def sample(table: "duckdb.DuckDBPyRelation", headers: Sequence[str]) -> pd.DataFrame:
    """Take some rows of a list as text, the same ones whatever their order.

    Parameters
    ----------
    table
        The list.
    headers
        Its headings, which the sample gets.

    Returns
    -------
    DataFrame
        The columns under their headings, as text; a moment at midnight is written as its day. All
        rows of a list of less than 40,000.
    """
    names = [f"c{place}" for place in range(len(headers))]
    listing = ", ".join(
        f"{_as_text(column, str(kind))} as {name}"
        for column, kind, name in zip(table.columns, table.types, names, strict=True)
    )
    rows = int(table.aggregate("count(*)").fetchall()[0][0])
    share = max(1, rows // _SAMPLE_ROWS)
    listed = table.project(listing).set_alias("one")
    found: pd.DataFrame = listed.filter(f"hash(one) % {share} = 0").df()
    found.columns = pd.Index(headers)
    return found


def _as_text(column: str, kind: str) -> str:
    """Write a column as text, whether its days are dates or, as in a DataFrame, moments."""
    text = 'cast("' + column.replace('"', '""') + '" as varchar)'
    return f"regexp_replace({text}, ' 00:00:00$', '')" if kind.startswith("TIMESTAMP") else text
