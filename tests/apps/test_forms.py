"""A form made from declarations: what it asks, what it keeps, what it says is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.apps.forms import Option, asked, fields, headings, table_options
from workbench.parameters import Parameter, ParameterError, declared, validate

SOURCE = """
from workbench.parameters import Annotated, Column, Dataset, Field, Literal, Path, Record, date
left: Dataset = "borough/a"  # the list you start from; one row a person
others: list[Dataset] = ["borough/b"]  # the lists to look in
left_id: Column = ""  # the column that numbers its records; guessed when empty
threshold: Annotated[float, Field(ge=0.3, lt=1)] = 0.9  # how sure to be
once: Literal["guess", "yes", "no"] = "guess"  # whether everybody is there once
as_of: date | None = None  # the day to count to
names: bool = True  # whether names count
truth: Dataset = ""  # known answers
contract: Path | None = None  # a file
record: Record = ""  # somebody's record
"""
PARAMETERS = declared(SOURCE)
TABLES = (Option("borough/a", "A"), Option("borough/b", "B"))


def form(given_so_far, fault=None, columns=None):
    made = fields(PARAMETERS, given_so_far, tables=TABLES, columns=columns or {}, fault=fault)
    return {field.name: field for field in made}


def test_each_kind_of_setting_has_its_control_and_starts_from_its_default():
    made = form({})
    assert {name: (field.control, field.values) for name, field in made.items()} == {
        "left": ("select", ("borough/a",)),
        "others": ("checkboxes", ("borough/b",)),
        "left_id": ("text", ("",)),
        "threshold": ("text", ("0.9",)),
        "once": ("radios", ("guess",)),
        "as_of": ("text", ("",)),
        "names": ("radios", ("yes",)),
        "truth": ("select", ("",)),
    }
    assert made["left"].label == "The list you start from"
    assert made["left"].hint == "One row a person."
    assert "at least 0.3 and less than 1" in made["threshold"].hint
    assert "24/11/2026" in made["as_of"].hint


def test_what_an_analysis_is_about_comes_first_and_the_rest_can_be_left():
    made = list(form({}).values())
    assert [field.name for field in made if not field.aside] == ["left", "others"]
    assert [field.aside for field in made] == sorted(field.aside for field in made)


def test_a_table_that_may_be_left_out_can_be_though_it_has_a_default():
    which = [
        Parameter("left", "Dataset", "borough/a", help="a list"),
        Parameter("people", "Dataset", "borough/b", help="residents", optional=True),
    ]
    made = {one.name: one for one in fields(which, {}, tables=TABLES, columns={})}
    assert [option.value for option in made["left"].options] == ["borough/a", "borough/b"]
    assert made["people"].options[0] == Option("", "None")
    assert made["people"].values == ("borough/b",)
    assert not made["people"].aside


def test_headings_that_are_known_can_be_chosen_and_what_was_given_is_kept():
    made = form({"left_id": "Ref"}, columns={"left_id": ("Number", "Name")})["left_id"]
    assert made.control == "select"
    assert [one.value for one in made.options] == ["", "Number", "Name", "Ref"]
    assert made.options[0].label == "Find it for me"
    group = Parameter("group", "Column", "", help="the column to compare people by")
    (made,) = fields([group], {}, tables=TABLES, columns={"group": ("Ward",)})
    assert made.options == (Option("", "None"), Option("Ward", "Ward"))


def test_a_fault_stands_with_its_field_in_the_form_s_own_words(tmp_path):
    with pytest.raises(ParameterError) as raised:
        validate(
            [one for one in PARAMETERS if one.type != "Dataset"],
            {"threshold": "x", "as_of": "31/02/2026", "once": "maybe"},
            data=tmp_path,
        )
    made = form({"threshold": "x"}, fault=raised.value)
    assert made["threshold"].error == "“How sure to be” must be a number; you gave x."
    assert made["threshold"].values == ("x",)
    assert "31/02/2026" in made["as_of"].error
    assert made["once"].error
    assert not made["names"].error


@given(
    st.dictionaries(
        st.sampled_from([one.name for one in PARAMETERS] + ["nonsense"]),
        st.lists(st.text(), min_size=1, max_size=3),
    )
)
def test_any_query_gives_a_form_and_nothing_given_is_lost(query):
    settings = asked(PARAMETERS, query)
    for name, field in form(settings).items():
        if name in query and field.control == "text":
            assert field.values == (query[name][-1].strip(),)
        if name in query and field.control in {"select", "checkboxes"}:
            assert {one.strip() for one in query[name][-1:]} <= {
                *(option.value for option in field.options),
                "",
            }


def test_tables_are_listed_by_folder_without_what_is_no_table(tmp_path):
    for name in (
        "borough/gp_list.csv",
        "borough/truth/links.parquet",
        "borough/README.txt",
        "borough/datapackage.json",
        "our repairs.xlsx",
        "twice.csv",
        "twice.xlsx",
        ".hidden/secret.csv",
        "~$our repairs.xlsx",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("a\n1\n")
    listed = [(one.value, one.label, one.group) for one in table_options(tmp_path)]
    assert listed == [
        ("borough/gp_list", "GP list", "Practice data: Borough"),
        ("our repairs", "Our repairs", "Tables here"),
        ("twice.csv", "Twice", "Tables here"),
        ("twice.xlsx", "Twice", "Tables here"),
        ("borough/truth/links", "Links", "Practice data: Borough, Truth"),
    ]


def test_headings_of_a_long_file_are_read_from_its_beginning(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("Ref,Full name\n" + "R1,Ann\n" * 50_000)
    assert headings(path) == ("Ref", "Full name")
    assert headings(tmp_path / "nowhere.csv") == ()
    (tmp_path / "empty.csv").write_text("")
    assert headings(tmp_path / "empty.csv") == ()
