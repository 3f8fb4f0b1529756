"""One view judged by known answers: what its report says of groups, switches and doubt."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from jupyter_client.provisioning import KernelProvisionerFactory

from workbench.kernels.switch import PROVISIONER
from workbench.runs import run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("notebooks")]


@pytest.fixture(scope="module")
def made(project):
    given = {"truth": "borough/truth/links.parquet", "group": "ethnic_group"}
    with pytest.MonkeyPatch.context() as patch:
        factory = KernelProvisionerFactory.instance()
        patch.setattr(factory, "default_provisioner_name", PROVISIONER)
        run_ = run(project, "one-view", given, fresh=True)
    assert run_.outcome == "complete", run_.reason
    return run_


def test_the_gap_before_the_switches_is_shown_beside_the_gap_after(made):
    said = {one.key: one.statement for one in made.findings}
    gaps = pd.read_csv(made.folder / "tables" / "view-gaps.csv")
    assert f"was {gaps['widest_gap'].iloc[0]:.1f} points" in said["view.switches"]
    assert {"view.judged", "view.found", "view.right", "view.gap", "view.draws"} <= set(said)
    people = pd.read_csv(made.folder / "tables" / "view-by-group.csv")["people"]
    assert people.min() >= 10
    drawn = pd.read_csv(made.folder / "tables" / "draws.csv")
    assert set(drawn["draw"]) == set(range(1, 21))
    (report,) = made.folder.rglob("linkage-report.md")
    assert "Known answers" in report.read_text(encoding="utf-8")


@pytest.mark.browser
def test_its_report_measures_up_in_a_browser(made, audit):
    audited = audit(made.report)
    assert audited.violations == []
    assert audited.requests == []
    assert audited.errors == []
    assert not any(audited.overflow.values()), audited.overflow
    page = BeautifulSoup(made.report.read_text(encoding="utf-8"), "html.parser")
    assert "Whom does it miss" in page.get_text()
