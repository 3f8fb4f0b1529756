"""The linkage report: all that the result holds is in it, and nothing of anybody."""

import json
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from tests.linkage.guild.reading import as_files, cells, said
from workbench import reports
from workbench.guild import software
from workbench.linkage import answers_of, judged_by, one_view
from workbench.linkage.guild import without_labels
from workbench.linkage.guild.method import fingerprint
from workbench.linkage.guild.quality import _wrong, worked
from workbench.linkage.review import DIFFERENT, SAME, plan_review, score_review
from workbench.linkage.routes import error_table
from workbench.linkage.unlabelled import Implausible
from workbench.linkage.unlabelled.band import COLUMNS


@pytest.fixture(scope="module")
def files(lists, tmp_path_factory):
    seen = [one.assign(seen=pd.Timestamp("2026-03-04")) for one in (lists.left, lists.right)]
    folder = tmp_path_factory.mktemp("lists")
    return [*as_files(folder, tenants=seen[0], gp=seen[1]).values()]


@pytest.fixture(scope="module")
def of_link(linked, lists, files):
    told = {"purpose": "planning homes", "controller": "Haldenmere Council"}
    answers = answers_of(linked, lists.truth)
    return without_labels(linked, files, answers=answers, group="sex", **told).report


@pytest.fixture(scope="module")
def viewed(small, tmp_path_factory):
    tables = as_files(tmp_path_factory.mktemp("view"), tenants=small.left, gp=small.right)
    view = one_view({name: one.frame() for name, one in tables.items()}, once=["gp"], seed=7)
    return view, without_labels(view, tables).report


def of_result(result):
    """What a result holds that a report has to tell."""
    told = [
        *result.plan.table["agree_on"],
        *(f"{n:,}" for n in result.plan.table["pairs_compared"]),
    ]
    levels = [level.label for one in result.model.comparisons for level in one.levels]
    corrected = {
        level.label
        for one in result.model.comparisons
        if one.corrects
        for level in one.levels
        if level.m == 1
    }
    columns = result.columns.values() if hasattr(result.columns, "values") else result.columns
    roles = [name for one in columns for names in one.columns.values() for name in names]
    return [*told, *(one for one in levels if one not in corrected), *roles]


def test_a_link_s_lists_rows_rules_and_thresholds_are_in_it(of_link, linked, lists):
    shown = cells(of_link)
    rows = of_result(linked)
    assert [one for one in rows if not any(one in cell for cell in shown)] == []
    lines = [row for part in of_link.sections for grid in part.grids for row in grid.rows]
    for name, frame in (("tenants list", lists.left), ("GP list", lists.right)):
        assert any(row[:2] == (name, f"{len(frame):,}") and row[6] == row[1] for row in lines)
    answers = said(of_link)
    assert f"{linked.threshold:g}" in answers["Threshold"]
    assert answers["Number that chose samples (seed)"] == str(linked.seed)
    assert answers["Fingerprint of the model"] == fingerprint(linked.model)
    assert answers["Purpose"] == "planning homes"
    assert answers["Data controller"] == "Haldenmere Council"
    assert f"Splink {__import__('splink').__version__}" in answers["Software"]
    assert "PySpark" not in answers["Software"]
    assert ("PySpark" in software(spark=True)) == (find_spec("pyspark") is not None)
    thresholds = {f"{one:.3f}" for one in linked.table["threshold"]}
    assert thresholds <= shown
    findings = {one.statement for one in linked.findings() if one.key != "compared"}
    assert findings <= {one for part in of_link.sections for one in part.statements}


def test_the_routes_stand_side_by_side_with_what_they_take_for_granted(of_link, linked, lists):
    text = of_link.markdown()
    found = lists.true_pairs.merge(linked.links, on=["left_id", "right_id"])
    share = f"{100 * len(found) / len(lists.true_pairs):.1f} of 100 true pairs are linked"
    assert share in said(of_link)["Check by known answers"]
    assert "Known answers take for granted" in text
    assert "Without known answers or a review, nobody knows who should be linked" in text
    assert "Not done: review of pairs by people" in text
    missed = 100 * (1 - len(found) / len(lists.true_pairs))
    assert f"About {missed:.1f} of 100 true pairs are missed (up to " in text


def test_a_review_is_told_by_group_and_one_that_has_begun_is_not_told_as_undone(
    linked, lists, files
):
    sample = plan_review(linked, left=lists.left, group="sex", size=60)
    pairs = sample.order[["left_id", "right_id"]]
    same = pd.MultiIndex.from_frame(pairs).isin(pd.MultiIndex.from_frame(lists.true_pairs))
    answers = pairs.assign(answer=np.where(same, SAME, DIFFERENT), reviewer="first")
    scored = score_review(sample, answers)
    seen = without_labels(linked, files, review=scored, group="sex")
    answer = said(seen.report)["Review of pairs by people"]
    for measure in ("precision", "sensitivity"):
        estimate = scored.of("everybody", measure)["estimate"]
        assert f"{100 * estimate:.1f} of 100 " in answer
    section = seen.report.sections[4]
    assert f"All {len(sample.order)} pairs have an answer." in section.statements
    by_group = next(one for one in section.grids if one.caption.startswith("The same by group"))
    told = {row[2]: row[-1] for row in by_group.rows if row[0] == "Review"}
    assert told == {group: str(scored.of(group, "sensitivity")["reviewed"]) for group in told}
    assert set(told) == set(sample.groups.index)
    reviewed = seen.errors[seen.errors["route"] == "review"]
    assert reviewed["n"].tolist() == scored.table["reviewed"].tolist()
    begun = score_review(sample, answers.head(1))
    errors = error_table(linked, review=begun)
    early = worked(linked, errors, seen.unlinked, seen.implausible, begun)
    assert early.answers[1].said == "Begun; too few answers yet for a figure"
    assert not any("review takes for granted" in one for one in early.statements)
    assert "Review" not in {row[0] for row in early.grids[0].rows}


def test_what_nobody_said_is_listed_as_missing(viewed):
    _, document = viewed
    last = document.sections[-1]
    assert last.title == "6. What is not known"
    missing = document.unanswered()
    assert {
        "Not said: purpose",
        "Not said: data controller",
        "Not done: check by known answers",
    } <= {*missing}
    assert {f"{one}." for one in missing} <= set(last.statements)
    assert said(document)["Purpose"] == ""
    assert "**Purpose**: _Not said_" in document.markdown()
    assert json.loads(document.json_text())["unanswered"] == missing


def test_where_nothing_could_be_compared_nothing_is_said_to_be_alike(small, tmp_path):
    tables = as_files(tmp_path, tenants=small.left.head(8), gp=small.right.head(8))
    view = one_view({name: one.frame() for name, one in tables.items()})
    statements = without_labels(view, tables).report.sections[-2].statements
    assert any(one.startswith("Nothing could be compared") for one in statements)


def test_a_view_s_lists_rows_and_rules_are_in_it(viewed):
    view, document = viewed
    shown = cells(document)
    assert [one for one in of_result(view) if not any(one in cell for cell in shown)] == []
    answers = said(document)
    assert answers["Number that chose samples (seed)"] == "7"
    assert answers["Lists taken to hold everybody once"] == "GP list"
    assert f"{len(view.people):,} people" in answers["What was linked"]
    band = next(
        grid for grid in document.sections[4].grids if "each way of knowing" in grid.caption
    )
    for name in ("tenants list", "GP list"):
        row = next(row for row in band.rows if row[1] == name)
        used, low, high = map(float, row[3:6])
        assert low <= used <= high


def test_nothing_in_it_is_a_person_s(of_link, lists, viewed, small):
    for document, source in ((of_link, lists), (viewed[1], small)):
        text = document.json_text().lower()
        for frame in (source.left, source.right):
            for column in (
                "record_id",
                "first_name",
                "surname",
                "dob",
                "phone",
                "uprn",
                "postcode",
            ):
                values = frame[column].dropna().astype("str").str.lower().unique()
                own = [one for one in values if len(one) > 5 and one in text]
                assert own == [], column


def test_another_model_has_another_fingerprint(linked, viewed):
    assert fingerprint(linked.model) != fingerprint(viewed[0].model)
    shuffled = linked.model.with_chances(dict(reversed(linked.model.u.items())))
    assert fingerprint(shuffled) == fingerprint(linked.model)


@pytest.mark.browser
def test_the_page_is_accessible_and_stands_alone(of_link, audit):
    # All of a page of two hundred rows takes axe half a minute; the rows are alike.
    short = of_link.model_copy(
        update={
            "sections": tuple(
                part.model_copy(update={"grids": tuple(map(first_rows, part.grids))})
                for part in of_link.sections
            )
        }
    )
    seen = audit(reports.page(short.title, short.html(), practice=True))
    assert seen.clean, seen


def first_rows(grid):
    return grid.model_copy(update={"rows": grid.rows[:2]})


def test_a_view_is_told_with_what_it_is_judged_by(small, tmp_path):
    tables = as_files(tmp_path, tenants=small.left, gp=small.right)
    truth = small.truth.assign(list=small.truth["list"].map({"left": "tenants", "right": "gp"}))
    judge = judged_by({name: one.frame() for name, one in tables.items()}, truth=truth)
    view = one_view(judge.lists, seed=7)
    seen = without_labels(view, tables, judge=judge, group="sex")
    answers = said(seen.report)
    assert "of 100 true pairs are linked (between" in answers["Check by known answers"]
    assert "of 100 links are right" in answers["Check by known answers"]
    assert any("sha256:" in cell for cell in cells(seen.report))
    assert seen.shown()


def test_a_group_that_only_the_known_answers_tell_is_compared_by_them_alone(linked, lists, files):
    answers = answers_of(linked, lists.truth)
    assert "culture" in answers.people.columns
    assert "culture" not in lists.left.columns
    seen = without_labels(linked, files, answers=answers, group="culture")
    grids = {grid.caption for section in seen.report.sections for grid in section.grids}
    assert "The same by group, those of fewer than ten together" in grids


@pytest.mark.parametrize(("many", "said"), [(1, "1 link can hardly be right. It"), (2, ". They")])
def test_one_link_that_can_hardly_be_right_is_told_as_one(many, said):
    none = pd.DataFrame()
    found = Implausible(none, none, none, 9, many, (), (), ("link", "links"))
    assert said in next(_wrong(pd.DataFrame(columns=COLUMNS), found))
