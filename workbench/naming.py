"""What lists, columns and groups of people are called in sentences."""

import pandas as pd

from workbench.tables.cells import heading

NOT_KNOWN, SMALL_GROUPS = "not known", "all small groups together"
_SAYS_LITTLE = {"yes", "no", NOT_KNOWN, SMALL_GROUPS}


def list_name(name: str) -> str:
    """Call a list by its name: ``housing_tenancies`` is the housing tenancies list.

    An acronym keeps its capitals; a name that is no plain one stays as it is.
    """
    plain = heading(name)
    first = plain.partition(" ")[0]
    if plain != name and first == first.capitalize():
        plain = plain[0].lower() + plain[1:]
    if plain.lower() == "list":
        return f"list called “{plain}”"
    return plain if plain.lower().endswith(("list", "register")) else f"{plain} list"


def plain(name: str) -> str:
    """Write a name of a column or group in words: ``moved_recently`` is Moved recently."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def group_labels(table: pd.DataFrame) -> "pd.Series[str]":
    """Name every group of a table so that no two have one name.

    Parameters
    ----------
    table
        One row a group: ``characteristic`` and ``group``.
    """
    shared = table["group"].duplicated(keep=False)
    return pd.Series(
        [
            f"{plain(characteristic)}: {group}" if twice or group in _SAYS_LITTLE else plain(group)
            for characteristic, group, twice in zip(
                table["characteristic"], table["group"], shared, strict=True
            )
        ],
        index=table.index,
        dtype="str",
    )


def groups_shown(table: pd.DataFrame) -> "pd.Series[str]":
    """Name the groups of a table that has their characteristic in a column where there are several.

    Parameters
    ----------
    table
        One row a group: ``characteristic`` and ``group``.
    """
    if table["characteristic"].nunique() > 1:
        return table["group"].map(plain)
    return group_labels(table)


def people_of(label: str, characteristic: str, units: str = "people") -> str:
    """Say of which group people are: ``people in the group “Chinese” (ethnic group)``.

    The characteristic is left out where the label says it: ``“Moved recently: yes”``, ``people
    with no telephone on the list``.
    """
    told = plain(characteristic).lower()
    if label.startswith("With "):
        return f"{units} {label[0].lower()}{label[1:]}"
    return f"{units} in the group “{label}”" + (f" ({told})" if told not in label.lower() else "")
