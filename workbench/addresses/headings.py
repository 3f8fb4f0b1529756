"""Roles of the columns that addresses need, where a heading says them and no value does."""

import pandas as pd

from workbench.roles.guessing import guess_roles, header_score
from workbench.roles.kinds import ListRoles

_NEEDED = ("address", "postcode", "uprn")
_PLAINLY = 0.9


def guess(seen: pd.DataFrame) -> ListRoles:
    """Guess roles; plain headings are believed of addresses and their numbers whatever they hold.

    Parameters
    ----------
    seen
        Some rows of the list, as text, with its own headings.
    """
    roles = guess_roles(seen)
    columns, why = dict(roles.columns), dict(roles.why)
    for role in _NEEDED:
        named = [one for one in seen.columns if header_score(one, role) >= _PLAINLY]
        free = tuple(one for one in named if one not in why)
        if role not in columns and free:
            columns[role] = free if role == "address" else free[:1]
            why |= dict.fromkeys(columns[role], "its name")
    return ListRoles(roles.id, columns, why)
