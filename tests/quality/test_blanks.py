import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.quality import profile
from workbench.quality.measure import blank_sql
from workbench.quality.subject import Field
from workbench.sources import BLANKS, connect
from workbench.sources.blanks import BORNE_NAMES

from .conftest import told

SPACES = st.text(" \t\u00a0", max_size=3)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
FIELD = Field("c", "c", "text", spelled=True)


ASKING = connect()


def is_blank(value: str) -> bool:
    asked = ASKING.execute(f"SELECT {blank_sql(FIELD)} FROM (SELECT ? AS c)", [value])
    return asked.fetchall()[0][0]


@given(
    st.sampled_from(sorted(BLANKS)), SPACES, SPACES, st.sampled_from([str, str.upper, str.lower])
)
def test_every_spelling_is_blank_whatever_its_capitals_and_spaces(word, before, after, case):
    assert is_blank(before + case(word) + after)


@given(TEXT)
def test_nothing_else_is(value):
    spellings = {word.casefold() for word in BLANKS}
    plain = value.strip("\u00a0\u200b\ufeff \t\n\r\f\v").casefold()
    if not value.isascii() and plain.strip() == "":
        return  # whether other scripts' spaces are blank is the loader's to say
    assert is_blank(value) == (plain in spellings)


@pytest.mark.parametrize("name", sorted(BORNE_NAMES))
def test_somebody_may_be_called_null(name):
    frame = pd.DataFrame({"surname": [name.title(), "Okafor", "Lin"], "dob": ["x", "y", "z"]})
    assert profile(frame).measured[0].blank == 0


def test_none_said_often_is_an_answer_and_said_seldom_is_not(look):
    often = look({"pupil": list(range(40)), "needs": ["None"] * 30 + ["Autism"] * 10})
    assert often.measured[1].blank == 0
    seldom = look({"pupil": list(range(40)), "needs": ["None"] * 2 + ["Autism"] * 38})
    assert seldom.measured[1].blank == 2


def test_na_said_often_is_still_a_blank(look):
    found = look({"pupil": list(range(40)), "needs": ["N/A"] * 15 + ["Autism"] * 25})
    assert found.measured[1].blank == 15


@pytest.mark.parametrize(
    ("blank", "words"),
    [
        (1, "1 of 40 rows has nothing in “postcode”."),
        (3, "3 of 40 rows have nothing in “postcode”."),
    ],
)
def test_sentences_agree_with_their_counts(look, blank, words):
    codes = [""] * blank + [f"ZX1 {n % 10}AB" for n in range(40 - blank)]
    found = look({"pupil": list(range(40)), "postcode": codes})
    assert told(found)["blank:postcode"].statement == words


def test_blanks_elsewhere_share_one_sentence_that_counts_rows_once(look):
    found = look(
        {
            "pupil": list(range(40)),
            "height": ["", "", *range(38)],
            "colour": ["", *["red"] * 20, *["blue"] * 19],
        }
    )
    fault = told(found)["blank_elsewhere"]
    assert fault.count == 2
    assert "“height” (2) or “colour” (1)" in fault.statement
    assert fault.rows == (2, 3)
