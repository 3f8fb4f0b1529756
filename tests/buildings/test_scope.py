"""In scope, not in scope, or cannot be said: examples by hand, and the promise for any building."""

from math import inf, nan

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.buildings.scope import IN, OUT, STOREY_METRES, UNSURE, classify

LOW, HIGH = STOREY_METRES


def known(storeys, heights, homes=(10, 10)) -> pd.DataFrame:
    """One building as `facts.known_of` tells it, from the spans that its sources say."""
    row: dict[str, float] = {"homes_low": homes[0], "homes_high": homes[1]}
    for fact, spans in (("storeys", storeys), ("height", heights)):
        for place, end in enumerate(("low", "high")):
            ends = [span[place] for span in spans]
            row[f"{fact}_{end}_min"] = min(ends, default=nan)
            row[f"{fact}_{end}_max"] = max(ends, default=nan)
    return pd.DataFrame([row])


def exactly(*values: float) -> list[tuple[float, float]]:
    return [(value, value) for value in values]


@pytest.mark.parametrize(
    ("storeys", "heights", "scope"),
    [
        (exactly(7), [], IN),  # seven storeys are enough
        (exactly(7), exactly(16.8), IN),
        ([], exactly(18.0), IN),  # so are eighteen metres
        ([], exactly(17.9), UNSURE),  # which may be seven storeys
        ([], exactly(14.3), OUT),  # which cannot: 14.3 / 2.4 + 1 < 7
        (exactly(6), exactly(16.0), OUT),
        (exactly(6), [], UNSURE),  # which may be 22.5 m
        (exactly(5), [], UNSURE),  # which may be exactly 18 m
        (exactly(4), [], OUT),  # which cannot: 3 times 4.5 m
        (exactly(6), exactly(19.0), UNSURE),  # may be the height of the roof
        (exactly(6), exactly(23.0), UNSURE),  # both cannot be right
        ([], [], UNSURE),
        (exactly(7, 8), exactly(19.0, 21.0), IN),
        (exactly(6, 7), exactly(16.0), UNSURE),  # a basement that one source counts
        (exactly(6, 7), exactly(19.0), IN),  # high enough whichever is right
        (exactly(6), exactly(16.0, 19.0), UNSURE),
        ([], [(18.0, inf)], IN),
        (exactly(4), [(11.0, 18.0)], OUT),
        (exactly(6), [(11.0, 18.0)], UNSURE),
        ([], [(0.0, 10.9)], OUT),
        ([(7, inf)], [], IN),
        ([(6, 7)], exactly(16.0), UNSURE),
        (exactly(3), exactly(74.0), UNSURE),  # feet taken for metres
        (exactly(30), exactly(10.0), UNSURE),
        (exactly(30), exactly(20.0), IN),  # one is wrong, and each says yes
    ],
)
def test_examples_by_hand(storeys, heights, scope):
    assert classify(known(storeys, heights)).at[0, "scope"] == scope


@pytest.mark.parametrize(
    ("homes", "scope"),
    [
        ((1, 1), OUT),
        ((0, 0), OUT),
        ((1, 2), UNSURE),
        ((2, 2), IN),
        ((2, inf), IN),
        ((nan, nan), UNSURE),
    ],
)
def test_a_tall_building_is_in_scope_with_two_homes(homes, scope):
    assert classify(known(exactly(12), exactly(33.0), homes)).at[0, "scope"] == scope


def test_what_cannot_both_be_right_is_told():
    both = pd.concat([known(exactly(3), exactly(74.0)), known(exactly(8), exactly(22.0))])
    assert classify(both)["clash"].tolist() == [True, False]


def test_no_buildings_are_no_scopes():
    assert classify(known([], []).iloc[:0]).empty


@st.composite
def buildings(draw):
    """What is true of a building, and what sources say, of each measure one of them truly."""
    storeys = draw(st.integers(1, 40))
    height = (storeys - 1) * draw(st.floats(LOW, HIGH))
    homes = draw(st.integers(0, 60))
    said = []
    for true, wrong in ((storeys, st.integers(1, 40)), (height, st.floats(0.1, 120))):
        spans = [
            (true, true) if draw(st.booleans()) else (true - draw(st.floats(0, 5)), true + 2.0)
        ]
        spans += [(value, value) for value in draw(st.lists(wrong, max_size=2))]
        said.append(spans if draw(st.booleans()) else [])
    homes_said = draw(st.sampled_from([(homes, homes), (0, inf), (nan, nan), (homes, inf)]))
    true_scope = (storeys >= 7 or height >= 18) and homes >= 2
    return known(*said, homes_said), true_scope


@given(buildings())
def test_what_is_said_is_so_while_one_source_of_each_measure_is_right(building):
    told, in_scope = building
    scope = classify(told).at[0, "scope"]
    assert scope != (OUT if in_scope else IN)


@given(st.lists(buildings(), max_size=8), st.randoms())
def test_no_building_is_told_by_those_around_it(made, random):
    if not made:
        return
    rows = pd.concat([told for told, _ in made], ignore_index=True)
    order = list(range(len(rows)))
    random.shuffle(order)
    again = classify(rows.iloc[order].reset_index(drop=True))["scope"].tolist()
    assert again == classify(rows)["scope"].iloc[order].tolist()
