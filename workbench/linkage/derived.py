"""Fields made from the standard fields of a record: parts of names, days that are no stand-in."""

from collections.abc import Collection


def derived_fields(fields: Collection[str]) -> dict[str, str]:
    """Write fields made from standard fields: parts of names, dates of birth that are no stand-in.

    Parameters
    ----------
    fields
        The standard fields there are.
    """
    derived: dict[str, str] = {}
    if "given" in fields:
        derived["given1"] = "split_part(given, ' ', 1)"
        # Of most there is one only, and then nothing to carry along.
        derived["given2"] = "nullif(split_part(given, ' ', -1), split_part(given, ' ', 1))"
    if "family" in fields:
        derived["family1"] = "split_part(family, ' ', 1)"
        derived["family2"] = "split_part(family, ' ', -1)"
    if {"given", "family"} <= set(fields):
        tokens = "string_split(concat_ws(' ', given, family), ' ')"
        many = f"nullif(array_to_string(list_sort(list_distinct({tokens})), ' '), '')"
        single = "given <> family and not contains(given || family, ' ')"
        two = "least(given, family) || ' ' || greatest(given, family)"
        derived["names"] = f"case when {single} then {two} else {many} end"
    if "dob" in fields:
        derived["birthday"] = "case when right(dob, 4) <> '0101' then dob end"
    return derived
