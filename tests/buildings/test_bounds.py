"""The bounds hold the truth, whatever is not known of which building."""

from math import inf, nan

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.buildings.actions import DONE, DOUBTFUL, HIGH, LOW, NO_PRIORITY, OVERDUE, UNDATED
from workbench.buildings.bounds import ASSESSMENT, LATE, LATE_HIGH, SCOPE, bounds, with_actions
from workbench.buildings.scope import STOREY_METRES, classify

CUTOFF = pd.Timestamp("2023-06-30")
OLD, NEW = pd.Timestamp("2020-01-01"), pd.Timestamp("2025-01-01")
ACTIONS_IN_SCOPE = "Overdue actions of buildings in scope"


@st.composite
def boroughs(draw):
    """Buildings and actions as they are, and what the lists hold of them."""
    buildings, actions, truth = [], [], []
    for key in map(str, range(draw(st.integers(0, 5)))):
        storeys = draw(st.integers(1, 12))
        height = (storeys - 1) * draw(st.floats(*STOREY_METRES))
        homes = draw(st.integers(1, 4))
        assessed = draw(st.sampled_from([None, OLD, NEW]))
        row: dict[str, object] = {"key": key}
        for fact, value in (("storeys", storeys), ("height", height)):
            known = draw(st.booleans())
            for end in ("low_min", "low_max", "high_min", "high_max"):
                row[f"{fact}_{end}"] = value if known else nan
        row |= draw(
            st.sampled_from(
                [
                    {"homes_low": homes, "homes_high": homes},
                    {"homes_low": nan, "homes_high": nan},
                    {"homes_low": 1, "homes_high": inf},
                ]
            )
        )
        row["assessed_on"] = assessed if draw(st.booleans()) else None
        buildings.append(row)
        silent = draw(st.booleans())
        own = []
        for _ in range(draw(st.integers(0, 3))):
            late, high = draw(st.booleans()), draw(st.booleans())
            own.append((late, high))
            if silent:
                continue
            state = OVERDUE if late else DONE
            actions.append(
                {
                    "building": draw(st.sampled_from([key, key, ""])),
                    "state": draw(st.sampled_from([state, state, UNDATED, DOUBTFUL])),
                    "priority": draw(st.sampled_from([HIGH if high else LOW, NO_PRIORITY])),
                }
            )
        truth.append(
            {
                "in": (storeys >= 7 or height >= 18) and homes >= 2,
                "late": any(late for late, _ in own),
                "high": any(late and high for late, high in own),
                "unassessed": assessed is None or assessed < CUTOFF,
                "on_list": 0 if silent else sum(late for late, _ in own),
            }
        )
    return buildings, actions, truth


def bounds_of(buildings, actions) -> pd.DataFrame:
    columns = ["key", "homes_low", "homes_high", "assessed_on"]
    ends = ("low_min", "low_max", "high_min", "high_max")
    columns += [f"{fact}_{end}" for fact in ("storeys", "height") for end in ends]
    known = pd.DataFrame(buildings, columns=columns).set_index("key")
    known["assessed_on"] = pd.to_datetime(known["assessed_on"])
    known = known.astype(dict.fromkeys(columns[1:3] + columns[4:], float))
    held = pd.DataFrame(actions, columns=["building", "state", "priority"], dtype="str")
    held["days_overdue"] = pd.array([1] * len(held), dtype="Int64")
    known = with_actions(known.join(classify(known)), held)
    return bounds(known, held, CUTOFF).set_index("figure")


@given(boroughs())
def test_the_truth_lies_between_the_bounds(borough):
    buildings, actions, truth = borough
    found = bounds_of(buildings, actions)
    inside = [row for row in truth if row["in"]]
    counted = {
        SCOPE: len(inside),
        LATE: sum(row["late"] for row in inside),
        LATE_HIGH: sum(row["high"] for row in inside),
        ASSESSMENT: sum(row["unassessed"] for row in inside),
        ACTIONS_IN_SCOPE: sum(row["on_list"] for row in inside),
    }
    for figure, true in counted.items():
        low, high = found.loc[figure, ["if_all_good", "if_all_bad"]]
        assert low <= true <= high, figure
    of_buildings = found.loc[[SCOPE, LATE, LATE_HIGH, ASSESSMENT], "if_all_bad"]
    assert (of_buildings <= len(truth)).all()


@settings(max_examples=40)
@given(boroughs())
def test_knowing_more_never_widens_the_bounds(borough):
    """What is overdue for sure where it could not be said narrows from below, and so on."""
    buildings, actions, _ = borough
    told = [
        {**one, "state": DONE if one["state"] in (UNDATED, DOUBTFUL) else one["state"]}
        for one in actions
    ]
    before, after = bounds_of(buildings, actions), bounds_of(buildings, told)
    assert (after["if_all_good"] >= before["if_all_good"]).all()
    assert (after["if_all_bad"] <= before["if_all_bad"]).all()


def test_what_is_known_of_everything_leaves_nothing_open():
    ends = ("low_min", "low_max", "high_min", "high_max")
    tall = {f"storeys_{end}": 9 for end in ends} | {f"height_{end}": 25.0 for end in ends}
    tall |= {"key": "1", "homes_low": 9, "homes_high": 9, "assessed_on": NEW}
    action = {"building": "1", "state": OVERDUE, "priority": HIGH}
    found = bounds_of([tall], [action])
    assert found["if_all_good"].tolist() == found["if_all_bad"].tolist() == [1, 1, 1, 0, 1]
