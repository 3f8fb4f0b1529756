"""A look at one person as it is run: what is written down, what is kept apart, what is refused."""

import json

import pandas as pd
import pytest

from workbench.access import looks
from workbench.runs import run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("notebooks")]


OF_ONE = ["Given name", "Family name", "Date of birth", "Address", "Postcode", "Telephone"]


@pytest.fixture(scope="module")
def look(project, tmp_path_factory):
    services = tmp_path_factory.mktemp("services") / "services.toml"
    services.write_text('[housing]\nhousing_tenancies = "all"\ngp_list = ["first_name", "dob"]\n')
    before = len(looks(project))
    done = run(project, "single-view", {"service": "housing", "services": str(services)})
    assert done.outcome == "complete", done.reason
    return done, looks(project).iloc[before:]


def test_each_run_is_one_look_that_names_nobody(look, project):
    done, added = look
    assert list(added["run"]) == [done.id]
    assert list(added["service"]) == ["housing"]
    facts = pd.read_csv(done.folder / "tables" / "every-fact.csv", dtype="str")
    names = set(facts.loc[facts["fact"].isin(["Given name", "Family name"]), "says"])
    assert names
    kept = (project.root / "workbench.sqlite").read_bytes().decode(errors="replace")
    assert not [name for name in names if name in kept]


def test_the_report_is_private_and_shows_only_what_the_service_sees(look):
    done, _ = look
    assert done.private
    assert "About one person" in done.report.read_text(encoding="utf-8")
    facts = pd.read_csv(done.folder / "tables" / "every-fact.csv", dtype="str")
    assert set(facts["list"]) <= {"housing_tenancies", "gp_list"}
    gp = facts[facts["list"] == "gp_list"]
    assert set(gp["fact"]) <= {"Given name", "Date of birth"}


def test_no_finding_holds_a_value_of_the_person(look):
    done, _ = look
    facts = pd.read_csv(done.folder / "tables" / "every-fact.csv", dtype="str")
    said = json.dumps(done.record["findings"], ensure_ascii=False)
    telling = facts[~facts["fact"].isin(["Sex", "Disability", "Arrears", "Title"])]
    assert not [value for value in telling["says"] if len(value) > 3 and value in said]


def test_the_linkage_report_says_what_was_asked_for_and_nothing_of_the_person(look):
    done, _ = look
    (written,) = done.folder.rglob("linkage-report.json")
    told = json.loads(written.read_text(encoding="utf-8"))
    said = {one["asked"]: one["said"] for part in told["sections"] for one in part["answers"]}
    assert said["Purpose"] == "practising"
    facts = pd.read_csv(done.folder / "tables" / "every-fact.csv", dtype="str")
    text = written.read_text(encoding="utf-8").lower()
    own = {*facts["record_number"], *facts.loc[facts["fact"].isin(OF_ONE), "says"]}
    assert not [value for value in own if len(value) > 5 and value.lower() in text]


def test_real_people_are_not_shown_before_it_is_said_why(project, tmp_path):
    lists = []
    for name in ("gp_list", "housing_tenancies"):
        people = pd.read_csv(project.data / "borough" / f"{name}.csv", dtype="str")
        lists.append(str(tmp_path / f"{name}.csv"))
        people.drop(columns="made_up").to_csv(lists[-1], index=False)
    before = len(looks(project))
    refused = run(project, "single-view", {"lists": lists, "registers": []})
    assert refused.outcome == "failed"
    assert "what you need this for" in refused.reason.what
    assert not (refused.folder / "tables").exists()
    assert len(looks(project)) == before
