"""Identifiers against python-stdnum, the published rules and a plain reading of them."""

import itertools
import re
import string
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.gb import nhs as stdnum_nhs
from stdnum.gb import upn as stdnum_upn

from workbench.identifiers import (
    KINDS,
    check,
    clean_sql,
    guess_kind,
    normalise_sql,
    reason_sql,
    valid_sql,
)

POSTCODES = Path(__file__).parents[2] / "../shared/data/ukopen/postcodes_barking_dagenham.csv"
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

# Plain text, digits with separators, and the shapes that spreadsheets make of numbers.
ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.text(alphabet=string.digits + " -.", max_size=16),
    st.text(alphabet=string.ascii_uppercase + "01OI ", max_size=9),
    st.integers(0, 10**13).map(str),
    st.floats(0, 1e13).map(str),
    st.from_regex(r"[A-Za-z]{2} ?\d{6} ?[A-Za-z]?", fullmatch=True),
    st.from_regex(r"[A-Z]\d{11}[A-Z\d]", fullmatch=True),
    st.from_regex(r"[A-Z0I]{1,2}[\dOI][A-Z\d]? ?[\dOI][A-Z]{2}", fullmatch=True),
)


def reason(kind, value):
    return check(pd.Series([value], dtype=object), kind)["reason"][0]


def value(kind, text):
    return check(pd.Series([text]), kind)["value"][0]


def nhs_number(nine):
    """Add the check digit to nine digits, or nothing where there is none (it would be ten)."""
    rest = 11 - sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11
    return None if rest == 10 else nine + str(rest % 11)


# Of each kind: right ones, as people write them, and their one form.
RIGHT = {
    "nhs_number": {
        "943 476 5919": "9434765919",
        "943-476-5870": "9434765870",
        " 4010232137 ": "4010232137",
        "943\u2013476\u20115919": "9434765919",
    },
    "uprn": {
        "100023336956": "100023336956",
        "0010023336956": "10023336956",
        "1": "1",
        " 906 ": "906",
        "\ufeff100023336956": "100023336956",
    },
    "nino": {
        "JT 33 44 56 A": "JT334456",
        "jt334456": "JT334456",
        "JT-33-44-56-D": "JT334456",
        "OA123456B": "OA123456",
    },
    # The shapes of the Royal Mail's guide, each with a real one.
    "postcode": {
        "m1 1ae": "M1 1AE",
        "B338TH": "B33 8TH",
        "CR2 6XH": "CR2 6XH",
        "DN55  1PT": "DN55 1PT",
        "W1A\u00a00AX": "W1A 0AX",
        "EC1A 1BB": "EC1A 1BB",
        "gir 0aa": "GIR 0AA",
        "ZX3 5QQ": "ZX3 5QQ",
        "N0 0AA": "N0 0AA",
    },
    "upn": {"B801200005001": "B801200005001", "b 801 2000 05001": "B801200005001"},
}
WRONG = {
    "nhs_number": {
        "0000000000": "placeholder",
        "9999999999": "placeholder",
        "4444444444": "placeholder",
        "9876543210": "placeholder",
        "0": "placeholder",
        "943 476 591": "wrong_length",
        "94347659190": "wrong_length",
        "9434765918": "wrong_check_digit",
        "9434765919.0": "not_recognised",
        "9.43E+09": "not_recognised",
        "JRDAN 269": "not_recognised",
    },
    "uprn": {
        "0": "placeholder",
        "000000000000": "placeholder",
        "999999999999": "placeholder",
        "123456789012": "placeholder",
        "1000233369561": "wrong_length",
        "100023336956.0": "not_recognised",
        "1.00023E+11": "not_recognised",
        "1e11": "not_recognised",
        "-5": "not_recognised",
        "1,000": "not_recognised",
    },
    "nino": {
        "QQ 12 34 56 C": "placeholder",
        "AB123456C": "placeholder",
        "AA000000A": "placeholder",
        "JT33445": "wrong_length",
        "JT3344566A": "wrong_length",
        "JT334456E": "not_recognised",
        "JT334456M": "not_recognised",
        "11A11111": "not_recognised",
        "DA112234A": "out_of_range",
        "AD112234A": "out_of_range",
        "AO112234A": "out_of_range",
        "BG112234A": "out_of_range",
        "ZZ112234A": "out_of_range",
        "OO112234A": "out_of_range",
        "MW112234A": "out_of_range",
    },
    "postcode": {
        "AA1 1AA": "placeholder",
        "ZZ99 3VZ": "placeholder",
        "XX1 1XX": "placeholder",
        "SW1A": "wrong_length",
        "SW1A 1AAA": "wrong_length",
        "QX1 1AA": "not_recognised",
        "SW1A 1AI": "not_recognised",
        "E02 3AB": "not_recognised",
        "London": "not_recognised",
        "12345": "not_recognised",
        "see notes": "not_recognised",
    },
    "upn": {
        "A000000000000": "placeholder",
        "000000000000": "placeholder",
        "B80120000500": "wrong_length",
        "A801200005001": "wrong_check_digit",
        "X80120000A001": "not_recognised",
        "S801200005001": "not_recognised",
        "E000200005001": "out_of_range",
    },
}


@pytest.mark.parametrize(
    ("kind", "text", "form"),
    [(kind, text, form) for kind, forms in RIGHT.items() for text, form in forms.items()],
)
def test_a_right_one_gets_its_one_form(kind, text, form):
    assert reason(kind, text) == ""
    assert value(kind, text) == form


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [(kind, text, why) for kind, reasons in WRONG.items() for text, why in reasons.items()],
)
def test_a_wrong_one_says_why(kind, text, why):
    assert reason(kind, text) == why


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SWIA IAA", "SW1A 1AA"),
        ("0X1 2JD", "OX1 2JD"),
        ("1P1 2JD", "IP1 2JD"),
        ("S015 2NP", "SO15 2NP"),
        ("Y01 7HH", "YO1 7HH"),
        ("C03 4AB", "CO3 4AB"),
        ("CRO 2AB", "CR0 2AB"),
        ("MI 1AE", "M1 1AE"),
        ("EI4 5AB", "E14 5AB"),
        ("E1O 5AB", "E10 5AB"),
        ("HA0 OAA", "HA0 0AA"),
        ("GIROAA", "GIR 0AA"),
        # An O or I that may stand where it does stays.
        ("OL1 1AA", "OL1 1AA"),
        ("CO1 1AA", "CO1 1AA"),
        ("IG11 0AE", "IG11 0AE"),
    ],
)
def test_postcodes_are_put_right_where_only_one_sign_can_stand(written, meant):
    assert value("postcode", written) == meant


@pytest.mark.shared
def test_real_postcodes_are_right_and_stay_as_they_are():
    if not POSTCODES.exists():
        pytest.skip("the open data of ../shared/data is not here")
    codes = pd.read_csv(POSTCODES)["postcode"]
    assert check(codes, "postcode")["valid"].all()
    squeezed = check(codes.str.replace(" ", "").str.lower(), "postcode")
    assert (squeezed["value"] == codes).all()


def test_nhs_numbers_agree_with_stdnum_but_for_stand_ins_and_ranges():
    rng = np.random.default_rng(0)
    stems = rng.integers(0, 10**9, 20_000)
    numbers = [f"{stem:09d}{digit}" for stem in stems for digit in rng.integers(0, 10, 1)]
    numbers += [n for stem in stems[:5_000] if (n := nhs_number(f"{stem:09d}"))]
    ours = check(pd.Series(numbers), "nhs_number")
    theirs = np.array([stdnum_nhs.is_valid(number) for number in numbers])
    assert theirs.sum() > 5_000
    np.testing.assert_array_equal(
        theirs, (ours["reason"].isin(["", "out_of_range"])).to_numpy(dtype=bool)
    )
    first = pd.Series(numbers).str[0]
    assert set(first[ours["reason"] == "out_of_range"]) == set("01258")
    assert set(first[ours["valid"].astype(bool)]) == set("34679")


def test_numbers_kept_for_tests_are_told_apart():
    checked = check(pd.Series(["9434765919", "4010232137", "9434765918", None]), "nhs_number")
    assert checked["test"].tolist() == [True, False, False, False]
    assert checked["valid"].tolist()[:3] == [True, True, False]


def test_upns_agree_with_stdnum_but_for_authorities():
    rng = np.random.default_rng(0)
    numbers = []
    for _ in range(3_000):
        authority = rng.choice([202, 301, 801, 938, 873, 0, 150, 999])
        stem = f"{authority:03d}{rng.integers(0, 10**8):08d}"
        stem += str(rng.choice(list(string.digits + UPN_LETTERS)))
        letter = rng.choice(list(UPN_LETTERS)) if rng.random() < 0.5 else None
        numbers.append((letter or stdnum_upn.calc_check_digit(stem)) + stem)
    ours = check(pd.Series(numbers), "upn")
    theirs = np.array([stdnum_upn.is_valid(number) for number in numbers])
    known = np.array([int(n[1:4]) in stdnum_upn._la_numbers for n in numbers])
    assert theirs.sum() > 500
    np.testing.assert_array_equal(theirs[known], ours["valid"].to_numpy(dtype=bool)[known])
    authority = pd.Series(numbers).str[1:4]
    assert set(authority[ours["reason"] == "out_of_range"]) == {"000", "150"}
    # The practice data's own authority, which does not exist, is let through.
    assert ours["valid"][authority == "999"].any()


@settings(deadline=None, max_examples=50)
@given(st.from_regex(r"[A-Z]{2}[0-9]{6}[A-Z]?", fullmatch=True))
def test_ninos_follow_the_published_rule(text):
    published = re.fullmatch(
        r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?", text
    )
    ours = reason("nino", text)
    if ours == "":
        assert published
    elif published:
        administrative = text[:2] in {"CR", "MW", "NC", "PP", "PY", "PZ"}
        stand_in = len(set(text[2:8])) == 1 or text[:8] == "AB123456"
        assert administrative or stand_in


@settings(deadline=None, max_examples=50)
@given(st.lists(ANYTHING, min_size=1, max_size=40), st.sampled_from(KINDS))
def test_pandas_and_duckdb_give_one_answer(values, kind):
    ours = check(pd.Series(values, dtype=object), kind)
    rows = duckdb.execute(
        f"select {valid_sql(kind, 'v')}, {reason_sql(kind, 'v')}, {normalise_sql(kind, 'v')}, "
        f"{clean_sql(kind, 'v')} "
        "from (select unnest(?::varchar[]) as v)",
        [values],
    ).fetchall()
    for (valid, why, form, clean), row in zip(rows, ours.itertuples(), strict=True):
        assert (None if pd.isna(row.valid) else row.valid) == valid
        assert (None if pd.isna(row.reason) else row.reason) == why
        assert (None if pd.isna(row.value) else row.value) == (form if valid else None) == clean


def _near_misses(kind):
    """Values of which many are right, and those that only look it."""
    rng = np.random.default_rng(0)
    letters = string.ascii_uppercase
    if kind == "postcode":
        areas = [*letters, *map("".join, itertools.product(letters, repeat=2))]
        districts = ["0", "1", "9", "10", "99", "1A", "1I", "O1", "100", "01"]
        lasts = ["1AA", "9ZZ", "0AB", "1CA", "1AV", "OAB", "1XX"]
        return list(
            map(
                " ".join,
                itertools.product(map("".join, itertools.product(areas, districts)), lasts),
            )
        )
    repeated = [digit * length for digit in string.digits for length in range(1, 15)]
    stand_ins = ["1234567890", "0123456789", "9876543210", "123456789", "123456789012"]
    drawn = [str(n) for n in rng.integers(0, 10 ** rng.integers(1, 14, 30_000))]
    # Texts that SQL reads as the number 9000000009, which is an NHS number's and a UPRN's.
    read_as_one = ["9000000009.0", "+9000000009", " 9000000009", "9.000000009e9", "9_000_000_009"]
    return repeated + stand_ins + drawn + read_as_one


@pytest.mark.parametrize("kind", ["nhs_number", "uprn", "postcode"])
def test_the_quick_answer_is_the_answer(kind):
    """Whether a value is right, and its one form, without and with the way through all rules."""
    told = duckdb.execute(
        f"select v, {valid_sql(kind, 'v')}, {reason_sql(kind, 'v')} = '', "
        f"{normalise_sql(kind, 'v')}, {clean_sql(kind, 'v')} "
        "from (select unnest(?::varchar[]) as v)",
        [_near_misses(kind)],
    ).fetchall()
    assert {right for _, _, right, _, _ in told} == {True, False}
    checked = check(pd.Series([text for text, *_ in told]), kind)
    for (_, valid, right, form, clean), seen in zip(told, checked.itertuples(), strict=True):
        assert valid == right == (seen.reason == "")
        assert clean == (form if right else None)
        assert (None if pd.isna(seen.value) else seen.value) == clean
        assert seen.test == (right and kind == "nhs_number" and form[0] == "9")


@settings(deadline=None, max_examples=100)
@given(ANYTHING, st.sampled_from(KINDS))
def test_the_one_form_of_a_valid_value_is_valid_and_its_own(text, kind):
    checked = check(pd.Series([text], dtype=object), kind)
    if checked["reason"][0] != "":
        return
    again = check(checked["value"], kind)
    assert again["reason"][0] == ""
    assert again["value"][0] == checked["value"][0]


@settings(deadline=None, max_examples=50)
@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.integers(0, 9), st.integers(1, 9))
def test_any_one_wrong_digit_of_an_nhs_number_is_found(nine, place, change):
    number = nhs_number("4" + nine[1:])
    if number is None:
        return
    changed = str((int(number[place]) + change) % 10)
    assert reason("nhs_number", number[:place] + changed + number[place + 1 :]) != ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "values",
    [
        pd.Series([], dtype="str"),
        pd.Series([None, None], dtype=object),
        pd.Series([np.nan, 100023336956.0]),
        pd.Series([9434765919, 1], dtype="int64"),
        pd.Series(["SW1A 1AA", "", " "], dtype="category", index=[7, 7, 9]),
        pd.Series(["x" * 100_000, "\x00", "'; drop table t; --"]),
    ],
)
def test_any_series_is_answered_row_for_row(values, kind):
    checked = check(values, kind)
    assert checked.index.equals(values.index)
    assert list(checked.columns) == ["value", "valid", "reason", "test"]
    blank = values.astype("str").fillna("").str.strip() == ""
    assert checked["valid"].isna().tolist() == blank.tolist()


def test_a_number_that_is_no_text_is_taken_as_it_prints():
    assert check(pd.Series([9434765919]), "nhs_number")["valid"].all()
    # A gap turns whole numbers into fractions, which may have lost digits.
    assert reason("uprn", np.float64(100023336956.0)) == "not_recognised"


@pytest.mark.parametrize(
    ("label", "values", "kind"),
    [
        ("NHS No.", ["943 476 5919"], "nhs_number"),
        ("PatNHSNumber", ["0000000000", "943476591"], "nhs_number"),
        ("nhs_trust", ["Barts", "Homerton"], None),
        ("NHS number verified", ["Y", "N"], None),
        ("Property UPRN", ["100023336956.0", "1.0E+11"], "uprn"),
        ("UPRN", [], "uprn"),
        ("UPN", ["B801200005001"], "upn"),
        ("Unique Pupil Number", ["B801200005001"], "upn"),
        ("NI No", ["JT 33 44 56 A"], "nino"),
        ("National Insurance Number", ["JT334456"], "nino"),
        ("Home post code", ["SW1A 1AA", "nowhere"], "postcode"),
        ("previous_postcode", ["SW1A 1AA"], "postcode"),
        ("ref", ["SW1A 1AA"] * 6, "postcode"),
        ("ref", ["SW1A 1AA"] * 4, None),
        ("client", ["943 476 5919", "9434765870", "4010232137"] * 2, "nhs_number"),
        # A telephone number or a plain number is nothing without its heading.
        ("client", ["07700900123", "07700900456"] * 3, None),
        ("amount", [str(n) for n in range(100_000, 100_020)], None),
        ("notes", ["SW1A 1AA is where he lives"] * 6, None),
    ],
)
def test_kinds_are_guessed_from_heading_and_values(label, values, kind):
    assert guess_kind(label, values) == kind


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        check(pd.Series(["1"]), "passport")
