"""What columns are, decided from every value, and how their values are read."""

from datetime import date

import pytest

from workbench.sources import BLANKS


def column(header, *values):
    return f"n,{header}\n" + "".join(f'x,"{value}"\n' for value in values)


@pytest.fixture
def one(written, types, faults):
    """Read one column: its type, its values as meant, its faults."""

    def of(header, *values):
        table = written(column(header, *values))
        meant = [row[1] for row in table.relation().fetchall()]
        assert [row[1] for row in table.text().fetchall()] == list(values)
        return types(table)[header], meant, faults(table)

    return of


def test_identifiers_keep_their_noughts(one):
    for header in ("nhs number", "UPRN", "account", "Tel", "postcode", "case_no", "CaseRef"):
        kind, meant, _ = one(header, "0012", "12", "7")
        assert (kind, meant) == ("identifier", ["0012", "12", "7"])
    assert one("anything", "0012", "1234")[0] == "identifier"
    assert one("anything", "100023336956", "10002333695")[0] == "identifier"
    assert one("anything", "12", "12A", "14")[:2] == ("identifier", ["12", "12A", "14"])
    assert one("anything", "12345678901234567890", "1")[0] == "identifier"


def test_quantities_are_numbers_whatever_they_count(one):
    assert one("number of children", "1", "2")[:2] == ("integer", [1, 2])
    assert one("account balance", "1.50", "-2")[:2] == ("number", [1.5, -2.0])
    assert one("phone calls", "1", "2")[0] == "integer"


def test_numbers_as_people_write_them(one):
    kind, meant, found = one(
        "amount",
        "1",
        "£1,200.50",
        "(3.25)",
        "-4",
        "5-",
        "1,000,000",
        "€ 7",
        ".5",
        "6.",
        " 8 ",
        "−9",
    )
    assert kind == "number"
    assert meant == [1, 1200.5, -3.25, -4, -5, 1_000_000, 7, 0.5, 6, 8, -9]
    assert found == {}


def test_decimal_commas_are_told_and_not_worked_out(one):
    amounts = ["1.234,50", "99,00", "12,5", "-3,25", "7,99 €", "", "8"]
    kind, meant, found = one("amount", *amounts)
    assert (kind, meant) == ("text", [amount or None for amount in amounts])
    assert found == {"decimal_comma": [(5, (2, 3, 4, 5, 6))]}


def test_lists_and_thousands_have_no_decimal_comma(one):
    assert one("amount", "1,234", "99", "12,500") == ("number", [1234, 99, 12500], {})
    assert one("reasons", "1,2", "1,2,3", "4", "2", "3,4")[2] == {}
    assert one("homes", *map(str, range(20)), "9,5")[2] == {"not_a_number": [(1, (22,))]}


def test_per_cent(one):
    assert one("share", "12%", "7.5 %", "N/A") == ("number", [12.0, 7.5, None], {})
    kind, meant, found = one("share", "12%", "0.5", "3")
    assert (kind, meant) == ("number", [12.0, 0.5, 3.0])
    assert found == {"some_percent": [(1, (2,))]}


def test_what_is_no_number_is_no_number():
    from workbench.sources import connect
    from workbench.sources.meaning import number_sql

    values = ["1_000", "0x1F", "inf", "nan", "1,2,3", "£", "-", ".", "--5", "1e", "12A", "5 of 6"]
    with connect() as con:
        for value in values:
            found = con.execute(f"SELECT {number_sql('v')} FROM (SELECT ? AS v)", [value])
            assert found.fetchall() == [(None,)], value


def test_few_words_among_numbers_are_faults(one):
    kind, meant, found = one("homes", *map(str, range(1, 20)), "[c]")
    assert kind == "integer"
    assert meant == [*range(1, 20), None]
    assert found == {"not_a_number": [(1, (21,))]}
    assert one("homes", "1", "2", "[c]", "[x]")[0] == "text"


def test_days_are_read_day_first(one):
    kind, meant, found = one("dob", "03/04/1980", "13/12/1980", "1-2-1980", "1.2.1980", "N/A")
    assert kind == "date"
    assert meant == [
        date(1980, 4, 3), date(1980, 12, 13), date(1980, 2, 1), date(1980, 2, 1), None,
    ]  # fmt: skip
    assert found == {}


def test_days_in_every_other_spelling(one):
    third = date(2026, 6, 3)
    spelled = ["2026-06-03", "2026/6/3", "3 June 2026", "3rd June 2026", "03-Jun-26", "3/Jun/2026",
               "Wednesday 3 June 2026", "June 3, 2026", "3 of june 2026", "03JUN2026"]  # fmt: skip
    assert one("when", *spelled)[:2] == ("date", [third] * len(spelled))
    assert one("when", "5 Sept 95", "6-Sep-1995")[1] == [date(1995, 9, 5), date(1995, 9, 6)]


def test_days_that_no_calendar_has(one):
    kind, meant, found = one(
        "dob", "31/02/1980", "13/12/1980", "30/02/80", "1980-13-01", "31 Feb 1980", "29/02/2023"
    )
    assert kind == "date"
    assert meant == [None, date(1980, 12, 13), None, None, None, None]
    assert found == {"impossible_date": [(5, (2, 4, 5, 6, 7))]}


def test_a_column_nearly_all_dates_is_one_of_dates(one):
    days = [f"{n % 28 + 1:02}/{n % 12 + 1:02}/1990" for n in range(297)]
    kind, meant, found = one("seen", *days, "asked", "", "soon", "x1")
    assert kind == "date"
    assert meant[297:] == [None] * 4
    assert found == {"not_a_date": [(3, (299, 301, 302))]}


def test_month_first_where_nothing_else_fits(one):
    kind, meant, found = one("dob", "12/31/1980", "03/04/1980", "05/05/1980")
    assert (kind, meant) == ("date", [date(1980, 12, 31), date(1980, 3, 4), date(1980, 5, 5)])
    assert found == {"month_first": [(1, (2,))]}


def test_month_first_among_day_first_is_not_guessed(one):
    kind, meant, found = one("dob", "31/12/1980", "12/31/1980", "03/04/1980")
    assert (kind, meant) == ("date", [date(1980, 12, 31), None, date(1980, 4, 3)])
    assert found == {"month_before_day": [(1, (3,))]}


def test_an_order_that_nothing_settles_is_told(one):
    kind, meant, found = one("dob", "03/04/1980", "05/06/1981", "07/07/1982")
    assert (kind, meant[0]) == ("date", date(1980, 4, 3))
    assert found == {"either_order": [(2, (2, 3))]}


def test_other_columns_settle_the_order(written, faults):
    day_first = written("born,told\n31/12/1980,03/04/2020\n30/11/1980,05/06/2020\n")
    assert day_first.relation().fetchall()[0] == (date(1980, 12, 31), date(2020, 4, 3))
    assert faults(day_first) == {}
    month_first = written("born,told\n12/31/1980,03/04/2020\n11/30/1980,05/06/2020\n")
    assert month_first.relation().fetchall()[0] == (date(1980, 12, 31), date(2020, 3, 4))
    assert faults(month_first) == {
        "month_first": [(2, (2, 3))],
        "order_of_the_others": [(2, (2, 3))],
    }


def test_years_of_two_digits(one):
    kind, meant, found = one("dob", "31/12/29", "31/12/30", "31/12/99", "31/12/00")
    assert kind == "date"
    assert [day.year for day in meant] == [2029, 1930, 1999, 2000]
    assert found == {"short_year": [(4, (2, 3, 4, 5))]}


def test_days_as_spreadsheets_count_them(one):
    kind, meant, found = one("date of birth", "45567", "29221", "N/A", "9133", "90000")
    assert kind == "date"
    assert meant == [date(2024, 10, 2), date(1980, 1, 1), None, date(1925, 1, 1), None]
    assert found == {"day_number": [(3, (2, 3, 5))], "not_a_date": [(1, (6,))]}
    assert one("homes", "45567", "29221")[0] == "integer"


def test_days_without_separators(one):
    kind, meant, found = one("date_of_birth", *["19800229"] * 19, "19801301")
    assert kind == "date"
    assert meant == [date(1980, 2, 29)] * 19 + [None]
    assert found == {"impossible_date": [(1, (21,))]}
    assert one("ref", "19800229")[0] == "identifier"


def test_times_of_day(one):
    kind, meant, _ = one(
        "seen", "31/12/2020 09:30", "2020-12-31T23:59:59.5Z", "31/12/2020 1:05:00 pm", "31/12/2020",
        "31/12/2020 12:00 am",
    )  # fmt: skip
    assert kind == "datetime"
    assert [str(time) for time in meant] == [
        "2020-12-31 09:30:00", "2020-12-31 23:59:59.500000", "2020-12-31 13:05:00",
        "2020-12-31 00:00:00", "2020-12-31 00:00:00",
    ]  # fmt: skip
    assert one("seen", "31/12/2020 00:00:00", "2020-12-30 00:00")[0] == "date"


def test_yes_and_no(one):
    assert one("ok", "Yes", "no", "Y", "TRUE", "N/A")[:2] == (
        "boolean", [True, False, True, True, None],
    )  # fmt: skip
    assert one("sex", "F", "F")[0] == "text"
    assert one("ok", "Yes", "No", "Maybe")[0] == "text"
    assert one("ok", "1", "0")[0] == "integer"


def test_every_spelling_of_blank(one):
    spelled = [f" {blank} " for blank in sorted(BLANKS)]
    nothing = [None] * len(spelled)
    assert len({blank.casefold() for blank in BLANKS}) >= 14
    assert one("seen", *spelled, "13/12/1980") == ("date", [*nothing, date(1980, 12, 13)], {})
    assert one("homes", *spelled, "7") == ("integer", [*nothing, 7], {})
    assert one("town", *spelled, "Leeds") == ("text", [*nothing, "Leeds"], {})
    assert one("town", *spelled)[0] == "blank"


def test_answers_that_mean_something_stay(one):
    answers = ["Not stated", "Refused", "Prefer not to say", "[c]", "*", "0", "No", "None of these"]
    assert one("answer", *answers)[1] == answers


def test_people_called_null_keep_their_names(one):
    kind, meant, found = one("surname", "Null", "Na", "Smith", "N/A", "unknown", "")
    assert (kind, meant) == ("text", ["Null", "Na", "Smith", None, None, None])
    assert found == {"name_or_blank": [(2, (2, 3))]}
    assert one("town", "Null", "Leeds")[1] == [None, "Leeds"]


def test_identifiers_that_a_spreadsheet_destroyed(one):
    kind, meant, found = one("UPRN", "1.00023E+11", "100023336956", "1.00023E+11")
    assert (kind, meant[0]) == ("identifier", "1.00023E+11")
    assert found == {"lost_digits": [(2, (2, 4))]}
    assert "lost_digits" in one("nhs_number", "9.43E+09", "9.43E+09")[2]


def test_identifiers_written_as_decimals(one):
    kind, meant, found = one("UPRN", "100023336956.0", "", "10033544614.0")
    assert (kind, meant) == ("identifier", ["100023336956", None, "10033544614"])
    assert found == {"pointed_identifier": [(2, (2, 4))]}


def test_identifiers_without_the_noughts_they_were_filled_up_with(one):
    kind, meant, found = one("id", "000001", "000020", "3", "123456", "000005", "47", "0", "")
    assert (kind, meant[2]) == ("identifier", "3")
    assert found == {"lost_padding": [(2, (4, 7))]}


def test_identifiers_of_several_lengths_have_lost_nothing(one):
    assert one("id", "001", "0002", "00003", "4")[2] == {}
    assert one("flat", "01", "2", "3", "14", "5")[2] == {}
    assert one("id", "123456", "12345", "1234")[2] == {}
    assert one("phone", "07700900123", "07700900124", "640123")[2] == {}


def test_telephone_numbers_without_their_nought(one):
    found = one("mobile", "7700900123", "07700900123", "7700900456")[2]
    assert found == {"lost_zero": [(2, (2, 4))]}


def test_spaces_of_every_kind_are_no_part_of_a_value(one):
    assert one("town", "\u00a0Leeds\u200b", "\tYork\u2003")[1] == ["Leeds", "York"]
    assert one("homes", "\u00a012 ", "7")[:2] == ("integer", [12, 7])


def test_many_columns_with_one_fault_are_told_together(written, faults):
    heads = ",".join(f"dob{n}" for n in range(8)).replace("dob", "dob ")
    table = written(
        f"{heads}\n" + ",".join(["31/02/1980"] * 8) + "\n" + ",".join(["13/12/1980"] * 8)
    )
    assert faults(table) == {"impossible_date": [(8, (2,))]}
    assert len(table.faults[0].columns) == 8
    assert "8 columns" in table.faults[0].statement


def test_frames_have_the_types_that_people_expect(written):
    frame = written(
        "ref,born,homes,rent,ok,note,gone\n"
        "01,03/04/1980,1,1.5,yes,a,\n02,13/04/1980,,2,no,,\n"
    ).frame()  # fmt: skip
    assert [str(dtype) for dtype in frame.dtypes] == [
        "str", "datetime64[ms]", "Int64", "float64", "bool", "str", "str",
    ]  # fmt: skip
    assert frame["homes"].tolist()[0] == 1
    assert frame["note"].isna().tolist() == [False, True]


def test_few_codes_among_few_numbers_are_no_faults(one):
    years = [str(year) for year in range(1, 12)] * 20
    kind, meant, found = one("year_group", *years, *["R"] * 8)
    assert (kind, meant, found) == ("text", [*years, "R", "R", "R", "R", "R", "R", "R", "R"], {})
    assert one("year_group", *years, "R")[::2] == ("integer", {"not_a_number": [(1, (222,))]})


def test_marks_of_what_is_held_back_stay_faults_of_a_column_of_amounts(one):
    amounts = [str(amount) for amount in range(100, 400)]
    kind, _, found = one("homes", *amounts, *["c"] * 10)
    assert kind == "integer"
    assert found["not_a_number"][0][0] == 10
