"""Plans: what they may say, and every fault of one named at once."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.batches.making import write_list, write_plan
from workbench.batches import PlanError, read_plan
from workbench.batches.plan import Draft, draft
from workbench.errors import WorkbenchError


def faults_of(work, text: str, name: str = "plan.toml") -> tuple[str, ...]:
    path = work.data / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_plan(work, path)
    return tuple(fault.statement for fault in caught.value.faults)


def test_people_are_not_looked_up_in_batches(work):
    write_list(work.data / "a.csv")
    faults = faults_of(
        work,
        """
        title = "Everybody"
        analysis = "single-view"
        [[areas]]
        name = "North"
        lists = ["a.csv"]
        """,
    )
    assert any("one person up at a time" in fault for fault in faults)


def test_every_fault_is_named_at_once_and_in_words(work):
    write_list(work.data / "a.csv")
    faults = faults_of(
        work,
        """
        titel = "Returns"
        analysis = "cuont"
        [expect]
        period_colum = "period"
        previous = "no-such-plan.toml"
        [[areas]]
        name = "North"
        table = "a.csv"
        [[areas]]
        name = "north"
        table = "b.csv"
        [[areas]]
        table = "c.csv"
        [[areas]]
        name = "West"
        accept = ["chnged areas"]
        """,
    )
    text = "\n".join(faults)
    assert "“titel” is nothing a plan can say. Did you mean “title”?" in text
    assert "“period_colum” is nothing a plan can say. Did you mean “period_column”?" in text
    assert "no analysis called cuont. Did you mean count?" in text
    assert "North is named twice." in text
    assert "Area 3 has no name." in text
    assert "“chnged areas” is nothing that can be accepted. Did you mean “changed areas”?" in text
    assert "no-such-plan.toml" in text
    assert len(faults) == 7


def test_wrong_settings_are_named_with_their_area(work):
    write_list(work.data / "a.csv")
    faults = faults_of(
        work,
        """
        analysis = "count"
        [[areas]]
        name = "North"
        tabel = "a.csv"
        [[areas]]
        name = "South"
        table = "a.csv"
        threshold = 2
        [[areas]]
        name = "West"
        table = "missing.csv"
        """,
    )
    north = [fault for fault in faults if fault.startswith("North: ")]
    assert any("tabel" in fault and "Did you mean table?" in fault for fault in north)
    assert any("table must be given" in fault for fault in north)
    assert any(fault.startswith("South: ") and "threshold" in fault for fault in faults)
    assert not any("missing.csv" in fault for fault in faults), "pre-flight tells of files"


def test_a_fault_of_every_area_is_named_once(work):
    for name in "abc":
        write_list(work.data / f"{name}.csv")
    plan = write_plan(
        work.data / "plan.toml",
        {name.upper(): f"{name}.csv" for name in "abc"},
        head="[parameters]\nthreshold = 3",
    )
    with pytest.raises(PlanError) as caught:
        read_plan(work, plan)
    (fault,) = caught.value.faults
    assert fault.statement.startswith("Every area: ")
    assert "has a fault" in str(caught.value)


def test_two_areas_with_one_request_are_a_slip(work):
    write_list(work.data / "a.csv")
    plan = write_plan(work.data / "plan.toml", {"North": "a.csv", "South": "a.csv"})
    with pytest.raises(PlanError, match="North and South ask for exactly the same report"):
        read_plan(work, plan)


def test_tables_are_looked_for_beside_the_plan_then_in_the_data_folder(work, monkeypatch, tmp_path):
    beside = write_list(work.data / "q3" / "lists" / "north.csv")
    write_list(work.data / "lists" / "north.csv")
    shared = write_list(work.data / "lists" / "shared.csv")
    plan = write_plan(
        work.data / "q3" / "plan.toml", {"North": "lists/north.csv", "South": "lists/shared"}
    )
    monkeypatch.chdir(tmp_path)
    north, south = read_plan(work, plan).areas
    assert Path(str(north.parameters["table"])) == beside.resolve()
    assert Path(str(south.parameters["table"])) == shared.resolve()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'analysis = "count"\ntitle = "C:\\quarter\\x"\n', "forward slashes"),
        (b'title = "caf\xe9"\n', "UTF-8"),
        ("title = 'x'\n".encode("utf-16"), "UTF-8"),
        (b'title = "open\n', "Line 1"),
        (b"[[areas]\n", "Line 1"),
    ],
)
def test_a_broken_file_is_told_with_its_line_or_its_cure(work, content, told):
    path = work.data / "plan.toml"
    path.write_bytes(content)
    with pytest.raises(WorkbenchError) as caught:
        read_plan(work, path)
    assert told in str(caught.value)


def test_a_byte_order_mark_does_no_harm(work):
    write_list(work.data / "a.csv")
    path = work.data / "plan.toml"
    path.write_bytes(b'\xef\xbb\xbfanalysis = "count"\n[[areas]]\nname = "N"\ntable = "a.csv"\n')
    assert [area.name for area in read_plan(work, path).areas] == ["N"]


def test_a_missing_plan_is_told_with_its_near_miss(work):
    write_plan(work.data / "plan-2026-Q3.toml", {})
    with pytest.raises(WorkbenchError, match=r"Did you mean “plan-2026-Q3\.toml”"):
        read_plan(work, work.data / "plan-2026-Q4.toml")


class TestTable:
    def test_a_row_is_an_area_and_a_column_a_setting(self, work):
        for name in "ab":
            write_list(work.data / f"{name}.csv")
        path = work.data / "plan.csv"
        path.write_text(
            "Name;analysis;table;threshold;accept\n"
            "Ynys Môn;count;a.csv;0.7;changed areas;\n"
            "South;count;b.csv;;\n",
            encoding="cp1252",
        )
        plan = read_plan(work, path)
        assert [area.name for area in plan.areas] == ["Ynys Môn", "South"]
        assert plan.areas[0].parameters["threshold"] == "0.7"
        assert "threshold" not in plan.areas[1].parameters
        assert plan.areas[0].accept == {"changed areas"}

    def test_the_analysis_may_be_given_beside_it(self, work):
        write_list(work.data / "a.csv")
        path = work.data / "plan.csv"
        path.write_text("name,table\nNorth,a.csv\nSouth,b.csv\n", encoding="utf-8")
        assert read_plan(work, path, analysis="count").analysis == "count"
        with pytest.raises(PlanError, match="names no analysis"):
            read_plan(work, path)

    def test_its_faults_are_named_at_once(self, work):
        path = work.data / "plan.csv"
        path.write_text(
            "name,analysis,table,threshold\nNorth,count,a.csv,high\nSouth,other,b.csv,0.5\n"
            ",count,c.csv,0.5\n",
            encoding="utf-8",
        )
        with pytest.raises(PlanError) as caught:
            read_plan(work, path)
        text = str(caught.value)
        assert "names count and other" in text
        assert "names no area" in text

    def test_a_column_of_names_is_needed(self, work):
        path = work.data / "plan.csv"
        path.write_text("nmae,table\nNorth,a.csv\nSouth,b.csv\n", encoding="utf-8")
        with pytest.raises(PlanError, match="no column “name”"):
            read_plan(work, path, analysis="count")

    def test_another_analysis_than_the_plans_is_refused(self, work):
        write_list(work.data / "a.csv")
        plan = write_plan(work.data / "plan.toml", {"North": "a.csv"})
        with pytest.raises(PlanError, match="is for the analysis “count”"):
            read_plan(work, plan, analysis="data-quality")


KEYS = st.sampled_from(
    ["title", "analysis", "period", "expect", "parameters", "areas", "name", "tabel", "accept"]
)
VALUES = st.sampled_from(['"x"', "3", "true", "[]", '["a", 1]', "{}", "{name = 1}", "2026-07-01"])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(["", "[expect]", "[[areas]]"]), KEYS, VALUES)))
@example([("", "areas", "{}"), ("", "expect", "[]")])
def test_whatever_a_plan_says_is_understood_or_told(tmp_path, lines):
    path = tmp_path / "plan.toml"
    text = "\n".join(f"{section}\n{key} = {value}" for section, key, value in lines)
    path.write_text(text, encoding="utf-8")
    read = understood(path)
    if isinstance(read, WorkbenchError):
        assert read.what
        assert read.todo
    else:
        assert all(isinstance(fault, str) and fault for fault in read.faults)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=200))
def test_any_bytes_are_understood_or_told(tmp_path, content):
    path = tmp_path / "plan.toml"
    path.write_bytes(content)
    read = understood(path)
    assert not isinstance(read, WorkbenchError) or read.todo


def understood(path: Path) -> Draft | WorkbenchError:
    try:
        return draft(path)
    except WorkbenchError as error:
        return error
