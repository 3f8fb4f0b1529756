"""What changed since last time: found, told in the order of size, with what stands in the way."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.batches.making import COUNT_ROWS, SETTINGS, write_analysis, write_list, write_plan
from workbench.batches import read_plan, run_batch
from workbench.batches.changes import Move, compare
from workbench.findings import Finding

FIGURES = st.integers(0, 10**6)


def finding(value, **more):
    return Finding(key="k", statement="s", value=value, **more)


def move(before, now, **more):
    return Move("North", finding(now, **more), finding(before, **more))


@given(FIGURES, FIGURES)
def test_a_move_is_as_big_up_as_down(one, other):
    assert move(one, other).size == move(other, one).size
    assert (move(one, other).size == 0) == (one == other)


def test_counts_move_big_when_they_move_beyond_their_own_wavering():
    sizes = [move(100, 150).size, move(4000, 4200).size, move(0, 1).size, move(100, 101).size]
    assert sizes == sorted(sizes, reverse=True)


def test_intervals_say_what_may_be_chance():
    def of(now, before):
        return Move(
            "N",
            finding(now[0], low=now[1], high=now[2]),
            finding(before[0], low=before[1], high=before[2]),
        )

    assert of((50, 45, 55), (60, 56, 64)).apart is True
    assert of((50, 45, 57), (60, 56, 64)).apart is False
    assert move(1, 2).apart is None


@pytest.fixture
def quarters(work):
    """Two quarters of three areas: one up by many, one by few, one as it was."""
    rows = {"north": (10, 40), "south": (10, 12), "west": (5, 5)}
    for place, period in enumerate(("q2", "q3")):
        for number, (name, many) in enumerate(rows.items()):
            write_list(
                work.data / period / f"{name}.csv", many[place], start=100 * number + place + 1
            )
        write_plan(
            work.data / f"{period}.toml",
            {name.title(): f"{period}/{name}.csv" for name in rows},
            head=f'period = "{period}"' + ('\n[expect]\nprevious = "q2.toml"' if place else ""),
        )
    return work.data / "q2.toml", work.data / "q3.toml"


def changes_of(work, plan):
    read = read_plan(work, plan)
    return compare(work, read, run_batch(work, read, force=True))


def test_the_biggest_move_is_told_first_in_page_and_file(work, quarters):
    before, now = quarters
    run_batch(work, read_plan(work, before))
    plan = read_plan(work, now)
    batch = run_batch(work, plan, force=True)
    # Four times the rows hold the file back: accepting it is the analyst's to say.
    assert batch.areas[0].state == "held back"
    text = now.read_text(encoding="utf-8")
    now.write_text(
        text.replace('name = "North"', 'name = "North"\naccept = ["number of rows"]'),
        encoding="utf-8",
    )
    batch = run_batch(work, read_plan(work, now))
    table = pd.read_csv(batch.folder / "changes.csv")
    assert list(table["area"]) == ["North", "South"]
    assert list(table["last_time"]) == [10, 10]
    assert list(table["now"]) == [40, 12]
    assert list(table["change"]) == [30, 2]
    page = batch.index.read_text(encoding="utf-8")
    assert "What changed since q2" in page
    assert "2 of 3 findings are not what they were, in 3 areas" in page
    assert "The biggest move: North, from 10 to 40: “" in page


def test_a_last_time_that_was_never_run_is_told(work, quarters):
    changes = changes_of(work, quarters[1])
    assert changes.moves == ()
    assert "q2.toml, has not been run here" in changes.notes[0]


def test_areas_without_a_report_now_or_then_are_named(work, quarters):
    before, now = quarters
    run_batch(work, read_plan(work, before))
    text = now.read_text(encoding="utf-8").replace('name = "West"', 'name = "East"')
    now.write_text(text, encoding="utf-8")
    changes = changes_of(work, now)
    notes = "\n".join(changes.notes)
    assert "East is not in the plan of last time." in notes
    assert "West was in the plan of last time and not in this one." in notes
    assert "North is not compared: no report this time." in notes
    assert changes.areas == 1


def test_a_revised_input_of_last_time_is_told(work, quarters):
    before, now = quarters
    run_batch(work, read_plan(work, before))
    assert not any(note.startswith("Revised") for note in changes_of(work, now).notes)
    write_list(work.data / "q2" / "south.csv", 11, start=500)
    (note,) = [note for note in changes_of(work, now).notes if note.startswith("Revised")]
    assert "the input of South for last time" in note


def test_a_changed_analysis_and_a_changed_unit_are_told(work, quarters):
    before, now = quarters
    run_batch(work, read_plan(work, before))
    assert not any(note.startswith("Definitions") for note in changes_of(work, now).notes)
    write_analysis(work, "count", SETTINGS, COUNT_ROWS.replace('"rows")', '"homes")'))
    notes = changes_of(work, now).notes
    assert any("the analysis itself changed since last time (2 areas)" in note for note in notes)
    assert any("another method or unit than last time for rows" in note for note in notes)


def test_findings_about_files_of_other_names_are_still_compared(work, quarters):
    before, now = quarters
    scoped = COUNT_ROWS.replace('unit="rows")', 'unit="rows", scope={"list": table})')
    write_analysis(work, "count", SETTINGS, scoped)
    run_batch(work, read_plan(work, before))
    (south,) = changes_of(work, now).moves
    assert (south.area, south.before.value, south.now.value) == ("South", 10, 12)
