"""Why two records of a view are one person or two: by themselves, or for what else is known."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.linkage import one_view, why_one_person
from workbench.linkage.pairs import pairs_of_view
from workbench.linkage.why_view import _apart, _explained, _Group, _together, read_pair

ENDS = ["left_list", "left_id", "right_list", "right_id"]


@pytest.fixture(scope="module")
def told(small):
    """A view in which somebody has said of one pair that it is one person, and of one that not."""
    frames = {"tenants": small.left, "gp": small.right}
    strangers = [["tenants", small.left["record_id"].iloc[0], "gp", "right-0"]]
    strangers[0][3] = small.right["record_id"].iloc[-1]
    true = small.true_pairs.iloc[5]
    friends = [["tenants", true["left_id"], "gp", true["right_id"]]]
    said = [pd.DataFrame(one, columns=ENDS) for one in (strangers, friends)]
    view = one_view(frames, together=said[0], apart=said[1])
    with pairs_of_view(view, frames) as laid:
        yield view, laid, frames, [tuple(one[0]) for one in (strangers, friends)]


def why_of(view, laid, ends):
    return _explained(view, laid, ((ends[0], ends[1]), (ends[2], ends[3])), "")


def test_the_steps_add_up_to_what_the_view_says_of_the_pair(told):
    view, laid, *_ = told
    ordered = view.pairs.sort_values("match_probability")
    some = ordered[[*ENDS, "match_probability"]].iloc[[0, 1, 2, 3, 60, -1]]
    for *ends, probability in some.itertuples(index=False):
        why = why_of(view, laid, ends)
        assert why.probability == pytest.approx(probability, abs=2e-6)
        assert why.weight == pytest.approx(why.start + sum(one.bits for one in why.steps))


def test_what_somebody_said_is_told(told):
    view, laid, _, (strangers, friends) = told
    joined, parted = why_of(view, laid, strangers), why_of(view, laid, friends)
    assert joined.title.startswith("The two records are one person: ")
    assert "falls short of the threshold" in joined.outcome[0]
    assert joined.outcome[-1].endswith(
        "one person all the same, since somebody has said that they are."
    )
    assert parted.title.startswith("The two records are two people: ")
    assert "reaches the threshold" in parted.outcome[0]
    assert parted.outcome[-1].endswith(
        "two people all the same, since somebody has said that they are."
    )


def test_examples_name_nobody(told, small):
    view, _, frames, _ = told
    why = why_one_person(view, frames)
    assert 2 <= len(why.pairs) <= 3
    assert why.pairs[0].probability >= view.threshold
    shown = " ".join(one._repr_mimebundle_()["text/html"] for one in why.pairs).lower()
    held = pd.concat(frames.values())[["record_id", "surname", "dob", "postcode", "uprn", "phone"]]
    values = map(str, held.to_numpy().ravel())
    assert not [value for value in values if len(value) > 4 and value.lower() in shown]


def few(rows):
    columns = ["record_id", "first_name", "surname", "dob", "sex", "postcode", "uprn", "phone"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(scope="module")
def moved(small):
    """Somebody who moved and changed her name, seen once in between; and two of one list."""
    before = few([["before", "zelda", "quork", "1961-05-17", "f", "ZX9 9AA", "777001", None]])
    between = few(
        [["between", "zelda", "quork", "1961-05-17", "f", "ZX9 7BB", "777002", "07700900123"]]
    )
    after = few(
        [["after", "zelda", "trimble", "1961-05-18", "f", "ZX9 7BB", "777002", "07700900123"]]
    )
    twice = small.right.dropna().head(1)
    frames = {
        "tenants": pd.concat([small.left, before]),
        "gp": pd.concat([small.right, between, twice.assign(record_id="again")]),
        "school": pd.concat([small.left.head(40).assign(record_id=np.arange(40)), after]),
    }
    view = one_view(frames, once=["gp"])
    with pairs_of_view(view, frames) as laid:
        yield view, laid, twice["record_id"].iloc[0]


def test_two_records_that_are_one_person_through_a_third_say_so(moved):
    view, laid, _ = moved
    why = why_of(view, laid, ("tenants", "before", "school", "after"))
    whose = view.records.set_index(["list", "record_id"])["person_id"]
    assert whose["tenants", "before"] == whose["school", "after"]
    assert why.probability < view.threshold
    assert "through a third record: one of the GP list is like both of them." in why.outcome[-1]


def test_two_records_of_a_list_that_holds_everybody_once_say_so(moved):
    view, laid, first = moved
    why = why_of(view, laid, ("gp", first, "gp", "again"))
    assert why.probability > 0.99
    assert why.title.startswith("The two records are two people")
    assert "both are on the GP list, which holds everybody once" in why.outcome[-1]
    whose = view.records.set_index(["list", "record_id"])["person_id"]
    near = view.pairs[(view.pairs["left_list"] == "gp") & (view.pairs["right_list"] == "tenants")]
    other = near.set_index("left_id").loc["again", "right_id"]
    alone = "again" if whose["tenants", other] == whose["gp", first] else first
    why = why_of(view, laid, ("gp", alone, "tenants", other))
    assert "each goes with a record of the GP list of its own" in why.outcome[-1]


def test_a_division_says_what_outweighed_the_pair():
    records = [("gp", "1"), ("school", "2"), ("tenants", "3")]
    above = np.array([[0.0, 2.0, -9.0], [2.0, 0.0, 5.0], [-9.0, 5.0, 0.0]])
    never = np.full((3, 3), "", dtype=object)
    said = _apart(_Group(records, 1, above, never))
    assert "of the 2 pairs between the two, the one that speaks for two people weighs more" in said
    both = _apart(_Group(records, 1, -abs(above), never))
    assert "of the 2 pairs between the two, those that speak for two people (2) weigh more" in both
    never[0, 2] = "named together"
    assert "the two that one record names" in _apart(_Group(records, 1, above, never))
    alike = _apart(_Group(records, 1, abs(above), np.full((3, 3), "", dtype=object)))
    assert "divided step by step" in alike
    chained = np.array([[0.0, -2.0, 5.0], [-2.0, 0.0, -1.0], [5.0, -1.0, 0.0]])
    told = _together(_Group(records, 3, chained, np.full((3, 3), "", dtype=object)))
    assert "through 1 other record of that person" in told


def test_records_are_written_with_their_list():
    assert read_pair([]) is None
    assert read_pair(["gp= 12 ", "tenants=7.0"]) == (("gp", "12"), ("tenants", "7"))
    for wrong in (["gp=12"], ["gp", "tenants=7"], ["gp=", "tenants=7"], ["a=1", "b=2", "c=3"]):
        with pytest.raises(WorkbenchError, match="cannot be read") as caught:
            read_pair(wrong)
        assert "12" not in caught.value.what


def test_what_cannot_be_explained_is_told(told):
    view, laid, *_, friends = told[0], told[1], told[3][1]
    with pytest.raises(WorkbenchError, match="one and the same record"):
        why_of(view, laid, (*friends[:2], *friends[:2]))
    with pytest.raises(WorkbenchError, match="no list of that name"):
        why_of(view, laid, ("school", "1", *friends[:2]))
