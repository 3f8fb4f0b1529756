import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.linkage.words import count, listed, of_hundred


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 people"), (1, "1 person"), (2, "2 people"), (1234, "1,234 people")]
)
def test_counts_with_their_noun(number, said):
    assert count(number, "person", "people") == said


def test_lists_by_name():
    assert listed("housing_tenancies") == "housing tenancies list"
    assert listed("gp_list") == "GP list"
    assert listed("GP list") == "GP list"
    assert listed("left") == "left list"
    assert listed("Tenants 2026") == "Tenants 2026 list"


@settings(deadline=None)
@given(st.integers(1, 10**6), st.data())
def test_a_share_is_all_or_none_only_where_it_is(whole, data):
    part = data.draw(st.integers(0, whole))
    said = of_hundred(part, whole)
    assert (said == "100 of 100") == (part == whole)
    assert (said == "0 of 100") == (part == 0)
