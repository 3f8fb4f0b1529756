"""Lists that are put together by hand."""

import pandas as pd

from workbench.linkage.unlabelled import Joined
from workbench.linkage.unlabelled.joined import Held
from workbench.roles.kinds import ListRoles


def put_together(left, right, pairs, roles=(), evidence=()):
    """Put two lists together by pairs of row numbers, as a link would."""
    pairs = pd.DataFrame(pairs, columns=["left_id", "right_id"]).astype("str")
    lists = (
        _list("tenants", left, roles, pairs["left_id"]),
        _list("gp", right, roles, pairs["right_id"]),
    )
    pairs = pairs.assign(left_list=0, right_list=1)
    return Joined(lists, 1, pairs, len(pairs), frozenset(evidence), False)


def _list(name, rows, roles, linked):
    rows = rows.set_axis(rows.index.astype("str"))
    columns = {role: (role,) for role in roles if role in rows.columns}
    return Held(
        name, rows, ListRoles(None, columns), pd.Series(rows.index.isin(linked), rows.index)
    )
