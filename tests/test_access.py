"""Who asks and why comes first; every look is written down, without a name."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from workbench.access import PRACTISING, Asked, ask, looks, note_look, read_sight
from workbench.errors import WorkbenchError
from workbench.project import Project


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_PROJECT", str(tmp_path))
    monkeypatch.delenv("WORKBENCH_DATABASE", raising=False)
    monkeypatch.setenv("WORKBENCH_RUN_REFERENCE", "2026-11-27-042121-9cdc24fd")
    return Project(tmp_path)


@pytest.mark.parametrize(
    ("purpose", "asked_by", "said"),
    [
        ("", "J Okafor, housing", "what you need this for"),
        (PRACTISING, "J Okafor, housing", "what you need this for"),
        ("correcting a record", "", "who asks"),
        ("correcting a record", "  x ", "who asks"),
    ],
)
def test_real_people_are_not_looked_up_before_it_is_said_who_asks_and_why(purpose, asked_by, said):
    with pytest.raises(WorkbenchError, match=said) as refused:
        ask(purpose, asked_by, made_up=False)
    assert refused.value.safe.startswith("Nothing has been shown")
    assert refused.value.todo


def test_a_look_is_written_down_in_a_project_without_a_data_folder(project, monkeypatch):
    # So a run names the folder to its notebook, whether it is there or not.
    monkeypatch.setenv("WORKBENCH_DATA", str(project.data))
    note_look(Asked("correcting a record", "J Okafor"), "gp", "1", "P")
    assert len(looks(project)) == 1


def test_practising_is_a_purpose_with_made_up_people_only():
    assert "practising" in ask(PRACTISING, "", made_up=True).finding().statement
    assert ask(" ", "", made_up=True).purpose == PRACTISING
    asked = ask("correcting a record", " J Okafor, housing ", made_up=False)
    assert asked.asked_by == "J Okafor, housing"
    assert asked.finding().statement == (
        "Asked by J Okafor, housing; the purpose is correcting a record. "
        "This look is written down, as every look is."
    )


def test_every_look_is_added_with_numbers_only(project):
    assert looks(project).empty
    asked = Asked("correcting a record", "J Okafor, housing", "housing")
    note_look(asked, "gp_list", "GP000180", "Pcacb7467656743eb")
    before = looks(project)
    note_look(asked, "gp_list", "GP000181", "P0000000000000000")
    after = looks(project)
    pd.testing.assert_frame_equal(after.head(1), before)
    assert list(after["record"]) == ["GP000180", "GP000181"]
    assert list(after.columns) == [
        *("looked_at", "account", "purpose", "asked_by", "service"),
        *("list", "record", "person", "run"),
    ]
    assert set(after["run"]) == {"2026-11-27-042121-9cdc24fd"}
    assert (pd.Timestamp.now("UTC") - after["looked_at"]).max() < pd.Timedelta(minutes=5)
    assert stat.S_IMODE((project.root / "workbench.sqlite").stat().st_mode) == 0o600


def test_looks_at_one_moment_are_all_there(project):
    with ThreadPoolExecutor(4) as several:
        for place in range(40):
            several.submit(note_look, Asked("x" * 500, "J Okafor"), "gp", str(place), "P")
    assert sorted(looks(project)["record"].astype(int)) == list(range(40))


def test_who_cannot_be_written_down_is_not_shown(project):
    (project.root / "workbench.sqlite").mkdir()
    with pytest.raises(WorkbenchError, match="nobody is shown"):
        note_look(Asked("correcting a record", "J Okafor"), "gp", "1", "P")
    with pytest.raises(WorkbenchError, match="cannot be read"):
        looks(project)


def test_what_a_service_sees_is_read(tmp_path):
    path = tmp_path / "services.toml"
    path.write_text('[housing]\nhousing_tenancies = "all"\ngp_list = ["dob"]\n[schools]\n')
    assert read_sight(path, "housing") == {"housing_tenancies": "all", "gp_list": ["dob"]}
    assert read_sight(path, "schools") == {}
    assert read_sight(None, "") is None
    with pytest.raises(WorkbenchError, match="not what it may see"):
        read_sight(None, "housing")


@pytest.mark.parametrize(
    "text", ["[schools]\ngp_list = 'all'", "[housing]\ngp_list = 3", "[housing", "housing = 1"]
)
@pytest.mark.parametrize("service", ["housing", ""])
def test_a_service_that_is_not_there_sees_nothing(tmp_path, text, service):
    path = tmp_path / "services.toml"
    path.write_text(text)
    with pytest.raises(WorkbenchError, match="cannot be read from services"):
        read_sight(path, service)
