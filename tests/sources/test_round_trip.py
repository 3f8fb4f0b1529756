"""Any table of text comes back cell for cell, whichever way it was written."""

import csv
import io
import random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import workbench.sources.reading as reading
from workbench.sources import read
from workbench.sources.blanks import SPACES
from workbench.sources.plain import read_plain

LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff")
CELLS = st.text(LETTERS | st.sampled_from("\",;\t|\n\r\n' =+-@0123456789"), max_size=12)
HEADINGS = st.lists(
    st.text("abcdefghijkl", min_size=3, max_size=8), min_size=2, max_size=6, unique=True
)


def holds(cell):
    return cell.strip(SPACES) != ""


@st.composite
def tables(draw):
    headings = draw(HEADINGS)
    row = st.tuples(*[CELLS] * len(headings)).filter(lambda cells: any(map(holds, cells)))
    return headings, draw(st.lists(row, min_size=1, max_size=8))


def as_csv(headings, rows, delimiter=",", quoting=csv.QUOTE_ALL, lineterminator="\r\n"):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=lineterminator)
    writer.writerows([headings, *rows])
    return text.getvalue()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    table=tables(),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\r\n", "\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_any_text_in_any_csv(tmp_path, table, delimiter, quoting, end, encoding):
    headings, rows = table
    # Python's own writer leaves a lone \\r bare where lines end in \\n (bpo-12178).
    assume(quoting != csv.QUOTE_MINIMAL or not any("\r" in cell for row in rows for cell in row))
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(headings, rows, delimiter, quoting, end).encode(encoding))
    found = read(path)
    text = found.text().fetchall()
    assert [column.header for column in found.columns] == headings
    assert [row[:-1] for row in text] == rows
    assert [row[-1] for row in text] == list(range(2, len(rows) + 2))
    assert found.relation().count("*").fetchall() == [(len(rows),)]
    assert {fault.key.partition(":")[0] for fault in found.faults}.isdisjoint(
        {"broken_quotes", "short_rows", "long_rows", "blank_rows", "mixed_encodings"}
    )


WINDOWS = st.text(
    st.sampled_from([byte for n in range(0x20, 0x100) if n not in {0x7F, 0x81, 0x8D, 0x8F, 0x90,
                     0x9D} for byte in bytes([n]).decode("cp1252")]), max_size=10,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(names=st.lists(WINDOWS, min_size=1, max_size=20))
def test_windows_1252_is_never_unreadable(names):
    from workbench.sources.encoding import decode

    text = "name\n" + "\n".join(names)
    decoded = decode(text.encode("cp1252"), "list.csv")
    assert len(decoded.text) <= len(text)
    assert "\ufffd" not in decoded.text


NAMES = st.lists(
    st.sampled_from(["Zoë", "José", "Siân", "O’Neill", "Müller", "Renée – Anne", "£5", "Ann",
                     "Łukasz".replace("Ł", "L"), "Françoise", "“Bob”", "Ñuñez", "Åsa", "½"]),
    min_size=1, max_size=30,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(names=NAMES)
def test_british_lists_in_windows_1252_come_back(names):
    from workbench.sources.encoding import decode

    text = "name\n" + "\n".join(names) + "\n"
    assert decode(text.encode("cp1252"), "list.csv").text == text


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(table=tables(), quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
       end=st.sampled_from(["\r\n", "\n"]), above=st.booleans())  # fmt: skip
def test_fast_reading_finds_what_careful_reading_finds(tmp_path, table, quoting, end, above):
    headings, rows = table
    path = tmp_path / "list.csv"
    titles = f"Register{',' * (len(headings) - 1)}{end}" if above and len(headings) > 3 else ""
    path.write_bytes((titles + as_csv(headings, rows, ",", quoting, end)).encode())
    fast = read_plain(path)
    if fast is None:
        return
    careful = read(path)
    found = fast.connection.execute("SELECT * FROM found").fetchall()
    assert found == careful.text().fetchall()
    assert list(fast.headers.values()) == [column.header for column in careful.columns]


@pytest.fixture
def large(tmp_path):
    """A CSV file large enough to be read by DuckDB itself."""
    random.seed(1)
    rows = [
        (str(n), f"{random.randrange(10**6):06}", random.choice(["Zoë", "A, née B", 'B "x"', ""]),
         f"{n % 28 + 1:02}/{n % 12 + 1:02}/1990", f"{n / 7:.2f}")
        for n in range(60_000)
    ]  # fmt: skip
    rows[40_000] = ("40000", "000007", "\u00a0", "31/02/1990", "n/a")
    path = tmp_path / "large.csv"
    path.write_bytes(as_csv(["n", "ref", "name", "born", "due"], rows).encode() * 1)
    return path, rows


def test_large_files_are_read_by_duckdb_and_give_the_same(large, monkeypatch):
    path, rows = large
    monkeypatch.setattr(reading, "SMALLEST", 1_000_000)
    assert path.stat().st_size > 1_000_000
    assert read_plain(path) is not None
    fast = read(path)
    monkeypatch.setattr(reading, "SMALLEST", 10**9)
    careful = read(path)
    assert [row[:-1] for row in fast.text().fetchall()] == rows
    assert fast.text().fetchall() == careful.text().fetchall()
    assert fast.relation().fetchall() == careful.relation().fetchall()
    assert (fast.columns, fast.faults) == (careful.columns, careful.faults)
    assert [fault.key for fault in fast.faults] == ["impossible_date:born"]
    assert fast.faults[0].rows == (40_002,)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("\r\n", "\r\n\r\n", 1),
        lambda text: text.replace("\r\n", "\n", 1),
        lambda text: text.replace('"7",', '"7",,', 1),
        lambda text: text.replace('"7",', '"7,', 1),
        lambda text: text.replace("1990", "19\x0090", 1),
        lambda text: "sep=,\r\n" + text,
    ],
)
def test_irregular_files_are_read_with_care(large, spoil):
    path, rows = large
    path.write_bytes(spoil(path.read_bytes().decode()).encode())
    assert read_plain(path) is None
    assert read(path).rows == len(rows)
