"""Pre-flight: every fault of the inputs told before anything runs."""

import shutil

import pytest

from tests.batches.making import RETURNS, SETTINGS, write_analysis, write_list, write_plan
from workbench.batches import preflight, read_plan
from workbench.borough.councils import make_councils
from workbench.project import Project

RETURN = "ward,period,homes,damp\n"


def notices_of(work, plan):
    return preflight(work, read_plan(work, plan))


def kinds(notices):
    return [(notice.area, notice.kind) for notice in notices]


def sent(folder, name, *, period="2026-Q3", wards=("North", "South"), head=RETURN, plus=0):
    """Write a return of two wards or more."""
    folder.mkdir(parents=True, exist_ok=True)
    number = sum(map(ord, name)) + plus
    rows = [f"{ward},{period},{number + place},{place}\n" for place, ward in enumerate(wards)]
    (folder / f"{name}.csv").write_text(head + "".join(rows), encoding="utf-8")


@pytest.fixture
def quarters(work):
    """Plans for five areas of two quarters, all returns good."""
    areas = ["alton", "barley", "corve", "dunham", "exton"]
    expect = '[expect]\nperiod_column = "period"\narea_column = "ward"\n'
    for period, before in (("2026-Q2", ""), ("2026-Q3", 'previous = "plan-2026-Q2.toml"')):
        for name in areas:
            sent(work.data / period, name, period=period, plus=int(period[-1]))
        write_plan(
            work.data / f"plan-{period}.toml",
            {name.title(): f"{period}/{name}.csv" for name in areas},
            head=f'period = "{period}"\n{expect}{before}',
        )
    return work.data / "plan-2026-Q3.toml"


@pytest.mark.parametrize("seed", [1, 2])
def test_the_five_planted_faults_and_nothing_else_are_told(tmp_path, seed):
    project = Project(tmp_path)
    write_analysis(project, "data-quality", RETURNS)
    faults = make_councils(tmp_path / "councils", seed)
    found = notices_of(project, tmp_path / "councils" / "plan-2026-Q3.toml")
    names = {"changed wards": "changed areas"}
    planted = {(row.council, names.get(row.kind, row.kind)) for row in faults.itertuples()}
    assert set(kinds(found)) == planted
    assert len(found) == 5
    told = {notice.kind: notice.what for notice in found}
    details = dict(zip(faults["kind"], faults["detail"], strict=True))
    assert "“damp_cases”" in told["renamed column"]
    assert "“Damp Cases Total" in told["renamed column"]
    assert "2025-Q3, not for 2026-Q3" in told["wrong period"]
    gone = details["changed wards"].split("gone: ")[1].split(".")[0].split(", ")
    assert all(ward in told["changed areas"] for ward in gone)
    assert "2026-Q2" in told["same file sent again"]
    assert all(notice.safe and notice.todo for notice in found)


def test_good_returns_give_no_notice(work, quarters):
    assert notices_of(work, quarters) == ()


def test_nothing_is_written(work, quarters):
    before = {path: path.read_bytes() for path in work.root.rglob("*") if path.is_file()}
    notices_of(work, quarters)
    assert before == {path: path.read_bytes() for path in work.root.rglob("*") if path.is_file()}


def test_a_missing_file_is_told_with_an_unused_file_of_like_name(work, quarters):
    folder = work.data / "2026-Q3"
    (folder / "dunham.csv").rename(folder / "dunham_final.csv")
    (notice,) = notices_of(work, quarters)
    assert (notice.area, notice.kind) == ("Dunham", "missing file")
    assert "no file dunham.csv in the folder 2026-Q3" in notice.what
    assert "Did you mean “dunham_final.csv”?" in notice.what


def test_another_areas_file_is_never_taken_for_the_missing_one(work, quarters):
    (work.data / "2026-Q3" / "alton.csv").unlink()
    (notice,) = notices_of(work, quarters)
    assert "Did you mean" not in notice.what


def test_a_missing_folder_is_told(work, quarters):
    shutil.rmtree(work.data / "2026-Q3")
    found = notices_of(work, quarters)
    assert {kind for _, kind in kinds(found)} == {"missing file"}
    assert len(found) == 5
    assert "There is no folder" in found[0].what


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty file"),
        (RETURN.encode(), "empty file"),
        (b"PK\x03\x04 not really a workbook", "unreadable file"),
    ],
)
def test_a_file_that_holds_no_rows_is_told(work, quarters, content, kind):
    name = "corve.xlsx" if content.startswith(b"PK") else "corve.csv"
    (work.data / "2026-Q3" / "corve.csv").unlink()
    (work.data / "2026-Q3" / name).write_bytes(content)
    plan = quarters.read_text(encoding="utf-8").replace("2026-Q3/corve.csv", f"2026-Q3/{name}")
    quarters.write_text(plan, encoding="utf-8")
    (notice,) = notices_of(work, quarters)
    assert notice.area == "Corve"
    assert notice.kind in {kind, "unreadable file"}
    assert notice.todo


def test_last_times_file_under_a_new_name_is_told(work, quarters):
    shutil.copy(work.data / "2026-Q2" / "corve.csv", work.data / "2026-Q3" / "corve.csv")
    (notice,) = notices_of(work, quarters)
    assert (notice.area, notice.kind) == ("Corve", "same file sent again")


def test_one_file_for_two_areas_is_told_of_both(work, quarters):
    folder = work.data / "2026-Q3"
    shutil.copy(folder / "alton.csv", folder / "barley.csv")
    found = notices_of(work, quarters)
    assert kinds(found) == [("Alton", "same file sent again"), ("Barley", "same file sent again")]
    assert "Barley" in found[0].what
    assert "Alton" in found[1].what


def test_another_areas_file_of_last_time_is_told(work, quarters):
    shutil.copy(work.data / "2026-Q2" / "alton.csv", work.data / "2026-Q3" / "barley.csv")
    (notice,) = notices_of(work, quarters)
    assert notice.area == "Barley"
    assert "last time’s of Alton" in notice.what


def test_one_file_that_all_areas_share_is_no_fault(work):
    settings = (
        SETTINGS + '\nfrom workbench.parameters import Area\n\nplace: Area = ""  # the ward\n'
    )
    write_analysis(work, "count", settings)
    write_list(work.data / "all.csv")
    lines = ['analysis = "count"', "[parameters]", 'table = "all.csv"']
    for name in ("North", "South"):
        lines += ["[[areas]]", f'name = "{name}"', f'place = "{name}"']
    plan = work.data / "plan.toml"
    plan.write_text("\n".join(lines), encoding="utf-8")
    assert notices_of(work, plan) == ()


def test_a_column_gone_without_a_likely_new_name_is_missing(work, quarters):
    sent(work.data / "2026-Q3", "exton", head=RETURN.replace("damp", "zzz"), plus=9)
    (notice,) = notices_of(work, quarters)
    assert notice.kind in {"missing column", "renamed column"}
    assert "“damp” is missing" in notice.what


def test_the_plans_own_columns_count_more_than_the_others(work, quarters):
    plan = quarters.read_text(encoding="utf-8")
    quarters.write_text(
        plan.replace("[expect]", '[expect]\ncolumns = ["ward", "homes", "uprn"]'), encoding="utf-8"
    )
    found = notices_of(work, quarters)
    assert len(found) == 5
    assert all("“uprn” is missing" in notice.what for notice in found)


def test_another_list_altogether_is_told_as_such(work, quarters):
    (work.data / "2026-Q3" / "exton.csv").write_text(
        "pupil,school,upn\nA,B,C\nD,E,F\n", encoding="utf-8"
    )
    (notice,) = notices_of(work, quarters)
    assert "only 0 of the 4 columns expected" in notice.what
    assert "another list altogether" in notice.what


def test_with_few_areas_last_times_columns_are_the_rule(work):
    for period, head in (("q2", RETURN), ("q3", RETURN.replace("homes", "Homes total"))):
        sent(work.data / period, "alton", head=head, plus=len(head))
    write_plan(work.data / "q2.toml", {"Alton": "q2/alton.csv"})
    plan = write_plan(
        work.data / "q3.toml", {"Alton": "q3/alton.csv"}, head='[expect]\nprevious = "q2.toml"'
    )
    (notice,) = notices_of(work, plan)
    assert notice.kind == "renamed column"
    assert "“Homes total”" in notice.what


def test_some_rows_of_another_period_are_counted(work, quarters):
    path = work.data / "2026-Q3" / "alton.csv"
    path.write_text(path.read_text().replace("South,2026-Q3", "South,2026-Q2"), encoding="utf-8")
    (notice,) = notices_of(work, quarters)
    assert notice.what == "1 of 2 rows of the file alton.csv is for 2026-Q2, not for 2026-Q3."


def test_a_period_spelled_otherwise_is_the_same(work, quarters):
    path = work.data / "2026-Q3" / "alton.csv"
    path.write_text(path.read_text().replace("2026-Q3", "Q3 2026"), encoding="utf-8")
    assert notices_of(work, quarters) == ()


def test_days_are_held_against_the_period(work, quarters):
    folder = work.data / "2026-Q3"
    sent(folder, "alton", period="14/08/2026", plus=3)
    sent(folder, "barley", period="14/08/2025", plus=3)
    (notice,) = notices_of(work, quarters)
    assert notice.area == "Barley"
    assert notice.what == "Every row of the file barley.csv has a day outside 2026-Q3."


def test_wards_spelt_anew_are_told_as_such(work, quarters):
    names = ("St Mary’s Hill", "Castle")
    sent(work.data / "2026-Q2", "alton", period="2026-Q2", wards=names, plus=2)
    sent(work.data / "2026-Q3", "alton", wards=("St Marys Hill", "castle "), plus=3)
    (notice,) = notices_of(work, quarters)
    assert notice.kind == "changed areas"
    assert "1 name of last time is gone (St Mary’s Hill) and 1 name is new" in notice.what
    assert "St Marys Hill may be St Mary’s Hill, spelt anew." in notice.what
    assert "Castle" not in notice.what


def test_far_fewer_rows_are_told_and_a_few_are_not(work, quarters):
    many = [f"W{number}" for number in range(60)]
    sent(work.data / "2026-Q2", "alton", period="2026-Q2", wards=many, plus=2)
    sent(work.data / "2026-Q3", "alton", wards=many[:25], plus=3)
    found = notices_of(work, quarters)
    assert ("Alton", "number of rows") in kinds(found)
    assert "25 rows; last time’s had 60." in found[-1].what
    sent(work.data / "2026-Q3", "alton", wards=many[:55], plus=3)
    assert [kind for _, kind in kinds(notices_of(work, quarters))] == ["changed areas"]


def test_what_the_plan_accepts_is_told_as_accepted(work, quarters):
    shutil.copy(work.data / "2026-Q2" / "corve.csv", work.data / "2026-Q3" / "corve.csv")
    plan = quarters.read_text(encoding="utf-8")
    quarters.write_text(
        plan.replace('name = "Corve"', 'name = "Corve"\naccept = ["same file sent again"]'),
        encoding="utf-8",
    )
    (notice,) = notices_of(work, quarters)
    assert notice.accepted


def test_a_column_that_a_setting_names_must_be_in_the_table(work):
    settings = (
        SETTINGS + '\nfrom workbench.parameters import Column\n\ntable_id: Column = ""  # id\n'
    )
    write_analysis(work, "count", settings)
    write_list(work.data / "north.csv")
    plan = work.data / "plan.toml"
    plan.write_text(
        'analysis = "count"\n[[areas]]\nname = "North"\ntable = "north.csv"\ntable_id = "wrad"\n',
        encoding="utf-8",
    )
    (notice,) = notices_of(work, plan)
    assert notice.kind == "missing column"
    assert "Did you mean ward?" in notice.what


def test_how_to_accept_is_said_as_the_plan_is_written(work):
    for number, name in enumerate(("north", "south", "west", "east"), 2):
        head = "ward name,homes" if name == "east" else "ward,homes"
        write_list(work.data / f"{name}.csv", number, head=head, start=10 * number)
    lists = {name.title(): f"{name}.csv" for name in ("north", "south", "west", "east")}
    (told,) = notices_of(work, write_plan(work.data / "plan.toml", lists))
    assert told.todo.endswith('say accept = ["renamed column"] for East in the plan.')
    table = work.data / "plan.csv"
    lines = [f"{name},count,{path}," for name, path in lists.items()]
    table.write_text("\n".join(["name,analysis,table,accept", *lines]), encoding="utf-8")
    (told,) = notices_of(work, table)
    assert told.todo.endswith(
        "write “renamed column” under “accept” in the line of East in the plan."
    )
    lines[-1] += "renamed column"
    table.write_text("\n".join(["name,analysis,table,accept", *lines]), encoding="utf-8")
    (told,) = notices_of(work, table)
    assert told.accepted
