"""Addresses as people write them, each with the property or building it means, or none."""

import pandas as pd
import pytest

from workbench.addresses import match_addresses

PROPERTY = {
    ("1 Rowan Street", "ZX1 1AA"): "101",
    ("1, Rowan St.", "zx11aa"): "101",
    ("01 ROWAN STR ZX1 1AA", ""): "101",
    ("No. 1 Rowan Street, Haldenmere, Countyshire", "ZX1 1AA"): "101",
    ("1 Rowan Street Haldenmere ZX1 1AA", ""): "101",
    ("One Rowan Street", "ZX1 1AA"): "101",
    ("Rowan Street 1", "ZX1 1AA"): "101",
    ("C/O Mrs Smith, 1 Rowan Street", "ZX1 1AA"): "101",
    ("1 Rown Street", "ZX1 1AA"): "101",
    ("1 Rowan", "ZX1 1AA"): "101",
    ("1 Rowan Road", "ZX1 1AA"): "101",
    ("1 Rowan Street", ""): "101",
    ("1 Rowan Street", "ZX1 1AQ"): "101",
    ("1 Rowan Street", "ZX2 5EE"): "101",
    ("1", "ZX1 1AA"): "101",
    ("12A Rowan Street", "ZX1 1AB"): "121",
    ("12 A Rowan Street", "ZX1 1AB"): "121",
    ("Flat A, 12 Rowan Street", "ZX1 1AB"): "121",
    ("12 Flat A Rowan St", "ZX1 1AB"): "121",
    ("Apt. B 12, Rowan Street", "ZX1 1AB"): "122",
    ("GFF, 12 Rowan Street", "ZX1 1AB"): "123",
    ("Grd Flr Flat 12 Rowan Street", "ZX1 1AB"): "123",
    ("35 Rowan Street", "ZX1 1AC"): "135",
    ("37 Rowan Street", "ZX1 1AC"): "135",
    ("35-37 Rowan Street", "ZX1 1AC"): "135",
    ("35 – 37 Rowan Street", "ZX1 1AC"): "135",
    ("Flat 1, Kelby Court, Sorrel Avenue", "ZX1 2BB"): "201",
    ("1 Kelby Court Sorrel Ave", "ZX1 2BB"): "201",
    ("Flat One Kelby Ct", "ZX1 2BB"): "201",
    ("Flat 1 Kelby Court 2 Sorrel Avenue", "ZX1 2BB"): "201",
    ("Flat 2 Kelby Crt, Sorrel Avenue", ""): "202",
    ("Flat 2, Kelbey Court, Sorel Avenue", "ZX1 2BB"): "202",
    ("Flat 2, Kelby Court, 15 Sorrel Avenue", "ZX1 2BB"): "202",
    ("Flat 3, Kelby Court", "ZX1 2BB"): "203",
    ("Apartment 1A Kelby Court", "ZX1 2BB"): "211",
    ("1 Saint Marys Rd", "ZX1 3CC"): "301",
    ("2 St. Mary’s Road", "ZX1 3CC"): "302",
    ("Old Rectory Church Lane", "ZX1 3CD"): "310",
    ("Flat 2, 9 Hazel Gr", "ZX1 4DD"): "402",
    ("1 Station Road", "ZX2 5EE"): "502",
}
BUILDING = {
    ("12 Rowan Street", "ZX1 1AB"): "112",
    ("Kelby Court, Sorrel Avenue", "ZX1 2BB"): "200",
    ("Kelby Court", "ZX1 2BB"): "200",
    ("Flat 99, Kelby Court", "ZX1 2BB"): "200",
    ("Flat C, 12 Rowan Street", "ZX1 1AB"): "112",
    ("Flat 1, 35 Rowan Street", "ZX1 1AC"): "135",
    ("1B Rowan Street", "ZX1 1AA"): "101",
}
NONE = {
    ("", ""): "nothing",
    ("n/a", "ZX1 1AA"): "nothing",
    ("Rowan Street", "ZX1 1AA"): "no number",
    ("44 Rowan Street", "ZX1 1AA"): "no such number",
    ("73 Rowan Street", "ZX1 1AC"): "gone",
    ("5 Wychwood Parade", "ZX1 1AA"): "no street",
    ("1 Station Road", ""): "several",
    ("1-3 Rowan Street", "ZX1 1AA"): "several",
    ("9 Hazel Grove", "ZX1 4DD"): "several",
    ("1 Rowan Street, Westonmere", "ZX92 7TE"): "outside",
}
WHY = {
    ("12A Rowan St", "ZX1 1AB"): "Same postcode; same street, shortened; number 12A.",
    ("1 Rown Street", "ZX1 1AA"): "Same postcode; street written “ROWN ST”; number 1.",
    ("12 Rowan Street", "ZX1 1AB"): (
        "Same postcode; same street; no flat is written, the building has 3."
    ),
    ("Flat C, 12 Rowan Street", "ZX1 1AB"): (
        "Same postcode; same street; number C, 12 is not in the register, the building is."
    ),
    ("1 Station Road", ""): "2 addresses fit equally well.",
    ("44 Rowan Street", "ZX1 1AA"): (
        "The street is known, but the register has no number 44 there."
    ),
}
ADDRESSBASE = {
    "saon": "SUB_BUILDING_NAME",
    "paon": "BUILDING_NAME",
    "street": "THOROUGHFARE",
    "postcode": "POSTCODE",
    "uprn": "UPRN",
    "parent_uprn": "PARENT_UPRN",
    "status": "LOGICAL_STATUS",
}


def _wrong(rows, cases, kind):
    """What is not as it is meant, by case."""
    got = rows[["matched_to", "uprn", "grade", "why"]].itertuples(index=False, name=None)
    return {
        case: found
        for (case, meant), found in zip(cases.items(), got, strict=True)
        if found[0] != kind or found[1 if kind else 2] != meant
    }


@pytest.mark.parametrize(
    ("cases", "kind"), [(PROPERTY, "property"), (BUILDING, "building"), (NONE, "")]
)
def test_every_case_comes_to_what_it_means(matched, cases, kind):
    assert _wrong(matched(*cases).rows, cases, kind) == {}


def test_why_is_said_in_words(matched):
    assert list(matched(*WHY).rows["why"]) == list(WHY.values())


def test_a_number_in_another_street_of_the_postcode_is_in_doubt(matched):
    found = matched(("2 Wychwood Parade", "ZX1 1AA"))
    assert list(found.rows["grade"]) == ["doubtful"]
    assert list(found.table["uprn"]) == [""]
    assert list(found.possible["uprn"]) == ["102"]
    assert list(found.reason) == ["unsure"]


def test_a_street_named_besides_is_no_slip_of_the_other(register):
    other = {"uprn": "901", "paon": "1", "street": "Rowen Street", "postcode": "ZX1 9ZZ"}
    with_other = pd.concat([register, pd.DataFrame([other])]).fillna("")
    frame = pd.DataFrame({"address": ["1 Rowen Street"], "postcode": ["ZX1 1AA"]})
    found = match_addresses(frame, with_other).rows.iloc[0]
    assert (found["uprn"], found["grade"]) == ("901", "postcode")


def test_a_town_tells_streets_of_one_name_apart(register):
    towns = register["postcode"].str[:3].map({"ZX1": "Haldenmere", "ZX2": "Brackenford St Mary"})
    frame = pd.DataFrame(
        {"address": ["1 Station Rd, Haldenmere", "1 Station Rd, Brackenford St Mary"]}
    )
    assert list(match_addresses(frame, register.assign(town=towns)).rows["uprn"]) == ["501", "502"]


def test_a_register_with_other_headings_gives_the_same(matched, register):
    frame = pd.DataFrame(list(PROPERTY), columns=["address", "postcode"])
    numbered = register["paon"].str.fullmatch(r"\d+")
    theirs = register.rename(columns=ADDRESSBASE).assign(
        BUILDING_NUMBER=register["paon"].where(numbered, ""),
        BUILDING_NAME=register["paon"].mask(numbered, ""),
        LOGICAL_STATUS=register["status"].map({"Live": "1", "Historic": "8"}),
    )
    assert _wrong(match_addresses(frame, theirs).rows, PROPERTY, "property") == {}


def test_a_register_of_whole_addresses_gives_nearly_the_same(register):
    numbered = register["paon"].str.match(r"\d")
    line = register["paon"] + numbered.map({True: " ", False: ", "}) + register["street"]
    flat = register["saon"].where(register["saon"] == "", register["saon"] + ", ")
    theirs = pd.DataFrame(
        {
            "UPRN": register["uprn"],
            "Address": flat + line + ", Haldenmere, " + register["postcode"],
            "Status": register["status"],
        }
    )
    for cases, kind in ((PROPERTY, "property"), (BUILDING, "building"), (NONE, "")):
        frame = pd.DataFrame(list(cases), columns=["address", "postcode"])
        assert _wrong(match_addresses(frame, theirs).rows, cases, kind) == {}


def test_an_address_in_several_columns_and_a_number_apart(register):
    frame = pd.DataFrame(
        {
            "House No": ["1", "Flat 2"],
            "Address 1": ["Rowan Street", "Kelby Court"],
            "Address 2": ["", "Sorrel Avenue"],
            "Town": ["Haldenmere", "Haldenmere"],
            "Post Code": ["ZX1 1AA", "ZX1 2BB"],
        }
    )
    assert list(match_addresses(frame, register).rows["uprn"]) == ["101", "202"]


def test_a_flat_without_a_parent_number_has_that_of_its_building(matched):
    assert list(matched(("Flat 3, Kelby Court", "ZX1 2BB")).table["parent_uprn"]) == ["200"]
