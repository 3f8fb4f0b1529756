"""One fault at a time: what is told, of how many rows, and what is not told."""

from collections import Counter

import pandas as pd
import pytest
from openpyxl import Workbook

from workbench.quality import profile
from workbench.quality.categories import variants
from workbench.quality.headings import renamed
from workbench.sources import read

from .conftest import TODAY, filler, told

N = 60
BIRTHS = [f"{n % 27 + 2:02d}/{n % 12 + 1:02d}/19{n % 60 + 30:02d}" for n in range(N)]


@pytest.mark.parametrize(
    ("values", "key", "words"),
    [
        (
            ["05/05/2031", "03/12/2026"],
            "future_births:dob",
            (
                "2 of 60 rows have a date in “dob” that is later than today, 24 November 2026; 1 "
                "of them would be possible with day and month swapped."
            ),
        ),
        (
            ["05/05/1890"],
            "early_births:dob",
            "1 of 60 rows has a date in “dob” that would make somebody older than 115.",
        ),
        (
            ["01/01/1900"] * 2,
            "default_dates:dob",
            (
                "2 of 60 rows have a date in “dob” that a computer puts in where none is known, "
                "such as 1 January 1900."
            ),
        ),
        (
            ["01/01/1970"] * 7,
            "first_of_january:dob",
            (
                "7 of 60 rows have 1 January in “dob”, where chance would give about 1; it often "
                "means that the real date is not known."
            ),
        ),
        (
            ["31/02/1980"],
            "file.impossible_date:dob",
            (
                "1 value in “dob” is a date that no calendar has, such as 31 February; we treat it "
                "as missing."
            ),
        ),
    ],
)
def test_dates(look, values, key, words):
    found = told(look({"road": filler(N), "dob": values + BIRTHS[len(values) :]}))
    assert found[key].statement == words
    assert set(found) == {key}


def test_clean_births_raise_nothing(look):
    assert told(look({"road": filler(N), "dob": BIRTHS})) == {}


def test_dates_of_things_to_come_may_lie_ahead(look):
    ahead = [f"{n % 28 + 1:02d}/06/2027" for n in range(3)] + BIRTHS[3:]
    assert not any("future" in key for key in told(look({"road": filler(N), "due_date": ahead})))


def test_days_of_twelve_and_less_only_tell_of_a_swap(look):
    days = [f"{n % 11 + 2:02d}/{n % 12 + 1:02d}/{1990 + n // 12}" for n in range(N)]
    fault = told(look({"road": filler(N), "reported": days}))["days_and_months:reported"]
    assert fault.count == N


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ([9_999] * 3, "stand_in_numbers:age"),
        ([-1] * 3, "stand_in_numbers:age"),
        ([450], "far_out:age"),
    ],
)
def test_numbers(look, values, key):
    ages = [n % 60 + 20 for n in range(N - len(values))]
    found = told(look({"road": filler(N), "age": values + ages}))
    assert set(found) == {key}
    assert found[key].count == len(values)


def test_uneven_columns_are_not_far_out(look):
    pay = [round(1.12**n, 2) for n in range(N)]
    debts = [0] * 40 + [n * n for n in range(1, 21)]
    found = told(look({"road": filler(N), "pay": pay, "arrears": debts}))
    assert not any(key.startswith("far_out") for key in found)


def test_a_total_in_the_middle_needs_somebody(look):
    wards = [*filler(20), "Total", *filler(20)[::-1]]
    counts = [*range(20), 190, *range(20)]
    fault = told(look({"ward": wards, "homes": counts}))["totals"]
    assert fault.count == 1
    assert fault.verdict == "stop"
    assert fault.rows == (22,)
    assert fault.statement == (
        "1 of 41 rows adds up the others (“Total” in “ward”) and is left out of all other checks."
    )


def test_a_category_called_total_is_no_total(look):
    sex = ["Total", "Female", "Male"] * 20
    assert "totals" not in told(look({"road": filler(N), "sex": sex}))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("please ring 07700 900123 after five", "a phone number"),
        ("write to ann.lee@example.org please", "an email address"),
        ("her number is 943 476 5919 she says", "an NHS number"),
        ("moved to ZX1 1AA last week", "a postcode"),
        ("ni number is CE 12 34 56 C apparently", "a National Insurance number"),
    ],
)
def test_personal_details_in_free_text(look, text, kind):
    notes = [text] + [f"Window broken on floor {n}, called and left word" for n in range(N - 1)]
    fault = told(look({"road": filler(N), "notes": notes}))["people_in_free_text:notes"]
    assert fault.count == 1
    assert fault.statement.endswith(f": {kind} (1).")
    assert fault.verdict == "stop"


def test_free_text_without_any_is_left_alone(look):
    notes = [f"Job {n} of 1234567890 took 20 minutes, cost £{n}.50" for n in range(N)]
    assert "people_in_free_text:notes" not in told(look({"road": filler(N), "notes": notes}))


@pytest.mark.parametrize(
    ("counts", "odd"),
    [
        ({"Yes": 5, "yes": 3, "Y": 1, "No": 4, "n": 1}, {"yes", "Y", "n"}),
        ({"Hackney": 40, "hackney ": 2, "HACKNEY": 1, "Barnet": 30}, {"hackney ", "HACKNEY"}),
        ({"Social rent": 50, "Social-rent": 2, "Social rnet": 1}, {"Social-rent", "Social rnet"}),
        ({"Band 1-2": 9, "Band 12": 8}, set()),
        ({"Male": 30, "Female": 28}, set()),
        ({"1": 9, "0": 4}, set()),
        ({"Owner": 9, "Owned": 9}, set()),
        ({"Privé": 20, "Prive": 1}, {"Prive"}),
    ],
)
def test_spellings_of_one_category(counts, odd):
    assert set(variants(Counter(counts))[0]) == odd


def test_people_written_twice_in_other_words(look):
    people = {
        "patient_id": list(range(N)),
        "first_name": ["Zoë", "Zoe", "Zoe"] + [f"Name{chr(97 + n % 26)}" for n in range(N - 3)],
        "last_name": ["Smithson", "Smithsom", "Akintola"] + ["Jones"] * (N - 3),
        "dob": ["03/04/1980"] * 3 + BIRTHS[3:],
        "postcode": ["ZX1 1AA", "zx11aa", "ZX1 1AA"] + [f"ZX2 {n % 10}AB" for n in range(N - 3)],
    }
    fault = told(look(people))["person_twice"]
    assert fault.statement.startswith("2 of 60 rows seem to be about 1 person who is in the list")
    assert fault.rows == (2, 3)


def test_twins_are_two_people(look):
    people = {
        "child_id": list(range(N)),
        "first_name": ["Ada", "Bea"] + [f"Name{n}" for n in range(N - 2)],
        "last_name": ["Lin"] * 2 + ["Jones"] * (N - 2),
        "dob": ["03/04/1980"] * 2 + BIRTHS[2:],
        "postcode": ["ZX1 1AA"] * 2 + [f"ZX2 {n % 10}AB" for n in range(N - 2)],
    }
    assert "person_twice" not in told(look(people))


def test_answers_of_a_survey_that_are_alike_are_no_repeats(look):
    answers = {f"question_{n}": [1, 2, 3] * 20 for n in range(3)}
    assert "repeated_but_for_id" not in told(look({"response_id": list(range(N)), **answers}))


@pytest.mark.parametrize(
    ("gone", "come", "same"),
    [
        ("dob", "Date of Birth", True),
        ("damp_cases", "Damp Cases Total ", True),
        ("first_name", "FirstName", True),
        ("uprn", "postcode", False),
        ("start_date", "end_date", False),
        ("first_name", "last_name", False),
        ("address_1", "address_2", False),
        ("name", "full name", True),
        ("date", "date of birth", False),
        ("line", "line 2", False),
    ],
)
def test_headings_that_are_the_same(gone, come, same):
    pairs = renamed([gone, "x"], ["x", come], lambda *_: False)
    assert pairs == (((gone, come),) if same else ())


def test_a_heading_within_two_others_is_taken_for_neither():
    assert renamed(["name", "x"], ["x", "first name", "last name"], lambda *_: False) == ()


def test_formulas_and_spoilt_letters_of_a_frame(look):
    frame = pd.DataFrame({"road": filler(40), "note": ["=1+1", "CafÃ©", *["plain words"] * 38]})
    assert {"formulas", "damaged_letters"} <= set(told(profile(frame)))


def test_values_lost_to_merged_cells_are_worth_a_look(tmp_path):
    book = Workbook()
    for row in (["estate", "block"], ["Ash", "A"], [None, "B"], [None, "C"], ["Elm", "D"]):
        book.active.append(row)
    book.active.merge_cells("A2:A4")
    book.save(tmp_path / "estates.xlsx")
    found = profile(read(tmp_path / "estates.xlsx"), today=TODAY)
    merged = told(found)["file.merged_cells"]
    assert (merged.verdict, merged.count, merged.rows) == ("look", 2, (3, 4))
    assert found.findings()[0].verdict == "look"


def test_every_row_that_shares_an_id_is_pointed_at(look):
    ids = [f"R{n}" for n in range(N - 3)]
    found = told(look({"id": [*ids, "R9", "R2", "R9"], "x": [1, 2] * 30}))
    fault = found["shared_id:id"]
    assert fault.rows == (4, 11, 59, 60, 61)
    assert fault.statement == (
        "5 of 60 rows have the same “id” as another row; 2 values are shared."
    )


def test_what_is_no_row_of_the_table_is_not_counted_in_rows(tmp_path):
    rows = "\n".join(f"R{n},{n}" for n in range(9))
    (tmp_path / "list.csv").write_text(f"Tenants of Northmere,\n,\nref,rent\n{rows}\n")
    found = profile(read(tmp_path / "list.csv"))
    table = found.fault_table.set_index("what_we_found")["rows"]
    (titles,) = (n for text, n in table.items() if "of titles" in text)
    assert pd.isna(titles)
