"""Storeys, heights and homes as people write them."""

from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.buildings.columns import unit_of
from workbench.buildings.sizes import metres, spans, storeys

ONE_STOREY_COUNT = [
    ("7", 7),
    ("7.0", 7),
    ("07", 7),
    ("7 storeys", 7),
    ("7-storey", 7),
    ("Seven storeys", 7),
    ("7 floors", 7),
    ("G+6", 7),
    ("g + 6", 7),
    ("Ground + 6 floors", 7),
    ("Ground plus six", 7),
    ("7 storeys + basement", 7),
    ("G+6 + basement", 7),
    ("7 plus lower ground floor", 7),
    ("B+G+6", 7),
    ("LG + 7", 7),
    ("7 + plant room", 7),
    ("7 inc basement", 6),
    ("7 storeys (incl. basement)", 6),
]
ONE_HEIGHT = [
    ("22.5", 22.5),
    ("22.5m", 22.5),
    ("22.5 m", 22.5),
    ("22,5 m", 22.5),
    ("22.5 metres", 22.5),
    ("c. 22 m", 22.0),
    ("approx 22m", 22.0),
    ("74 ft", 22.5552),
    ("74'", 22.5552),
    ("74 feet", 22.5552),
    ("74' 6\"", 22.7076),
    ("74ft 6in", 22.7076),
    ("2250 cm", 22.5),
    ("22500mm", 22.5),
    ("22,500 mm", 22.5),
]
SPANS = [
    ("storeys", "6-7", 6, 7),
    ("storeys", "6 to 7 storeys", 6, 7),
    ("storeys", "7+", 7, inf),
    ("storeys", "7 storeys or more", 7, inf),
    ("height", "18m+", 18, inf),
    ("height", "over 18 metres", 18, inf),
    ("height", ">= 18", 18, inf),
    ("height", "18m and above", 18, inf),
    ("height", "11-18m", 11, 18),
    ("height", "11m to 18m", 11, 18),
    ("height", "36 to 59 ft", 10.9728, 17.9832),
]
UNREAD = [
    ("storeys", "tall"),
    ("storeys", "0"),
    ("storeys", "-3"),
    ("storeys", "999"),
    ("storeys", "7-6"),
    ("storeys", "12/03/2019"),
    ("height", "tall"),
    ("height", "0"),
    ("height", "99999"),
    ("height", "20-18m"),
    ("height", "18 storeys"),
    ("homes", "some"),
]


@pytest.mark.parametrize(("text", "count"), ONE_STOREY_COUNT)
def test_storeys_above_the_ground(text, count):
    read = spans(pd.Series([text]), "storeys")
    assert read.loc[0, ["low", "high"]].tolist() == [count, count]
    assert not read["unread"].any()


@pytest.mark.parametrize(("text", "height"), ONE_HEIGHT)
def test_heights_in_metres(text, height):
    read = spans(pd.Series([text]), "height")
    assert read.loc[0, "low"] == read.loc[0, "high"] == pytest.approx(height, abs=1e-9)


@pytest.mark.parametrize(("kind", "text", "low", "high"), SPANS)
def test_what_is_left_open_stays_open(kind, text, low, high):
    read = spans(pd.Series([text]), kind)
    assert read.loc[0, "low"] == pytest.approx(low)
    assert read.loc[0, "high"] == pytest.approx(high)


def test_under_eighteen_metres_is_less_than_eighteen():
    assert spans(pd.Series(["under 18m", "<18"]), "height")["high"].lt(18).all()


@pytest.mark.parametrize(("kind", "text"), UNREAD)
def test_what_cannot_be_read_is_told_and_is_not_known(kind, text):
    read = spans(pd.Series([text]), kind)
    assert read["unread"].all()
    assert read[["low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("kind", ["storeys", "height", "homes"])
def test_blanks_are_not_known_and_nothing_is_wrong_with_them(kind):
    read = spans(pd.Series(["", "Unknown", "TBC", "n/k", "-", None], dtype="str"), kind)
    assert not read["unread"].any()
    assert read["low"].isna().all()


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("Height (ft)", "ft"), ("height_m", "m"), ("Height in feet", "ft"), ("Ht mm", "mm")],
)
def test_a_heading_tells_the_unit(heading, unit):
    assert unit_of(heading) == unit


def test_a_unit_that_is_written_counts_before_that_of_the_heading():
    read = spans(pd.Series(["74", "22.5 m"]), "height", "ft")
    assert read["low"].tolist() == pytest.approx([22.5552, 22.5])


@given(st.integers(1, 60))
def test_every_way_of_writing_storeys_says_the_same(count):
    ways = [
        f"{count}",
        f"{count} storeys",
        f"{count} floors + basement",
        f"{count} to {count}",
    ]
    ways += [f"g+{count - 1}", f"ground plus {count - 1}"] if count > 1 else []
    ways += [f"{count + 1} including basement"]
    assert {storeys(way) for way in ways} == {(count, count)}


@given(st.floats(1, 200).map(lambda height: round(height, 1)))
def test_every_way_of_writing_heights_says_the_same(height):
    ways = [f"{height}", f"{height}m", f"{height} metres", f"c. {height} m"]
    read = {metres(way) for way in ways}
    assert read == {(height, height)}
    feet = metres(f"{height / 0.3048:.6f} ft")
    assert feet is not None
    assert feet[0] == pytest.approx(height, abs=1e-4)


@given(
    st.lists(st.text(max_size=300), max_size=30), st.sampled_from(["storeys", "height", "homes"])
)
def test_any_text_is_read_or_not_known_and_never_fails(texts, kind):
    read = spans(pd.Series(texts, dtype="str"), kind)
    assert len(read) == len(texts)
    filled = read["low"].notna()
    assert (read.loc[filled, "low"] <= read.loc[filled, "high"]).all()
    assert not (filled & read["unread"]).any()
    assert np.isfinite(read.loc[filled, "low"]).all()
