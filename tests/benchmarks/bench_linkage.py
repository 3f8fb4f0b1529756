"""Linkage beside Splink's own documented settings: accuracy on FEBRL 4, speed on made-up people.

``python -m tests.benchmarks.bench_linkage [--parts febrl people one adding spark]
[--people 1000000] [--repeats 1] [--alone]``

Every measurement has a process of its own, which has imported its libraries before the clock
starts, and goes from two lists in memory to the pairs that are links. CPU is that of all its
threads, which a busy machine leaves alone, and of Spark's, where it is used. Peak memory is that of
the process, data included, without Spark. F1 is of pairs, at the threshold that suits each method
best; of one list, of the pairs within people, and beside it of whole people who have two records.
"""

import argparse
import json
import logging
import multiprocessing
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import psutil

FEBRL = Path(__file__).parents[3] / "shared" / "data" / "febrl"
ADDED = 10_000
THRESHOLDS = (0.2, 0.5, 0.9, 0.95, 0.99)
TUTORIAL = "Splink, tutorial settings"
VIEW = "Data Workbench, every list with itself too"

Linked = Mapping[str, pd.DataFrame]


def ours(left: pd.DataFrame, right: pd.DataFrame) -> Linked:
    from workbench.linkage import link

    return {"as it comes": link(left, right).candidates}


def on_spark(left: pd.DataFrame, right: pd.DataFrame) -> Linked:
    from workbench.linkage import link

    return {"as it comes": link(left, right, engine="spark").candidates}


def as_one_view(left: pd.DataFrame, right: pd.DataFrame) -> Linked:
    """Pairs of the two lists that one view of both takes for one person."""
    from workbench.linkage import one_view

    records = one_view({"left": left, "right": right}).records
    sides = [
        records.loc[records["list"] == side, ["record_id", "person_id"]]
        for side in ("left", "right")
    ]
    pairs = sides[0].merge(sides[1], on="person_id", suffixes=("_l", "_r"))
    named = pairs.rename(columns={"record_id_l": "left_id", "record_id_r": "right_id"})
    return {"one view": named[["left_id", "right_id"]].assign(match_probability=1.0)}


def keep_one_view(path: Path, left: pd.DataFrame, right: pd.DataFrame) -> Linked:
    """Make the view of one list and keep it."""
    from workbench.linkage import one_view

    one_view({"one": left}, keep=path)
    return {}


def add_to_view(path: Path, left: pd.DataFrame, right: pd.DataFrame) -> Linked:
    """Add the second list to the view that was kept; pairs are those of whom it touches."""
    from workbench.linkage import add_records

    records = add_records(path, {"one": right}).records[["record_id", "person_id"]]
    pairs = records.merge(records, on="person_id", suffixes=("_l", "_r"))
    pairs = pairs[
        pairs["record_id_l"].str.startswith("left") & pairs["record_id_r"].str.startswith("right")
    ]
    named = pairs.rename(columns={"record_id_l": "left_id", "record_id_r": "right_id"})
    new = named[["left_id", "right_id"]].isin(set(right["record_id"])).any(axis=1)
    return {"added": named.loc[new, ["left_id", "right_id"]].assign(match_probability=1.0)}


def documented_febrl(left: pd.DataFrame, right: pd.DataFrame) -> Linked:
    from tests.benchmarks.splink_documented import febrl4

    def prepared(frame: pd.DataFrame) -> pd.DataFrame:
        stripped = frame.rename(columns=str.strip).apply(lambda column: column.str.strip())
        return stripped.replace("", None)

    return febrl4(prepared(left), prepared(right))


def documented_people(
    left: pd.DataFrame, right: pd.DataFrame, *, u_pairs: float, frequencies_in_training: bool
) -> Linked:
    from tests.benchmarks.splink_documented import people

    return {
        "as scored": people(
            left, right, u_pairs=u_pairs, frequencies_in_training=frequencies_in_training
        )
    }


def one_list_as_view(one: pd.DataFrame, none: pd.DataFrame) -> Linked:
    from workbench.linkage import one_view

    return {"one view": one_view({"one": one}).records[["record_id", "person_id"]]}


def one_list_documented(one: pd.DataFrame, none: pd.DataFrame) -> Linked:
    from tests.benchmarks.splink_documented import people_of_one_list

    return {"clustered": people_of_one_list(one)}


def quality_of_people(records: pd.DataFrame, true: pd.DataFrame) -> dict[str, float]:
    """Precision, recall and F1 of pairs within people, and F1 of whole people: of two records."""
    person = records.set_index("record_id")["person_id"]
    left, right = (person.loc[true[end]].to_numpy() for end in ("left_id", "right_id"))
    sizes = person.value_counts()
    found = int((sizes * (sizes - 1) // 2).sum())
    same = left == right
    whole = same & (sizes.loc[left].to_numpy() == 2)
    return {
        "precision": float(same.sum()) / max(found, 1),
        "recall": float(same.mean()),
        "f1": 2 * float(same.sum()) / (found + len(true)),
        "people_f1": 2 * float(whole.sum()) / (int((sizes > 1).sum()) + len(true)),
    }


def quality(pairs: pd.DataFrame, true: pd.DataFrame) -> dict[str, float]:
    """Precision, recall and F1 of pairs at the threshold with the best F1."""
    if "person_id" in pairs:
        return quality_of_people(pairs, true)
    known = pairs.merge(true.assign(right=1), on=["left_id", "right_id"], how="left")
    best = {"f1": -1.0}
    for threshold in THRESHOLDS:
        kept = known[known["match_probability"] >= threshold]
        right = int(kept["right"].sum())
        measured = {
            "threshold": threshold,
            "precision": right / max(len(kept), 1),
            "recall": right / len(true),
            "f1": 2 * right / (len(kept) + len(true)),
        }
        best = max(best, measured, key=lambda one: one["f1"])
    return best


def _measure(method: Callable[..., Linked], folder: Path, sender: Any) -> None:
    import splink  # noqa: F401

    import workbench.linkage  # noqa: F401

    logging.getLogger("splink").setLevel(logging.ERROR)
    left, right, true = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("left", "right", "true")
    )
    start, spent = time.perf_counter(), time.process_time()
    linked = method(left, right)
    seconds, spent = time.perf_counter() - start, time.process_time() - spent
    beside = [one.cpu_times() for one in psutil.Process().children(recursive=True)]
    spent += sum(one.user + one.system for one in beside)
    gigabytes = peak_gigabytes()
    scores = {name: quality(pairs, true) for name, pairs in linked.items()}
    sender.send({"seconds": seconds, "cpu": spent, "gigabytes": gigabytes, "quality": scores})


def peak_gigabytes() -> float:
    """Measure the most memory this process held: on Linux getrusage counts its parent's too."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**3
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
    return int(peak[1]) / 1024**2 if peak else float("nan")


def measure(method: Callable[..., Linked], folder: Path, repeats: int) -> dict[str, Any]:
    """Run a method in processes of its own; time is the median, memory the largest."""
    runs = []
    for _ in range(repeats):
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_measure, args=(method, folder, sender))
        process.start()
        sender.close()
        runs.append(receiver.recv())
        process.join()
    return {
        "seconds": round(statistics.median(run["seconds"] for run in runs), 2),
        "cpu": round(statistics.median(run["cpu"] for run in runs), 2),
        "gigabytes": round(max(run["gigabytes"] for run in runs), 2),
        "quality": runs[0]["quality"],
    }


def show(title: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    print(f"\n{title}")
    print(f"{'':44}{'seconds':>9}{'CPU':>8}{'GB':>7}{'precision':>11}{'recall':>9}{'F1':>9}")
    for name, row in rows.items():
        for kind, scores in row["quality"].items():
            print(
                f"{name + ', ' + kind:44}{row['seconds']:9.1f}{row['cpu']:8.1f}"
                f"{row['gigabytes']:7.2f}"
                f"{scores['precision']:11.4f}{scores['recall']:9.4f}{scores['f1']:9.4f}"
                + (f", of people {scores['people_f1']:.4f}" if "people_f1" in scores else "")
            )


def save(folder: Path, left: pd.DataFrame, right: pd.DataFrame, true: pd.DataFrame) -> None:
    for name, frame in (("left", left), ("right", right), ("true", true)):
        frame.to_parquet(folder / f"{name}.parquet", index=False)


def febrl(folder: Path, repeats: int) -> dict[str, Any]:
    """Accuracy on FEBRL 4 with and without the social-security number."""
    results: dict[str, Any] = {}
    lists = [pd.read_csv(FEBRL / f"dataset4{side}.csv", dtype="str") for side in "ab"]
    numbers = [frame["rec_id"].str.extract(r"rec-(\d+)-")[0] for frame in lists]
    named = [
        frame[["rec_id"]].assign(number=number)
        for frame, number in zip(lists, numbers, strict=True)
    ]
    true = named[0].merge(named[1], on="number", suffixes=("_l", "_r"))
    true = true.rename(columns={"rec_id_l": "left_id", "rec_id_r": "right_id"})
    for kind, dropped in (("with", []), ("without", [" soc_sec_id"])):
        frames = [frame.drop(columns=dropped) for frame in lists]
        save(folder, *frames, true[["left_id", "right_id"]])
        rows = {
            "Data Workbench": measure(ours, folder, repeats),
            "Splink, its FEBRL 4 example": measure(documented_febrl, folder, repeats),
        }
        show(f"FEBRL 4 {kind} the social-security number (5,000 and 5,000 records)", rows)
        results[f"febrl4 {kind} ssn"] = rows
    return results


def people(folder: Path, size: int, repeats: int) -> dict[str, Any]:
    """Speed and accuracy on made-up people."""
    from tests.benchmarks.people import make_people

    lists = make_people(size)
    save(folder, lists.left, lists.right, lists.true_pairs)
    title = (
        f"{size:,} made-up people ({len(lists.left):,} and {len(lists.right):,} records, "
        f"{len(lists.true_pairs):,} true pairs)"
    )
    del lists
    rows = {
        "Data Workbench": measure(ours, folder, repeats),
        VIEW: measure(as_one_view, folder, repeats),
    }
    for name, settings in (
        (TUTORIAL, {"u_pairs": 5e6, "frequencies_in_training": True}),
        ("Splink, its example of 50,000", {"u_pairs": 1e7, "frequencies_in_training": False}),
    ):
        rows[name] = measure(partial(documented_people, **settings), folder, repeats)
    show(title, rows)
    for name, row in rows.items():
        if name not in {"Data Workbench", VIEW}:
            ratio = row["seconds"] / rows["Data Workbench"]["seconds"]
            less = row["cpu"] / rows["Data Workbench"]["cpu"]
            print(f"{ratio:.1f} times sooner than {name}, on {less:.1f} times less CPU")
            row["ratio"], row["cpu_ratio"] = round(ratio, 2), round(less, 2)
    return {f"{size} people": rows}


def one(folder: Path, size: int, repeats: int, *, alone: bool) -> dict[str, Any]:
    """Find the people of one list of ``size`` records, half of them of somebody there twice."""
    from tests.benchmarks.people import make_people

    lists = make_people(size)
    pool = pd.concat([lists.left, lists.right]).sample(size, random_state=1, ignore_index=True)
    true, held = lists.true_pairs, set(pool["record_id"])
    true = true[true["left_id"].isin(held) & true["right_id"].isin(held)]
    save(folder, pool, pool[:0], true)
    title = f"One list of {size:,} records of made-up people ({len(true):,} true pairs)"
    del lists, pool, held
    rows = {"Data Workbench": measure(one_list_as_view, folder, repeats)}
    if not alone:
        rows[TUTORIAL] = measure(one_list_documented, folder, repeats)
    show(title, rows)
    if not alone:
        ours, theirs = rows["Data Workbench"], rows[TUTORIAL]
        theirs["ratio"] = round(theirs["seconds"] / ours["seconds"], 2)
        theirs["cpu_ratio"] = round(theirs["cpu"] / ours["cpu"], 2)
        print(f"{theirs['ratio']} times sooner, on {theirs['cpu_ratio']} times less CPU")
    return {f"{size} records of one list": rows}


def adding(folder: Path, size: int) -> dict[str, Any]:
    """Add 10,000 records to a kept view of ``size`` records of one list."""
    from tests.benchmarks.people import make_people

    lists = make_people(size)
    pool = pd.concat([lists.left, lists.right])
    pool = pool.sample(size + ADDED, random_state=1, ignore_index=True)
    held, new = set(pool["record_id"]), set(pool["record_id"][size:])
    true = lists.true_pairs
    true = true[true.isin(held).all(axis=1) & true.isin(new).any(axis=1)]
    save(folder, pool[:size], pool[size:], true)
    title = f"{ADDED:,} records added to a view of {size:,} ({len(true):,} true pairs with them)"
    del lists, pool, held
    view = folder / "bench.view"
    rows = {
        "making and keeping the view": measure(partial(keep_one_view, view), folder, 1),
        "Data Workbench": measure(partial(add_to_view, view), folder, 1),
    }
    show(title, rows)
    made, added = (row["seconds"] for row in rows.values())
    print(
        f"{made:.1f} seconds to make and keep the view; adding is {made / added:.0f} times sooner"
    )
    return {f"{ADDED} added to {size}": rows}


def spark(folder: Path, size: int, repeats: int) -> dict[str, Any]:
    """Go through the pairs here and on a Spark of this computer, which starts in that time."""
    from tests.benchmarks.people import make_people

    lists = make_people(size)
    save(folder, lists.left, lists.right, lists.true_pairs)
    rows = {
        "Data Workbench": measure(ours, folder, repeats),
        "Data Workbench, engine spark": measure(on_spark, folder, repeats),
    }
    show(f"{size:,} made-up people, on DuckDB and on Spark", rows)
    return {f"{size} people on spark": rows}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", default=["febrl", "people", "one", "adding"])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--alone", action="store_true", help="one list without its peer")
    chosen = parser.parse_args(arguments)
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        if "febrl" in chosen.parts and FEBRL.is_dir():
            results.update(febrl(Path(name), chosen.repeats))
        elif "febrl" in chosen.parts:
            print("FEBRL 4 is not on this machine (../shared/data/febrl).")
        if "people" in chosen.parts:
            results.update(people(Path(name), chosen.people, chosen.repeats))
        if "one" in chosen.parts:
            results.update(one(Path(name), chosen.people, chosen.repeats, alone=chosen.alone))
        if "adding" in chosen.parts:
            results.update(adding(Path(name), chosen.people))
        if "spark" in chosen.parts:
            results.update(spark(Path(name), chosen.people, chosen.repeats))
    print(json.dumps({"bench": "linkage", "results": results}))


if __name__ == "__main__":
    main()
