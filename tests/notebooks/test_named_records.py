"""Two records of people that are asked about: who asks and why comes first, and it is noted."""

import pandas as pd
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory

from workbench.access import looks
from workbench.kernels.switch import PROVISIONER
from workbench.runs import run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("notebooks")]
SAID = {"purpose": "answering a complaint", "asked_by": "J Okafor, housing"}


@pytest.fixture(scope="module")
def real(project, tmp_path_factory):
    """Short lists of people who are not said to be made up, and two records of one of them."""
    folder = tmp_path_factory.mktemp("real")
    lists = {
        name: pd.read_csv(project.data / "borough" / f"{name}.csv", dtype="str")
        for name in ("housing_tenancies", "gp_list")
    }
    truth = pd.read_parquet(project.data / "borough" / "truth" / "links.parquet")
    people = {name: truth[truth["list"] == name] for name in lists}
    both = people["housing_tenancies"].merge(people["gp_list"], on="person_id").head(60)
    for suffix, (name, rows) in zip("xy", lists.items(), strict=True):
        kept = rows[rows.iloc[:, 0].isin(both[f"record_id_{suffix}"])]
        kept.drop(columns="made_up").to_csv(folder / f"{name}.csv", index=False)
    return folder, both.iloc[0]


@pytest.fixture
def warm(monkeypatch):
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", PROVISIONER)


def asked_of(analysis, real):
    folder, pair = real
    paths = [str(folder / f"{name}.csv") for name in ("housing_tenancies", "gp_list")]
    tenant, patient = pair["record_id_x"], pair["record_id_y"]
    if analysis == "linkage":
        lists = {"left": paths[0], "right": paths[1]}
        return lists | {"left_record": tenant, "right_record": patient}
    return {"lists": paths, "pair": [f"housing_tenancies={tenant}", f"gp_list={patient}"]}


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("analysis", ["linkage", "one-view"])
def test_the_look_is_written_down_and_refused_where_nobody_says_why(project, real, analysis):
    asked, before = asked_of(analysis, real), len(looks(project))
    refused = run(project, analysis, asked)
    assert "what you need this for" in refused.reason.what
    assert len(looks(project)) == before
    done = run(project, analysis, asked | SAID)
    assert done.outcome == "complete", done.reason
    assert "asked" in {one.key for one in done.findings}
    added = looks(project).iloc[before:]
    assert list(added["list"]) == ["housing_tenancies", "gp_list"]
    assert list(added["record"]) == [real[1]["record_id_x"], real[1]["record_id_y"]]
    for name, value in SAID.items():
        assert set(added[name]) == {value}
    assert set(added["run"]) == {done.id}
    # A view numbers people; a link numbers records only.
    numbered = set(added["person"].str[:1])
    assert numbered == ({"P"} if analysis == "one-view" else {""})
