import base64
import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from workbench.tables import Download, Table, TextFile, write_csv
from workbench.tables.cells import cell_text, column_text, day, decimals, heading, number
from workbench.tables.files import csv_bytes, size_text
from workbench.tables.markup import download_link, table_html
from workbench.words import count

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\t\r\n"))


def display(thing) -> BeautifulSoup:
    return BeautifulSoup(thing._repr_mimebundle_()["text/html"], "html.parser")


class TestCells:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (1234, "1,234"),
            (np.int64(1234567), "1,234,567"),
            (-5, "−5"),
            (-0.0, "0"),
            (0.5, "0.5"),
            (97.41234, "97.4"),
            (0.0001234, "0.000123"),
            (Decimal("12.50"), "12.50"),
            (True, "yes"),
            (np.bool_(False), "no"),
            (date(2026, 11, 24), "24 November 2026"),
            (pd.Timestamp("2026-11-04"), "4 November 2026"),
            (datetime(2026, 11, 24, 15, 2), "24 November 2026, 15:02"),  # noqa: DTZ001
            (None, "–"),
            (pd.NA, "–"),
            (pd.NaT, "–"),
            (float("nan"), "–"),
            ("", "–"),
            (float("inf"), "no figure"),
            ("Żółć", "Żółć"),
        ],
    )
    def test_a_value_reads_as_people_write_it(self, value, said):
        assert cell_text(value) == said

    @pytest.mark.parametrize(
        ("values", "places"),
        [
            ([], 0),
            ([1, 2, 3000], 0),
            ([99.0, 76.4], 1),
            ([0.05, 0.1], 2),
            ([0.00, 0.33333], 3),
            ([1234.5, 3.25], 1),
            ([float("nan"), float("inf")], 0),
            ([1e-9], 0),
        ],
    )
    def test_a_column_shares_its_decimals(self, values, places):
        assert decimals(values) == places

    @given(st.floats(-1e12, 1e12), st.integers(0, 6))
    def test_a_number_can_be_read_back(self, value, places):
        written = number(value, places)
        assert float(written.replace(",", "").replace("−", "-")) == pytest.approx(
            round(value, places), abs=10**-places
        )
        assert not re.search(r"\d{4}", written.partition(".")[0])
        assert not re.fullmatch(r"−0\.?0*", written)

    def test_names_and_years_have_no_thousand_separators(self):
        frame = pd.DataFrame({"tenancy_id": [10001], "year": [2026], "homes": [10001]})
        assert [column_text(frame[name])[0] for name in frame] == ["10001", "2026", "10,001"]

    def test_a_missing_figure_is_no_figure(self):
        assert column_text(pd.Series([1.5, None])) == ["1.5", "no figure"]
        assert column_text(pd.Series([1, None], dtype="Int64")) == ["1", "no figure"]
        assert column_text(pd.Series(["a", None])) == ["a", "–"]

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("match_probability", "Match probability"),
            ("nhs_number", "NHS number"),
            ("left_id", "Left ID"),
            ("Tenancy Ref", "Tenancy Ref"),
            ("UPRN", "UPRN"),
            (7, "7"),
        ],
    )
    def test_headings(self, name, said):
        assert heading(name) == said

    @given(st.dates(date(1000, 1, 1)))
    def test_a_day_has_no_leading_zero_and_its_month_in_words(self, value):
        assert datetime.strptime(day(value), "%d %B %Y").date() == value  # noqa: DTZ007
        assert not day(value).startswith("0")


class TestFiles:
    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "+441632960000",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "=cmd|' /C calc'!A0",
            "＝1+1",
            "'=1",
        ],
    )
    def test_no_text_is_live(self, text):
        content = csv_bytes(pd.DataFrame({text: [text]})).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content, newline="")))
        assert rows == [["'" + text], ["'" + text]]

    @given(st.lists(TEXT, min_size=1))
    def test_taking_the_guard_away_gives_back_every_text(self, texts):
        frame = pd.DataFrame({"text": texts, "n": range(len(texts))})
        content = csv_bytes(frame).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content, newline="")))
        read = [re.sub(r"\A'(?='*[=+\-@\t\r\n＝＋－＠])", "", row[0]) for row in rows[1:]]
        assert read == texts
        assert all(not row[0].startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in rows)

    def test_numbers_are_left_alone(self):
        frame = pd.DataFrame({"change": [-5, 3], "share": [-0.25, 1e-7], "id": ["-5", "3"]})
        content = csv_bytes(frame).decode("utf-8-sig")
        assert content == "change,share,id\r\n-5,-0.25,'-5\r\n3,1e-07,3\r\n"

    def test_mixed_columns_are_guarded_value_by_value(self):
        frame = pd.DataFrame({"mixed": [-5, "-5", None, date(2026, 11, 24)]}, dtype=object)
        content = csv_bytes(frame).decode("utf-8-sig")
        assert content.split("\r\n") == ["mixed", "-5", "'-5", '""', "2026-11-24", ""]

    def test_categories_are_text_too(self):
        frame = pd.DataFrame({"group": pd.Categorical(["=A", "B", "=A"])})
        assert csv_bytes(frame).decode("utf-8-sig") == "group\r\n'=A\r\nB\r\n'=A\r\n"

    def test_others_read_it(self, tmp_path):
        frame = pd.DataFrame(
            {
                "name": ["Ö'Brien, Zoë", 'the "old" one', "two\nlines", None],
                "seen": pd.to_datetime(["2026-11-24", None, "2020-02-29", "1999-12-31"]),
                "n": [1, 2, 3, 4],
            }
        )
        path = tmp_path / "deep" / "people.csv"
        write_csv(frame, path)
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        read = pd.read_csv(path, parse_dates=["seen"])
        pd.testing.assert_frame_equal(read, frame, check_dtype=False)
        rows = duckdb.connect().execute("SELECT * FROM read_csv(?)", [str(path)]).fetchall()
        assert [row[0] for row in rows] == ["Ö'Brien, Zoë", 'the "old" one', "two\nlines", None]

    def test_twice_the_same_heading_loses_nothing(self):
        frame = pd.DataFrame([["a", "b"]], columns=["name", "name"])
        assert csv_bytes(frame).decode("utf-8-sig") == "name,name\r\na,b\r\n"

    @pytest.mark.parametrize(
        ("size", "said"),
        [(0, "1 kB"), (1499, "1 kB"), (1500, "2 kB"), (999_499, "999 kB"), (2_100_000, "2.1 MB")],
    )
    def test_sizes(self, size, said):
        assert size_text(size) == said


class TestMarkup:
    def test_rows(self):
        assert [count(n, "row") for n in (0, 1, 2, 1234)] == [
            "no rows",
            "1 row",
            "2 rows",
            "1,234 rows",
        ]

    def test_a_table_has_a_caption_scopes_and_its_own_labelled_scrolling(self):
        frame = pd.DataFrame({"ward": ["Abbey", "<b>"], "homes": [1200, 7], "rate": [0.5, None]})
        soup = BeautifulSoup(table_html(frame, "Homes & rates"), "html.parser")
        region = soup.select_one("div[role=region][tabindex='0']")
        assert region["aria-label"] == "Homes & rates"
        assert soup.caption.get_text() == "Homes & rates"
        assert [th["scope"] for th in soup.select("th")] == ["col", "col", "col", "row", "row"]
        assert [cell.get_text() for cell in soup.select("tbody th, tbody td")] == [
            *("Abbey", "1,200", "0.5"),
            *("<b>", "7", "no figure"),
        ]
        assert len(soup.select("td.figure")) == 4
        assert soup.b is None

    def test_a_text_that_stands_above_is_told_once(self):
        frame = pd.DataFrame({"a": list("xxyx"), "b": list("1122")})
        soup = BeautifulSoup(table_html(frame, "c", once="a"), "html.parser")
        assert [cell.get_text() for cell in soup.select("tbody th")] == ["x", "as above", "y", "x"]
        assert [cell.get_text() for cell in soup.select("tbody td")] == ["1", "1", "2", "2"]

    def test_a_folded_table_is_opened_by_its_caption_and_holds_all_that_it_would(self):
        frame = pd.DataFrame({"a": list("xy"), "b": list("12")})
        soup = display(Table("t", frame, "Which <b>", folded=True))
        assert soup.details.summary.get_text() == "Which <b> (2 rows)"
        assert len(soup.details.select("tbody tr")) == 2
        assert soup.details.caption.get_text() == "Which <b>"
        assert soup.select_one(".wb-table > .wb-file")

    def test_a_first_column_of_figures_is_no_row_heading(self):
        soup = BeautifulSoup(table_html(pd.DataFrame({"n": [1], "m": ["a"]}), "c"), "html.parser")
        assert soup.select("th[scope=row]") == []

    @pytest.mark.parametrize(
        ("rows", "note"),
        [
            (0, ""),
            (1, ""),
            (20, ""),
            (21, "Showing 20 of 21 rows."),
            (1234, "Showing 20 of 1,234 rows."),
        ],
    )
    def test_what_is_not_shown_is_said(self, rows, note):
        soup = BeautifulSoup(table_html(pd.DataFrame({"n": range(rows)}), "c"), "html.parser")
        assert len(soup.select("tbody tr")) == min(rows, 20)
        assert "".join(p.get_text() for p in soup.select(".wb-note")) == note

    def test_the_link_carries_the_file(self):
        frame = pd.DataFrame({"a": range(21)})
        link = BeautifulSoup(download_link("numbers", frame, "Numbers"), "html.parser").a
        assert link.get_text() == "Download this data (CSV, 21 rows, 1 kB)"
        assert link["download"] == "numbers.csv"
        carried = base64.b64decode(link["href"].partition(",")[2])
        assert carried == csv_bytes(frame)


class TestDisplay:
    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv("WORKBENCH_RUN_FOLDER", str(tmp_path))
        return tmp_path

    @pytest.fixture(autouse=True)
    def _no_run(self, monkeypatch):
        monkeypatch.delenv("WORKBENCH_RUN_FOLDER", raising=False)

    def test_a_run_keeps_the_whole_table(self, folder):
        frame = pd.DataFrame({"ward": ["Abbey"] * 30, "homes": range(30)})
        soup = display(Table("homes", frame, "Homes by ward"))
        assert (folder / "tables" / "homes.csv").read_bytes() == csv_bytes(frame)
        assert soup.select_one(".wb-note").get_text() == "Showing 20 of 30 rows."
        assert soup.a["download"] == "homes.csv"

    def test_outside_a_run_nothing_is_written(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        display(Table("homes", pd.DataFrame({"a": [1]}), "c"))
        display(Download("homes", pd.DataFrame({"a": [1]}), "c"))
        assert list(tmp_path.iterdir()) == []

    def test_the_link_to_a_text_carries_all_of_it(self):
        link = display(TextFile("linkage.toml", "title = 'é'\n", "Settings <b>")).a
        assert link["download"] == "linkage.toml"
        assert link["aria-label"] == "Download linkage.toml (1 kB): Settings <b>"
        assert base64.b64decode(link["href"].partition(",")[2]).decode() == "title = 'é'\n"

    def test_a_download_shows_no_row_and_its_report_carries_none(self, folder):
        frame = pd.DataFrame({"left_id": ["T1", "T2"], "right_id": ["G9", "G8"]})
        bundle = Download("links", frame, "Who is who")._repr_mimebundle_()
        assert "T1" not in bundle["text/html"] + bundle["text/plain"]
        soup = BeautifulSoup(bundle["text/html"], "html.parser")
        assert soup.a["href"] == "tables/links.csv"
        assert (folder / soup.a["href"]).read_bytes() == csv_bytes(frame)
        assert "(CSV, 2 rows, 1 kB), kept in the folder of this report" in soup.get_text()

    def test_a_large_table_is_linked_and_not_carried(self, folder):
        frame = pd.DataFrame({"n": range(30_000)})
        bundle = Table("many", frame, "Many")._repr_mimebundle_()
        assert len(bundle["text/html"]) < 5_000
        assert 'href="tables/many.csv"' in bundle["text/html"]

    def test_two_tables_of_one_name_are_refused(self, folder):
        display(Table("homes", pd.DataFrame({"a": [1]}), "c"))
        display(Table("homes", pd.DataFrame({"a": [1]}), "c"))
        with pytest.raises(ValueError, match="two different tables"):
            display(Table("homes", pd.DataFrame({"a": [2]}), "c"))

    @pytest.mark.parametrize("name", ["", "../x", "A", "a b", "a.csv", "-a", "a/b"])
    def test_a_name_is_a_plain_file_name(self, name):
        for kind in (Table, Download):
            with pytest.raises(ValueError, match="not a name for a file"):
                kind(name, pd.DataFrame(), "c")

    def test_no_words_of_the_data_become_markup(self):
        frame = pd.DataFrame({"<i>": ["<script>"]})
        for thing in (Table("x", frame, "<b>"), Download("x", frame, "<b>")):
            assert display(thing).select("i, b, script") == []
