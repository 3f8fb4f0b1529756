"""A fix that several faults share is told once, with the last of them."""

import pandas as pd
import pytest

from workbench.quality import check, draft, profile
from workbench.quality.faults import Fault, findings, rank

ASK = "Ask whoever keeps the list."


def fault(key, n, fix=ASK, verdict="look"):
    return Fault(key, f"{n} rows have {key}.", n, fix, verdict=verdict)


def said(faults):
    return [finding.statement for finding in findings(faults, 100)]


def test_faults_with_one_fix_follow_the_first_of_them():
    faults = [
        fault("a", 5),
        fault("b", 9),
        fault("c", 7, "Look again."),
        fault("d", 1, verdict="stop"),
        fault("e", 1),
    ]
    assert [one.key for one in rank(faults)] == ["d", "b", "a", "e", "c"]


@pytest.mark.parametrize(
    ("many", "last"),
    [
        (1, ASK),
        (2, "For this and the finding above: ask whoever keeps the list."),
        (3, "For this and the 2 findings above: ask whoever keeps the list."),
    ],
)
def test_the_fix_is_told_with_the_last(many, last):
    faults = [fault(f"k{place}", 9 - place) for place in range(many)]
    statements = said(faults)
    assert statements[-1] == f"{faults[-1].statement} {last}"
    assert statements[:-1] == [one.statement for one in faults[:-1]]


def test_the_same_fix_is_told_again_where_the_urgency_differs():
    assert said([fault("a", 2, verdict="stop"), fault("b", 1)]) == [
        f"2 rows have a. {ASK}",
        f"1 rows have b. {ASK}",
    ]


def test_every_fault_keeps_its_own_key_and_count():
    told = findings([fault("a", 3), fault("b", 2)], 100)
    assert [(one.key, one.value, one.n) for one in told] == [
        ("quality.a", 3, 100),
        ("quality.b", 2, 100),
    ]


def test_a_broken_contract_tells_each_fix_once():
    before = pd.DataFrame({name: [f"{name}{n}" for n in range(30)] for name in ("a", "b", "c")})
    contract = draft(profile(before))
    after = before.copy()
    after.iloc[4] = None
    told = check(after, contract).findings()
    blank = [finding for finding in told if finding.key.startswith("quality.contract.required")]
    assert len(blank) == 3
    assert len([one for one in blank if "ask whoever keeps the list to" in one.statement]) == 1


def test_a_profile_tells_each_fix_once():
    numbers = {name: [f"{name[0]}{n}" for n in range(30)] for name in ("a_ref", "b_ref")}
    frame = pd.DataFrame(numbers | {"rent": range(30)})
    frame.loc[3, "a_ref"] = frame.loc[4, "b_ref"] = None
    told = [finding.statement for finding in profile(frame).findings()]
    assert len([text for text in told if "nothing in" in text]) == 2
    assert len([text for text in told if "rightly empty" in text]) == 1
