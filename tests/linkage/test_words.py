import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.naming import list_name
from workbench.words import count, of_hundred


@pytest.mark.parametrize(
    ("number", "said"), [(0, "no people"), (1, "1 person"), (2, "2 people"), (1234, "1,234 people")]
)
def test_counts_with_their_noun(number, said):
    assert count(number, "person", "people") == said


def test_lists_by_name():
    assert list_name("housing_tenancies") == "housing tenancies list"
    assert list_name("gp_list") == "GP list"
    assert list_name("GP list") == "GP list"
    assert list_name("left") == "left list"
    assert list_name("Tenants 2026") == "Tenants 2026 list"
    assert list_name("a40") == "a40 list"
    assert list_name("a40t") == "a40t list"
    assert list_name("x") == "x list"
    assert list_name("list") == "list called “list”"
    assert list_name("List") == "list called “List”"


@settings(deadline=None)
@given(st.integers(1, 10**6), st.data())
def test_a_share_is_all_or_none_only_where_it_is(whole, data):
    part = data.draw(st.integers(0, whole))
    said = of_hundred(part, whole)
    assert (said == "100 of 100") == (part == whole)
    assert (said == "0 of 100") == (part == 0)
