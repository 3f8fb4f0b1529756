"""Facts that go together: what makes two records of one home and day look like twins."""

import duckdb
import pytest

from workbench.linkage.derived import derived_fields
from workbench.linkage.together import one_given_shared, twins


@pytest.mark.parametrize(
    ("left", "right", "shared"),
    [
        ("mohammed tanvir", "tanvir", True),
        ("md sakib", "mohammed sakib", True),
        ("jamal", "abdul jamal", True),
        ("oliver", "amelia", False),
        ("mohammed tanvir", "mohammed rayhan", True),
        ("anna m", "lucy m", False),
    ],
)
def test_who_shares_a_given_name_is_no_twin(left, right, shared):
    given = [
        {"given": one, **dict.fromkeys(("family", "birthday", "uprn"), "x")}
        for one in (left, right)
    ]
    parts = derived_fields(["given"])
    columns = ", ".join(
        f"'{value}' as {field}_{side}"
        for side, record in zip("lr", given, strict=True)
        for field, value in record.items()
    )
    derived = ", ".join(
        f"{sql.replace('given', f'given_{side}')} as {field}_{side}"
        for field, sql in parts.items()
        for side in "lr"
    )
    alike = twins([("uprn",)]).levels[0].sql
    said = duckdb.sql(
        f"select {one_given_shared()}, {alike} from (select *, {derived} from (select {columns}))"
    ).fetchall()[0]
    assert said == (shared, not shared)
