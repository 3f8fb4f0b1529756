"""The linkage reports of people nobody was in touch with: one a contact list, rows adding up."""

import pytest

from tests.linkage.guild.reading import as_files, said
from workbench.linkage import find_missed
from workbench.linkage.guild import contact_reports
from workbench.linkage.guild.method import fingerprint
from workbench.linkage.missed import missed_band

FACTS = ["first_name", "surname", "dob", "phone", "postcode"]


@pytest.fixture(scope="module")
def looked(small, tmp_path_factory):
    """200 people, of whom 40 are not asked about, and two lists of contacts of one name."""
    told = small.left.head(200).reset_index(drop=True)
    told = told.assign(free_meals=["no"] * 40 + ["yes"] * 160)
    told.loc[[50, 51], "record_id"] = None
    calls = told.loc[0:119, FACTS].assign(call_ref=[f"C{n}" for n in range(120)])
    visits = told.loc[100:179, FACTS].assign(visit_ref=[f"V{n}" for n in range(80)])
    files = as_files(tmp_path_factory.mktemp("contacts"), told=told, calls=calls, more=visits)
    tables = [*files.values()]
    contacts = [("calls", files["calls"].frame()), ("calls", files["more"].frame())]
    ways = {"name": "told", "only": "free_meals=yes", "eligible": True}
    found = find_missed(files["told"].frame(), contacts, **ways)
    return found, tables, contact_reports(found, missed_band(found), tables, only=ways["only"])


def test_each_contact_list_has_a_report_of_its_own_from_the_link_that_was_made(looked):
    found, _, reports = looked
    assert [one.name for one in reports] == ["linkage-report-1", "linkage-report-2"]
    assert [one.title.rpartition(" and ")[2] for one in reports] == ["calls list", "calls 2 list"]
    for report, result in zip(reports, found.links.results.values(), strict=True):
        answers = said(report)
        assert answers["Fingerprint of the model"] == fingerprint(result.model)
        assert f"{len(result.links):,} links" in answers["What was linked"]
        assert "who are eligible, has heard from nobody" in answers["Purpose"]
        assert "Only those with free_meals=yes are asked about" in answers["Purpose"]
        meaning = report.sections[-2].statements
        assert any(f"no contact with {found.counts['none']:,} of" in one for one in meaning)
        assert not any("before the person was told" in one for one in meaning)


def test_every_row_of_the_list_of_people_is_in_one_column(looked):
    _, _, reports = looked
    for report in reports:
        section = report.sections[1]
        lists = section.grids[0]
        told, contact = (
            dict(zip(lists.headings, map(str, row), strict=True)) for row in lists.rows
        )
        assert (told["Rows that came"], told["Records used"]) == ("200", "160")
        assert told["Of people not asked about"] == "40"
        assert "Holding nothing" not in told
        assert contact["Rows that came"] == contact["Records used"]
        placed = "2 rows of the told list have no record number: they are called by their places"
        assert [one.startswith(placed) for one in section.statements] == [True]


def test_a_review_whose_draws_are_counted_is_not_told_as_undone(looked):
    found, tables, reports = looked
    assert "Not done: review of pairs by people" in reports[0].unanswered()
    links = found.links.results["calls"].links
    band = missed_band(found, [links.assign(draw=1)])
    told = contact_reports(found, band, tables)
    assert said(told[0])["Review of pairs by people"].startswith("Done")
    assert "Not done: review of pairs by people" in told[1].unanswered()
