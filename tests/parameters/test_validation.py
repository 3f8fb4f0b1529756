"""What is given for settings: checked all at once before anything runs, and told in words."""

import json
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from dateutil.parser import parse as dateutil_parse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from workbench.parameters import ParameterError, declared, injected, validate

CELL = """
n: Annotated[int, Field(ge=1, le=10)] = 1
threshold: Annotated[float, Field(ge=0.3, lt=1)] = 0.9
since: date = date(2026, 1, 1)
exact: bool = False
mode: Literal["guess", "yes", "no"] = "guess"
size: Literal[1, 2, 5] = 1
name: Annotated[str, Field(max_length=5)] = ""
wards: list[str] = []
days: list[date] = []
top: int | None = None
"""
PARAMETERS = declared(CELL)
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


def checked(name: str, value: object):
    """One value, as a run is given it."""
    return validate([BY_NAME[name]], {name: value}, data=Path())[name]


def fault(name: str, value: object) -> str:
    with pytest.raises(ParameterError) as caught:
        validate([BY_NAME[name]], {name: value}, data=Path())
    (found,) = caught.value.faults
    assert found.name == name
    return found.statement


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("n", "3", 3),
        ("n", " 3 ", 3),
        ("n", 3, 3),
        ("n", 3.0, 3),
        ("n", "3.0", 3),
        ("threshold", "0.5", 0.5),
        ("threshold", ".5", 0.5),
        ("threshold", "5e-1", 0.5),
        ("since", "24/11/2026", "2026-11-24"),
        ("since", "24-11-2026", "2026-11-24"),
        ("since", "24.11.2026", "2026-11-24"),
        ("since", "4/1/2026", "2026-01-04"),
        ("since", "2026-11-24", "2026-11-24"),
        ("since", "2026-11-24T00:00:00", "2026-11-24"),
        ("since", "24 November 2026", "2026-11-24"),
        ("since", "1st Dec 2026", "2026-12-01"),
        ("since", "29 february 2028", "2028-02-29"),
        ("since", date(2026, 11, 24), "2026-11-24"),
        ("since", datetime(2026, 11, 24), "2026-11-24"),  # noqa: DTZ001 - as TOML gives it
        *(("exact", said, True) for said in ("yes", "Yes", "TRUE", "true", "1", "y", True, 1)),
        *(("exact", said, False) for said in ("no", "NO", "false", "0", "n", False, 0)),
        ("mode", "yes", "yes"),
        ("mode", " Guess ", "guess"),
        ("size", "5", 5),
        ("size", 2, 2),
        ("name", "Ann", "Ann"),
        ("name", " a ", " a "),
        ("name", 12, "12"),
        ("wards", "A,B, C", ["A", "B", "C"]),
        ("wards", ["A,B", "C"], ["A,B", "C"]),
        ("wards", '["A,B", "C"]', ["A,B", "C"]),
        ("wards", "", []),
        ("days", "24/11/2026,25/11/2026", ["2026-11-24", "2026-11-25"]),
        ("top", "", None),
        ("top", None, None),
        ("top", "1,250,000", 1_250_000),
        ("top", "\u2212" + "5", -5),
    ],
)
def test_what_people_and_plans_write_is_understood(name, value, expected):
    found = checked(name, value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("n", "three", "n must be a whole number; you gave three."),
        ("n", "1.5", "n must be a whole number; you gave 1.5."),
        ("n", True, "n must be a whole number; you gave yes."),
        ("n", "", "n must be a whole number; you gave nothing."),
        ("n", "0", "n must be at least 1; you gave 0."),
        ("n", "11", "n must be at most 10; you gave 11."),
        ("n", [1], "n must be a whole number; you gave a list."),
        ("threshold", "1.5", "threshold must be less than 1; you gave 1.5."),
        ("threshold", "1", "threshold must be less than 1; you gave 1."),
        ("threshold", 2.0, "threshold must be less than 1; you gave 2.0."),
        ("threshold", "0.1", "threshold must be at least 0.3; you gave 0.1."),
        ("threshold", "90%", "threshold must be a number; you gave 90%."),
        ("threshold", "nan", "threshold must be a number; you gave nan."),
        ("threshold", float("inf"), "threshold must be a number; you gave inf."),
        ("threshold", "0,5", "threshold must be a number; you gave 0,5."),
        ("since", "31/02/2026", "31/02/2026 is not a date, so it cannot be since."),
        (
            "since",
            "11/24/2026",
            "11/24/2026 is not a date, so it cannot be since. Days come first, as in 24/11/2026.",
        ),
        (
            "since",
            "24/11/26",
            "24/11/26 is not a date. Write since as 24/11/2026, 2026-11-24 or 24 November 2026.",
        ),
        ("since", 5, "since must be a date such as 24/11/2026; you gave 5."),
        ("exact", "maybe", "exact must be yes or no; you gave maybe."),
        ("mode", "gues", "mode must be guess, yes or no; you gave gues. Did you mean guess?"),
        ("size", "3", "size must be 1, 2 or 5; you gave 3."),
        ("size", True, "size must be 1, 2 or 5; you gave yes."),
        ("name", "Agatha", "name must be at most 5 signs long; you gave Agatha."),
        ("name", "a\0", "name holds signs that are not text."),
        ("name", "\udcff", "name holds signs that are not text."),
        ("name", 1.5, "name must be text; you gave 1.5. Put it in quotation marks."),
        ("days", "1/1/2026,31/6/2026", "31/6/2026 is not a date, so it cannot be days."),
    ],
)
def test_a_fault_is_told_in_words(name, value, said):
    assert fault(name, value) == said


def test_every_fault_is_named_at_once():
    required = declared("table: Dataset  # the list to look at")
    with pytest.raises(ParameterError) as caught:
        validate(
            [*PARAMETERS, *required],
            {"threshhold": "0.5", "n": "x", "since": "31/02/2026", "qqqqqq": 1},
            data=Path(),
        )
    assert [fault.statement for fault in caught.value.faults] == [
        "There is no setting called threshhold. Did you mean threshold?",
        "There is no setting called qqqqqq.",
        "n must be a whole number; you gave x.",
        "31/02/2026 is not a date, so it cannot be since.",
        "table must be given: the list to look at.",
    ]
    assert caught.value.safe == "Nothing has been run."


def test_what_is_not_given_has_its_default():
    assert validate(PARAMETERS, {}, data=Path()) == {
        "n": 1,
        "threshold": 0.9,
        "since": "2026-01-01",
        "exact": False,
        "mode": "guess",
        "size": 1,
        "name": "",
        "wards": [],
        "days": [],
        "top": None,
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=5,
)
TYPED = st.one_of(
    st.integers().map(str),
    st.floats().map(repr),
    st.dates().map("{:%d/%m/%Y}".format),
    st.dates().map(str),
    st.sampled_from(["yes", "no", "guess", "1,000", "[1", "[1,2]", ",", "9" * 5_000, "1e999"]),
)


@given(st.sampled_from(sorted(BY_NAME)), JSON | TYPED)
@example("n", 10**5_000)
@example("threshold", 10**5_000)
@example("name", 10**5_000)
@example("exact", 10**5_000)
@example("size", 10**5_000)
@example("top", 10**5_000)
@example("wards", "[" * 10_000)
@example("top", "٣")
@settings(deadline=None, max_examples=500)
def test_anything_is_a_value_or_one_clear_fault(name, value):
    try:
        found = checked(name, value)
    except ParameterError as error:
        (told,) = error.faults
        assert told.statement.endswith((".", "?"))
        assert len(told.statement) < 300
        assert told.statement.isprintable()
        return
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert checked(name, found) == found, "a checked value is a value"
    parameter = BY_NAME[name]
    space: dict[str, object] = {}
    exec(injected([parameter], {name: found}), space)
    kinds = {"date": date, "float": float, "int": int, "bool": bool, "str": str}
    for item in space[name] if parameter.many else [space[name]]:
        assert item is None or isinstance(item, kinds.get(parameter.type, object))


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d"]),
)
@settings(deadline=None)
def test_dates_are_read_as_dateutil_reads_them_day_first(day, form):
    text = day.strftime(form)
    assert (
        checked("since", text)
        == dateutil_parse(text, dayfirst=form != "%Y-%m-%d").date().isoformat()
    )
    assert checked("since", text) == day.isoformat()


STRANGE_NAMES = [
    *("~nobody-of-that-name", "a" * 5_000, "/", ".", "..", "postgresql://", "postgresql://[", "//"),
    *("\0", "\udcff", "a\nb", "*", "[", "borough/*", "http://[x", "file:///etc", "COM1", " "),
]


class TestPlaces:
    @pytest.fixture
    def data(self, tmp_path, monkeypatch) -> Path:
        folder = tmp_path / "data"
        (folder / "borough").mkdir(parents=True)
        (folder / "borough" / "tenants.csv").write_text("Person ID,Name,Ward\n1,A,X\n2,B,Y\n")
        (folder / "notes.txt").write_text("notes")
        monkeypatch.chdir(tmp_path)
        return folder

    def test_tables_are_located_by_name(self, data):
        table = declared('table: Dataset = "borough/tenants"')
        expected = str((data / "borough" / "tenants.csv").resolve())
        assert validate(table, {}, data=data) == {"table": expected}
        assert validate(table, {"table": "data/borough/tenants.csv"}, data=data) == {
            "table": expected
        }

    def test_a_table_that_is_not_there_is_named_with_what_was_meant(self, data):
        with pytest.raises(ParameterError) as caught:
            validate(declared("table: Dataset"), {"table": "borough/tenant"}, data=data)
        (fault,) = caught.value.faults
        assert fault.statement.startswith("table: ")
        assert "tenants" in fault.statement

    def test_a_borough_that_is_not_made_yet_is_told_with_how_to_make_it(self, tmp_path):
        with pytest.raises(ParameterError, match="workbench borough make"):
            validate(declared('table: Dataset = "borough/tenants"'), {}, data=tmp_path)

    @pytest.mark.parametrize("line", ["table: Dataset", 'table: Dataset = "borough/tenants"'])
    def test_a_table_must_be_named(self, data, line):
        with pytest.raises(ParameterError) as caught:
            validate(declared(line), {"table": ""}, data=data)
        assert caught.value.what == "table must name a table."

    @pytest.mark.parametrize(
        "address",
        [
            "postgresql://ann:s3cret@server/db?table=public.list",
            "postgresql://ann@server/db?table=public.list&password=s3cret",
        ],
    )
    def test_a_password_is_refused_and_not_repeated(self, data, address):
        with pytest.raises(ParameterError) as caught:
            validate(declared("table: Dataset"), {"table": address}, data=data)
        assert caught.value.what.startswith("table must not hold a password")
        assert "s3cret" not in str(caught.value)
        sound = address.replace(":s3cret", "").replace("&password=s3cret", "")
        assert validate(declared("table: Dataset"), {"table": sound}, data=data)

    def test_a_table_that_may_be_left_out(self, data):
        assert validate(declared('truth: Dataset = ""'), {}, data=data) == {"truth": ""}

    def test_files_are_found_from_here_or_from_the_data(self, data):
        file = declared("notes: Path")
        expected = str(data / "notes.txt")
        assert validate(file, {"notes": "data/notes.txt"}, data=data) == {"notes": expected}
        assert validate(file, {"notes": "notes.txt"}, data=data) == {"notes": expected}
        space: dict[str, object] = {}
        exec(injected(file, {"notes": expected}), space)
        assert space["notes"] == Path(expected)

    @pytest.mark.parametrize("name", ["nothing.txt", "a" * 5_000])
    def test_a_file_that_is_not_there_is_named(self, data, name):
        with pytest.raises(ParameterError) as caught:
            validate(declared("notes: Path"), {"notes": name}, data=data)
        assert caught.value.what.startswith("notes: there is no file or folder ")

    @given(name=st.text() | st.text("./~ab\\", max_size=8) | st.sampled_from(STRANGE_NAMES))
    @settings(
        deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @pytest.mark.parametrize("kind", ["Path", "Dataset", "Column", "Roles", "Area"])
    def test_any_name_is_found_or_one_clear_fault(self, data, kind, name):
        try:
            found = validate(declared(f"it: {kind}"), {"it": name}, data=data)["it"]
        except ParameterError as error:
            (told,) = error.faults
        else:
            told = None
            assert kind in {"Column", "Roles", "Area"} or "://" in found or Path(found).exists()
        assert told is None or told.statement.startswith("it")

    @pytest.mark.parametrize(
        "cell",
        [
            'left: Dataset = "borough/tenants"\nleft_id: Column = ""',
            'left: Dataset = "borough/tenants"\nwho: Column = ""',
            'left: Dataset = "borough/tenants"\nright: Dataset = ""\nleft_id: Column = ""',
        ],
    )
    def test_a_column_must_be_one_of_its_table(self, data, cell):
        parameters = declared(cell)
        name = parameters[-1].name
        assert validate(parameters, {name: "Person ID"}, data=data)[name] == "Person ID"
        with pytest.raises(ParameterError) as caught:
            validate(parameters, {name: "Person Id"}, data=data)
        assert caught.value.what == (
            f"{name}: tenants.csv has no column called Person Id. Did you mean Person ID?"
        )

    def test_roles_name_columns_of_the_lists_that_are_always_there(self, data):
        (data / "other.csv").write_text("Code,Born\nE1,01/02/1960\n")
        parameters = declared(
            'left: Dataset = "borough/tenants"\nright: Dataset = "other"\n'
            'truth: Dataset = ""\nroles: Roles = ""'
        )
        given = 'left.full_name="Name", right.dob=Born, right.sex=none'
        assert validate(parameters, {"roles": given}, data=data)["roles"] == given
        for wrong, said in {
            "right.dob=Brn": "other.csv has no column called Brn. Did you mean Born?",
            "dob=Born": "tenants.csv has no column called Born.",
            "truth.dob=Born": "“truth.dob=Born” does not say which column has which role.",
            "shoe=Born": "“shoe” is not a role a column can have.",
        }.items():
            with pytest.raises(ParameterError) as caught:
                validate(parameters, {"roles": wrong}, data=data)
            (told,) = caught.value.faults
            assert told.name == "roles"
            assert told.statement.startswith(f"roles: {said}")

    def test_a_column_may_be_of_any_table_that_is_named(self, data):
        (data / "wards.csv").write_text("Code,Area Name\nE1,X\n")
        parameters = declared('a: Dataset = "borough/tenants"\nb: Dataset = ""\nc: Column = ""')
        for wanted, other in (("Ward", ""), ("person_id", ""), ("Code", "wards")):
            assert validate(parameters, {"c": wanted, "b": other}, data=data)["c"] == wanted
        many = (
            "There is no column called Nowhere in tenants.csv or wards.csv. "
            "Their headings: Person ID, Name, Ward, Code and Area Name."
        )
        one = "tenants.csv has no column called Code. Its headings: Person ID, Name and Ward."
        near = "tenants.csv has no column called Wrad. Did you mean Ward?"
        for wanted, other, said in (
            *(("Wrad", "", near), ("Code", "", one), ("Nowhere", "wards", many)),
        ):
            with pytest.raises(ParameterError) as caught:
                validate(parameters, {"c": wanted, "b": other}, data=data)
            assert caught.value.what == f"c: {said}"

    def test_a_column_of_a_large_file_is_looked_for_in_its_beginning(self, data, monkeypatch):
        def refuse(*_: object) -> None:
            raise AssertionError("the file was read whole")

        monkeypatch.setattr("workbench.sources.reading.read", refuse)
        lines = "".join(f"{number},A,é{number}\n" for number in range(300_000))
        (data / "large.csv").write_text("Person ID,Name,Wård\n" + lines, encoding="utf-8")
        parameters = declared('table: Dataset = "large"\nkey: Column = ""')
        for column in ("Name", "Wård", "Column 4", "Ward of another encodiñg"):
            assert validate(parameters, {"key": column}, data=data)["key"] == column
        with pytest.raises(ParameterError) as caught:
            validate(parameters, {"key": "Nmae"}, data=data)
        assert caught.value.what == "key: large.csv has no column called Nmae. Did you mean Name?"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "table: list.csv is empty: it has no bytes in it. "),
            (b"\n\n ,\n", "table: list.csv has nothing in it but blank cells. "),
            (b"id,name\n", "table: list.csv has headings but no rows. "),
            (b"A list\n\nid,name\n\n", "table: list.csv has headings but no rows. "),
            (b"%PDF-1.7", "table: list.csv is a PDF document, not a table. "),
        ],
    )
    def test_a_table_without_rows_is_refused(self, data, content, said):
        (data / "list.csv").write_bytes(content)
        parameters = declared('table: Dataset\nkey: Column = ""')
        with pytest.raises(ParameterError) as caught:
            validate(parameters, {"table": "list", "key": "nothing"}, data=data)
        (fault,) = caught.value.faults
        assert fault.statement.startswith(said)

    @pytest.mark.parametrize("ending", ["xlsx", "parquet", "json"])
    def test_a_table_of_another_kind_without_rows_is_refused(self, data, ending):
        frame = pd.DataFrame({"id": ["1"], "name": ["A"]})
        parameters = declared('table: Dataset\nkey: Column = ""')
        write = {
            "xlsx": lambda frame, path: frame.to_excel(path, index=False),
            "parquet": lambda frame, path: frame.to_parquet(path),
            "json": lambda frame, path: frame.to_json(path, orient="records"),
        }[ending]
        write(frame, data / f"list.{ending}")
        assert validate(parameters, {"table": "list", "key": "name"}, data=data)
        write(frame[:0], data / f"none.{ending}")
        with pytest.raises(ParameterError):
            validate(parameters, {"table": "none"}, data=data)

    def test_a_folder_with_one_empty_file_has_rows(self, data):
        folder = data / "returns"
        folder.mkdir()
        (folder / "ash.csv").write_text("id,name\n1,A\n")
        (folder / "elm.csv").write_text("")
        parameters = declared('table: Dataset = "returns"\nkey: Column = ""')
        for column in ("name", "source_file"):
            assert validate(parameters, {"key": column}, data=data)["key"] == column
        with pytest.raises(ParameterError, match="returns has no column called nmae"):
            validate(parameters, {"key": "nmae"}, data=data)
        (folder / "ash.csv").write_text("id,name\n")
        with pytest.raises(ParameterError, match="returns has headings but no rows"):
            validate(parameters, {}, data=data)

    @pytest.mark.parametrize("kind", ["Dataset", "Path"])
    def test_an_address_is_never_fetched(self, data, kind):
        with pytest.raises(ParameterError, match="nothing is ever fetched") as caught:
            validate(declared(f"it: {kind}"), {"it": "https://a:s3cret@b.org/c.csv"}, data=data)
        assert "s3cret" not in str(caught.value)


def test_the_settings_there_are_are_listed_where_they_are_few():
    with pytest.raises(ParameterError) as caught:
        validate(declared("n: int = 1\nsince: str = ''"), {"zzz": 1}, data=Path())
    assert caught.value.what == "There is no setting called zzz. There are n and since."


def test_the_injected_cell_gives_each_value_its_type():
    values = validate(
        PARAMETERS,
        {"since": "24/11/2026", "days": "1/2/2026", "name": "a\"'", "wards": ["\\", "é\n"]},
        data=Path(),
    )
    space: dict[str, object] = {}
    exec(injected(PARAMETERS, values), space)
    assert space["since"] == date(2026, 11, 24)
    assert space["days"] == [date(2026, 2, 1)]
    assert space["name"] == "a\"'"
    assert space["wards"] == ["\\", "é\n"]
    assert space["top"] is None
    assert space["threshold"] == 0.9
    assert space["exact"] is False
