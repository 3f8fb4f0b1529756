"""One view of a made-up borough of 100,000 people: how good, for whom, and before the switches.

``python -m tests.benchmarks.bench_view [--people 100000] [--seed 1]``

The lists of GP, housing, adult social care, schools and shielding, with the borough's truth. Fails
where F1 of pairs within people is below 0.985, precision below 0.995, or the widest gap in recall
between two groups is above 3 points. Groups have ten people or more.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

LISTS = (
    "gp_list.csv",
    "housing_tenancies.csv",
    "adult_social_care.csv",
    "school_roll.csv",
    "shielding_v3.xlsx",
)
BY = ("ethnic_group", "broad_group", "age_band", "sex", "tenure", "moved_recently", "ward")
LEAST_F1, LEAST_PRECISION, WIDEST_GAP = 0.985, 0.995, 3.0


def make_borough(folder: Path, people: int, seed: int) -> None:
    """Write a borough of any size, in as many wards as that of 60,000 people has."""
    from workbench.borough import make, settings

    settings.SCALES["bench"] = settings.Scale(people, 14, 6, (2, 2))
    make(folder, size="bench", seed=seed)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    from workbench.linkage import draw_people, lists_by_name, one_view
    from workbench.linkage.view_switches import ALL_OFF, ALL_ON, LETTER_FOR_LETTER, switches_of_view
    from workbench.linkage.view_truth import answers_of_view
    from workbench.sources import read

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "borough"
        make_borough(folder, chosen.people, chosen.seed)
        frames = lists_by_name([read(str(folder / one)) for one in LISTS])
        truth = pd.read_parquet(folder / "truth" / "links.parquet")
    start, spent = time.perf_counter(), time.process_time()
    view = one_view(frames, switches=True)
    seconds, cpu = time.perf_counter() - start, time.process_time() - spent
    answers = answers_of_view(view, truth)
    switched = switches_of_view(view, answers, list(BY))
    assert switched is not None
    overall = switched.errors[ALL_ON].overall
    precision, recall = overall["right_of_100"] / 100, overall["found_of_100"] / 100
    f1 = 2 * precision * recall / (precision + recall)
    drawn = draw_people(view).over(lambda records: records["person_id"].nunique())
    records, people = len(view.records), len(view.people)
    print(f"\n{records:,} records of five lists, {int(overall['pairs']):,} true pairs, in "
          f"{seconds:.1f} s ({cpu:.1f} s of CPU) with all that switches take")  # fmt: skip
    print(f"precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f} of pairs within people")
    print(f"{people:,} people; over the draws {drawn.estimate:,.0f} ({drawn.low:,.0f} to "
          f"{drawn.high:,.0f}); {answers.whose.max() + 1:,} in truth")  # fmt: skip
    settings = (LETTER_FOR_LETTER, ALL_OFF, ALL_ON)
    print(f"\n{'widest gap in recall, points':32}" + "".join(f"{one:>20}" for one in settings))
    gaps = {}
    for column in BY:
        found = [switched.errors[one].gap_of(column) for one in settings]
        points = [round(one.points, 2) for one in found if one is not None]
        gaps[column] = dict(zip(settings, points, strict=True))
        least = "" if found[-1] is None else f"   least: {found[-1].least}"
        print(f"{column:32}" + "".join(f"{one:20.2f}" for one in points) + least)
    widest = max(one[ALL_ON] for one in gaps.values())
    results = {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
        "gaps": gaps,
        "seconds": round(seconds, 1),
        "cpu": round(cpu, 1),
    }
    print(json.dumps({"bench": "view", "people": chosen.people, "results": results}))
    failed = [
        said
        for held, said in (
            (f1 >= LEAST_F1, f"F1 {f1:.4f} is below {LEAST_F1}"),
            (precision >= LEAST_PRECISION, f"precision {precision:.4f} is below {LEAST_PRECISION}"),
            (widest <= WIDEST_GAP, f"a gap of {widest:.2f} points is above {WIDEST_GAP}"),
        )
        if not held
    ]
    if failed:
        sys.exit("; ".join(failed))


if __name__ == "__main__":
    main()
