"""Links that can hardly be right, against a reading of each pair by hand."""

from collections import Counter
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.linkage.unlabelled.lists import put_together
from workbench.errors import WorkbenchError
from workbench.linkage import link, one_view
from workbench.linkage.unlabelled import find_implausible, joined
from workbench.linkage.unlabelled.implausible import suppressed
from workbench.sources import read

NHS = ["9395271256", "9026155158", "9755295763", "1234567890", "0000000000", None]
NINO = ["CE654321B", "CE654322B", "JG103759A", "ce 65 43 21 c", "BG123456A", None]
UPN = ["Y999202623734", "E999203322212", "A123", None]
SEX = ["F", "Male", "2", "x", None]
POSTCODES = ["ZX1 1AA", "ZX9 2BB", "QY1 1AA", None]
VALID = {
    *("9395271256", "9026155158", "9755295763", "Y999202623734", "E999203322212"),
    *("CE654321", "CE654322", "JG103759"),
}
ROLES = ("nhs_number", "nino", "upn", "dob", "sex", "postcode")


def days(random):
    """A day of ninety years, or none."""
    if random.random() < 0.2:
        return None
    return date(1930, 1, 2) + timedelta(days=random.randrange(33_000))


def record(random):
    values = {"nhs_number": NHS, "nino": NINO, "upn": UPN, "sex": SEX, "postcode": POSTCODES}
    dates = ("dob", "date of death", "last seen", "address from", "address to")
    return {
        **{name: random.choice(known) for name, known in values.items()},
        **{name: days(random) for name in dates},
    }


SAYS = {
    "nhs": "two different NHS numbers",
    "upn": "two different unique pupil numbers",
    "nino": "two National Insurance numbers that differ in more than one sign",
    "born": "born ten years or more apart",
    "died": "active more than a month after the date of death",
    "sex": "one says female, the other male",
    "homes": "living in two postcode areas at once",
}


def numbers(side):
    """Read the numbers of a record that can be right."""
    nino = (side["nino"] or "").replace(" ", "").upper()[:8]
    read = {"nhs": side["nhs_number"], "upn": side["upn"], "nino": nino}
    return {key: value for key, value in read.items() if value in VALID}


def by_hand(one, other, stand_ins):
    """Say of one pair which kinds clash, without any of the program's code."""
    found = set()
    for key, slip in (("nhs", 0), ("upn", 0), ("nino", 1)):
        values = [numbers(side).get(key) for side in (one, other)]
        if {values[0]} & stand_ins[0] or {values[1]} & stand_ins[1]:
            continue
        if all(values) and differing(*values) > slip:
            found.add(key)
    if one["dob"] and other["dob"]:
        written = [f"{side['dob']:%Y%m%d}" for side in (one, other)]
        if abs(one["dob"].year - other["dob"].year) >= 10 and differing(*written) > 2:
            found.add("born")
    for dead, living in ((one, other), (other, one)):
        # Where somebody lived from is no activity; when they were seen is.
        died, active = dead["date of death"], living["last seen"]
        if died and active and active > died + timedelta(days=31):
            found.add("died")
    sexes = {{"F": "f", "2": "f", "Male": "m"}.get(side["sex"]) for side in (one, other)}
    if sexes == {"f", "m"}:
        found.add("sex")
    areas = {(side["postcode"] or "")[:2] for side in (one, other)} - {""}
    if len(areas) == 2 and one["address from"] and other["address from"]:
        ends = [side["address to"] or date(2200, 1, 1) for side in (one, other)]
        start = max(one["address from"], other["address from"])
        if min(ends) - start > timedelta(days=31):
            found.add("homes")
    return found


def held_by_many(pairs, side):
    """Name the numbers that more than twelve records of one list hold: they are nobody's."""
    held = Counter(number for pair in pairs for number in numbers(pair[side]).values())
    return {number for number, many in held.items() if many > 12}


def differing(one, other):
    return sum(a != b for a, b in zip(one, other, strict=True))


def frame(records):
    table = pd.DataFrame(records)
    for column in ("dob", "date of death", "last seen", "address from", "address to"):
        table[column] = pd.to_datetime(table[column])
    return table.astype(dict.fromkeys(("nhs_number", "nino", "upn", "sex", "postcode"), "str"))


# An example starts a database, so there are few, of many pairs.
@settings(max_examples=6, phases=(Phase.explicit, Phase.generate))
@given(st.randoms(use_true_random=False), st.integers(5, 80))
def test_each_kind_is_what_reading_the_pairs_by_hand_finds(random, many):
    pairs = [(record(random), record(random)) for _ in range(many)]
    left, right = (frame([pair[side] for pair in pairs]) for side in (0, 1))
    same = [(n, n) for n in range(len(pairs))]
    found = find_implausible(put_together(left, right, same, roles=ROLES))
    expected = [by_hand(*pair, [held_by_many(pairs, side) for side in (0, 1)]) for pair in pairs]
    counts = dict(zip(found.table["the_two_records_say"], found.table["implausible"], strict=True))
    for key, says in SAYS.items():
        assert counts.get(says, 0) == sum(key in one for one in expected), key
    hardly = [one - {"sex", "homes"} for one in expected]
    assert found.wrong == sum(map(bool, hardly))
    listed = dict(zip(found.pairs["left_id"], found.pairs["the_two_records_say"], strict=True))
    assert listed == {
        str(n): "; ".join(SAYS[key] for key in SAYS if key in one)
        for n, one in enumerate(expected)
        if one
    }


@given(st.lists(st.integers(0, 25), min_size=2, max_size=5))
def test_no_number_under_ten_can_be_worked_out(counts):
    said = suppressed(pd.Series(counts))
    hidden = [at for at, one in enumerate(said) if not one.replace(",", "").isdigit()]
    assert all(counts[at] >= 10 or at in hidden for at in range(len(counts)))
    # Whoever knows the sum and what is shown tries all that the hidden ones can be.
    rest = sum(counts[at] for at in hidden)
    top = {at: 9 if said[at].startswith("fewer") else rest for at in hidden}
    for at in hidden:
        others = sum(top[other] for other in hidden if other != at)
        possible = [one for one in range(top[at] + 1) if 0 <= rest - one <= others]
        assert len(possible) > 1 or len(hidden) == len(counts)


@pytest.fixture(scope="module")
def clean(project):
    """Two lists of the borough, the second of few others, and their link."""
    folder = project.data / "borough"
    care, gp = (read(folder / f"{name}.csv").frame() for name in ("adult_social_care", "gp_list"))
    known = gp["nhs_number"].isin(care["nhs_number"])
    gp = pd.concat([gp[known], gp[~known].head(300)], ignore_index=True)
    return care, gp, link(care, gp, seed=1)


@pytest.fixture(scope="module")
def planted(clean):
    """The same with other people's NHS numbers, and dates of death, in the second list."""
    care, gp, result = clean
    gp = gp.copy()
    links = result.links.drop_duplicates("right_id").head(24)
    rows = gp.index[gp["gp_patient_id"].isin(links["right_id"])]
    others = gp.index[-12:]
    gp.loc[rows[:12], "nhs_number"] = gp.loc[others, "nhs_number"].to_numpy()
    gp["date_of_death"] = pd.Series(pd.NaT, gp.index, dtype="datetime64[us]")
    gp.loc[rows[12:], "date_of_death"] = pd.Timestamp("2010-01-01")
    return care, gp, set(gp.loc[rows, "gp_patient_id"])


def test_planted_clashes_of_a_number_kept_from_the_link_are_found(planted):
    care, gp, wrong = planted
    result = link(care, gp, roles="nhs_number=none", seed=1, names=("care", "gp_list"))
    found = find_implausible(joined(result, [care, gp]), group="setting")
    assert set(found.pairs["right_id"]) == wrong & set(result.links["right_id"])
    assert len(set(found.pairs["right_id"])) >= 20
    assert set(found.pairs.columns) == {
        *("left_id", "right_id", "the_two_records_say", "what_that_means")
    }
    weighed = found.table.set_index("the_two_records_say")["weighed_by_the_link"]
    assert weighed["two different NHS numbers"] == "no"
    assert weighed["born ten years or more apart"] == "yes"
    said = " ".join(one.statement for one in found.findings())
    assert f"At least {found.wrong} of {len(result.links)} links are wrong" in said
    assert "The link itself weighed dates of birth and sex" in said
    # That somebody uses a service or is registered since some day says nothing of where they live.
    assert "a postcode and since when somebody has lived there" in said
    assert "National Insurance number" in said, "what could not be looked for is said"
    for one in found.groups.to_dict("records"):
        shown = str(one["can_hardly_be_right"])
        assert not shown.isdigit() or int(shown) >= 10
    assert len(found.groups)


def test_a_number_that_the_link_weighs_is_said_to_be_weighed(clean):
    care, gp, result = clean
    found = find_implausible(joined(result, [care, gp]))
    table = found.table.set_index("the_two_records_say")
    assert table.loc["two different NHS numbers", "weighed_by_the_link"] == "yes"
    assert found.wrong == 0
    assert "no proof that all are right" in found.findings()[0].statement


def test_records_of_one_person_in_a_view_are_looked_at(planted):
    care, gp, wrong = planted
    frames = {"care": care, "gp": gp}
    view = one_view(frames, roles="nhs_number=none", seed=1)
    found = find_implausible(joined(view, frames))
    people = view.records.groupby("person_id").size()
    assert found.links == (people * (people - 1) // 2).sum()
    ends = found.pairs[["left_list", "left_id", "right_list", "right_id"]]
    gp_ends = {row[3] if row[2] == "gp" else row[1] for row in ends.itertuples(index=False)}
    assert len(gp_ends & wrong) >= 20
    with pytest.raises(WorkbenchError, match="No column is called “ward”"):
        find_implausible(joined(view, frames), group="ward")
