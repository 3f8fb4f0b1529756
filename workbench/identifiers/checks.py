"""SQL that checks and cleans identifiers, and the same for pandas."""

import re
from collections.abc import Sequence

import duckdb
import pandas as pd

from workbench.identifiers.kinds import BY_NAME, Kind, let

_SHAPED, _SURE, _ENOUGH = 0.5, 0.9, 5


def _text(kind: Kind, column_sql: str, body: str) -> str:
    """Let ``wb_text`` be the column in upper case without separators."""
    bare = f"upper(regexp_replace({column_sql}, '[{kind.separators}]', '', 'g'))"
    return let("wb_text", bare, body)


def _known(kind: Kind, column_sql: str) -> str:
    """Say whether a value is known at once to be right, and in its one form."""
    return kind.quick.replace("wb_found", column_sql)


def _form(kind: Kind) -> str:
    return f"CASE WHEN wb_text <> '' THEN {kind.form} END"


def _reason(kind: Kind) -> str:
    asked = "".join(f"WHEN {wrong} THEN '{reason}' " for reason, wrong in kind.faults.items())
    told = f"CASE WHEN wb_text <> '' THEN CASE {asked}ELSE '' END END"
    return let("wb_form", kind.form, told) if "wb_form" in told else told


def reason_sql(kind: str, column_sql: str) -> str:
    """Write SQL that says why a value cannot be right.

    Parameters
    ----------
    kind
        One of :data:`KINDS`.
    column_sql
        An SQL expression of type VARCHAR.

    Returns
    -------
    str
        An expression that is ``placeholder``, ``wrong_length``, ``wrong_check_digit``,
        ``out_of_range`` or ``not_recognised``; empty where the value can be right; NULL where
        there is none.

    Raises
    ------
    KeyError
        For a kind that is not known.
    """
    return _text(BY_NAME[kind], column_sql, _reason(BY_NAME[kind]))


def valid_sql(kind: str, column_sql: str) -> str:
    """Write SQL that says whether a value can be right: true, false, or NULL where there is none.

    Parameters and errors are those of :func:`reason_sql`.
    """
    known = _known(BY_NAME[kind], column_sql)
    return (
        f"(CASE WHEN {known} THEN true WHEN coalesce({column_sql}, '') <> '' "
        f"THEN {reason_sql(kind, column_sql)} = '' END)"
    )


def normalise_sql(kind: str, column_sql: str) -> str:
    """Write SQL that gives a value its one form, so that equal numbers are equal texts.

    Digits and upper-case letters without separators; a UPRN without leading zeros, a National
    Insurance number without its last letter (the first eight signs are unique), a postcode with
    one space. What cannot be right is given some form too: ask :func:`valid_sql`.

    Parameters and errors are those of :func:`reason_sql`.
    """
    return _text(BY_NAME[kind], column_sql, _form(BY_NAME[kind]))


def clean_sql(kind: str, column_sql: str) -> str:
    """Write SQL that gives a value its one form where it can be right, and NULL elsewhere.

    Parameters and errors are those of :func:`reason_sql`.
    """
    told = BY_NAME[kind]
    slowly = _text(told, column_sql, f"CASE WHEN {_reason(told)} = '' THEN {told.form} END")
    return f"(CASE WHEN {_known(told, column_sql)} THEN {column_sql} ELSE {slowly} END)"


def check(values: "pd.Series[str]", kind: str) -> pd.DataFrame:
    """Check a column of identifiers.

    Parameters
    ----------
    values
        The identifiers; whatever is not text is taken as it prints.
    kind
        One of :data:`KINDS`.

    Returns
    -------
    DataFrame
        One row a value, with its index: ``value`` (its one form, missing unless valid), ``valid``
        (missing where the value is), ``reason`` (:func:`reason_sql`) and ``test`` (valid, and from
        a range kept for tests and made-up people).

    Raises
    ------
    KeyError
        For a kind that is not known.
    """
    told = BY_NAME[kind]
    asked = f"{{'form': {_form(told)}, 'reason': {_reason(told)}, 'test': {told.test}}}"
    known = f"{{'form': v, 'reason': '', 'test': {told.test.replace('wb_text', 'v')}}}"
    given = pd.DataFrame({"v": values.astype("str").array})
    with duckdb.connect() as connection:
        connection.register("given", given)
        checked = connection.execute(
            "SELECT CASE WHEN told.reason = '' THEN told.form END AS value, "
            "told.reason = '' AS valid, told.reason AS reason, "
            "coalesce(told.reason = '' AND told.test, false) AS test "
            f"FROM (SELECT CASE WHEN {_known(told, 'v')} THEN {known} "
            f"ELSE {_text(told, 'v', asked)} END AS told FROM given)"
        ).df()
    checked.index = values.index
    return checked.astype({"value": "str", "valid": "boolean", "reason": "str", "test": "bool"})


def guess_kind(label: str, values: Sequence[str]) -> str | None:
    """Guess which kind of identifier a column holds, from its heading and some of its values.

    A heading that names a kind counts where half of the values look meant as one, right or wrong.
    Without one nearly all of at least five values must be valid, most National Insurance numbers
    must have their last letter, and a UPRN, which any number may be, is never told.

    Parameters
    ----------
    label
        The heading.
    values
        Some of the column's values, blanks left out.

    Returns
    -------
    str or None
        One of :data:`KINDS`, or None.
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", label)
    heading = "_".join(re.findall(r"[a-z]+|\d+", spaced.lower()))
    for name, kind in BY_NAME.items():
        if re.search(rf"(?<![a-z0-9])(?:{kind.heading})(?![a-z0-9])", heading):
            return name if _share(kind.shape, values) >= _SHAPED or not values else None
    given = pd.Series(list(values), dtype="str")
    for name, kind in BY_NAME.items() if len(values) >= _ENOUGH else ():
        looks = _share(kind.shape, values) >= _SURE and _share(kind.telling, values) > _SHAPED
        if looks and check(given, name)["valid"].fillna(False).mean() >= _SURE:
            return name
    return None


def _share(pattern: str, values: Sequence[str]) -> float:
    return sum(re.fullmatch(pattern, value) is not None for value in values) / max(1, len(values))
