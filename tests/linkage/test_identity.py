"""Numbers of people stay, and what became of people is told."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.linkage.identity import changes, number_people


def records(*names):
    ids = [str(one) for one in names]
    return pd.DataFrame({"list": "a", "record_id": ids, "person": 1})


def numbered(labels, before=None, names=None):
    frame = records(*(range(len(labels)) if names is None else names))
    labels = pd.factorize(pd.Series(labels))[0].astype(np.int64)
    ordered = frame.sort_values("record_id")
    return frame.assign(person_id=number_people(ordered, labels[ordered.index], before))


DIVISIONS = st.lists(st.integers(0, 4), min_size=1, max_size=12)


@given(DIVISIONS, DIVISIONS)
@settings(max_examples=25)
def test_people_never_share_a_number_and_keep_it_where_nothing_changed(first, second):
    before = numbered(first)
    now = numbered(second, before)
    for frame, labels in ((before, first), (now, second)):
        pairs = set(zip(labels, frame["person_id"], strict=True))
        assert len(pairs) == len({label for label, _ in pairs}) == len({one for _, one in pairs})
    again = numbered(first, before)
    assert (again["person_id"] == before["person_id"]).all()


@given(DIVISIONS, st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_the_order_of_records_changes_no_number(labels, random):
    order = list(range(len(labels)))
    random.shuffle(order)
    first = numbered(labels).set_index("record_id")["person_id"]
    second = numbered([labels[one] for one in order], names=order).set_index("record_id")
    assert (second["person_id"][first.index] == first).all()


def test_who_has_most_of_the_records_keeps_the_number():
    before = numbered([0, 0, 0, 1])
    now = numbered([0, 1, 1, 1], before)
    assert now["person_id"][1] == before["person_id"][0]
    assert now["person_id"][0] not in set(before["person_id"])


def test_what_became_of_people_is_told():
    before = numbered([0, 0, 1, 2, 3, 4, 4, 5, 5], names="abcdefgkm")
    now = numbered([0, 1, 2, 2, 4, 4, 4, 6, 6, 5], before, names="abcdfghijk")
    had = before.set_index("record_id")["person_id"]
    has = now.set_index("record_id")["person_id"]
    told = [
        ("fewer records", has["k"], had["k"], 1),
        ("gone", had["e"], had["e"], 0),
        ("merged", has["c"], " ".join(sorted([had["c"], had["d"]])), 2),
        ("more records", has["f"], had["f"], 3),
        ("new", has["i"], "", 2),
        *(("split", number, had["a"], 1) for number in sorted([has["a"], has["b"]])),
    ]
    assert list(changes(now, before).itertuples(index=False, name=None)) == told


def test_nothing_is_told_where_nothing_changed():
    before = numbered([0, 0, 1])
    assert changes(before, before).empty
