"""A contract of 12 rules and a whole profile on a million rows, beside pandas and frictionless.

``python -m tests.benchmarks.bench_quality [--rows 1000000] [--repeats 3]``

CPU-seconds (user and system) of a process of its own, which has imported its libraries before the
clock starts, from the Parquet file on disk to the verdict. frictionless reads row by row: it is
given one row in fifty, and its time is multiplied.
"""

import argparse
import json
import multiprocessing
import resource
import statistics
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FRICTIONLESS_SHARE = 50
TENURES = ("Social", "Private", "Owner")
CONTRACT: Mapping[str, Any] = {
    "fields": [
        {"name": "person_ref", "constraints": {"pattern": "P[0-9]+"}},
        {"name": "dob", "type": "date", "constraints": {"required": True, "minimum": "1900-01-01"}},
        {"name": "sex", "constraints": {"enum": ["F", "M"]}},
        {"name": "postcode", "constraints": {"minLength": 6, "maxLength": 8}},
        {"name": "tenure", "constraints": {"required": True, "enum": list(TENURES)}},
        {"name": "rent", "type": "number", "constraints": {"minimum": 0, "maximum": 5000}},
        {"name": "bedrooms", "type": "integer", "constraints": {"minimum": 0}},
    ],
    "primaryKey": ["person_ref"],
}  # fmt: skip


def make(rows: int, folder: Path) -> None:
    """Write made-up tenants, twenty columns, as Parquet, and a sample of them as CSV."""
    luck = np.random.default_rng(1)

    def days(first: str, many: int) -> pd.Series:
        drawn = np.datetime64(first) + luck.integers(0, many, rows).astype("timedelta64[D]")
        return pd.Series(drawn).dt.date

    def some(values: list[str], missing: float = 0.0) -> pd.Series:
        return pd.Series(luck.choice(values, rows)).mask(luck.random(rows) < missing)

    digits = luck.integers(0, 10, (rows, 9))
    check = (11 - digits @ np.arange(10, 1, -1) % 11) % 11
    digits[check == 10, 8] = (digits[check == 10, 8] + 1) % 10
    check = (11 - digits @ np.arange(10, 1, -1) % 11) % 11
    digits[:, 0] = 9
    check = (11 - digits @ np.arange(10, 1, -1) % 11) % 11
    numbers = digits @ 10 ** np.arange(9, 0, -1) + check % 10
    start = days("2015-01-01", 3900)
    frame = pd.DataFrame(
        {
            "person_ref": [f"P{n:07d}" for n in range(rows)],
            "nhs_number": pd.Series(numbers.astype(str)).mask(
                (check == 10) | (luck.random(rows) < 0.07)
            ),
            "first_name": some([f"Given{'abcdefghij'[n % 10]}{n}" for n in range(3_000)]),
            "last_name": some([f"Family{n}" for n in range(20_000)]),
            "dob": days("1930-01-01", 27_000),
            "sex": some(["F", "M"]),
            "ethnicity": some(["White British", "Indian", "Black African", "Chinese", "N/A"]),
            "address": some([f"{n} Road {m}" for n in range(1, 200) for m in range(400)]),
            "postcode": some([f"ZX{a} {b}{c}A" for a in range(1, 99) for b in range(10)
                              for c in "ABDEFGHJLN"]),
            "uprn": luck.integers(999_000_000_000, 999_999_999_999, rows).astype(str),
            "phone": some([f"07700 900{n}" for n in range(100, 999)], 0.1),
            "email": some([f"somebody{n}@example.org" for n in range(500_000)], 0.4),
            "tenure": some(list(TENURES)),
            "tenancy_start": start,
            "tenancy_end": start + pd.to_timedelta(luck.integers(0, 700, rows), unit="D"),
            "rent": np.round(luck.lognormal(4.8, 0.3, rows), 2),
            "arrears": np.round(luck.exponential(100, rows) * (luck.random(rows) < 0.2), 2),
            "bedrooms": luck.integers(0, 6, rows),
            "vulnerable": luck.random(rows) < 0.1,
            "notes": some([f"Left a message, call {n}" for n in range(5_000)]),
        }
    )  # fmt: skip
    frame.to_parquet(folder / "tenants.parquet", index=False)
    frame.head(rows // FRICTIONLESS_SHARE).to_csv(folder / "tenants.csv", index=False)


def contract(folder: Path) -> object:
    from workbench.quality import check
    from workbench.quality.contract import Contract
    from workbench.sources import read

    checked = check(read(folder / "tenants.parquet"), Contract.parse(CONTRACT))
    assert checked.kept
    assert len(checked.outcomes) == 12, len(checked.outcomes)
    return checked


def profiled(folder: Path) -> object:
    from workbench.quality import profile
    from workbench.sources import read

    return profile(read(folder / "tenants.parquet")).findings()


def by_pandas(folder: Path) -> object:
    """The same 12 rules as an analyst writes them by hand."""
    names = [field["name"] for field in CONTRACT["fields"]]
    frame = pd.read_parquet(folder / "tenants.parquet", columns=names)
    born = pd.to_datetime(frame["dob"])
    broken = [
        frame["person_ref"].isna().sum(),
        (~frame["person_ref"].str.fullmatch("P[0-9]+")).sum(),
        frame["person_ref"].duplicated().sum(),
        born.isna().sum(),
        (born < "1900-01-01").sum(),
        (~frame["sex"].isin(["F", "M"])).sum(),
        (frame["postcode"].str.len() < 6).sum(),
        (frame["postcode"].str.len() > 8).sum(),
        frame["tenure"].isna().sum(),
        (~frame["tenure"].isin(TENURES)).sum(),
        ((frame["rent"] < 0) | (frame["rent"] > 5000)).sum(),
        (frame["bedrooms"] < 0).sum(),
    ]
    assert sum(broken) == 0
    return broken


def described_by_pandas(folder: Path) -> object:
    """What a profile of a few lines gives: blanks, different values, quartiles, repeats."""
    frame = pd.read_parquet(folder / "tenants.parquet")
    return (
        frame.isna().sum(),
        frame.astype(object).nunique(),
        frame.select_dtypes("number").describe(),
        frame.duplicated().sum(),
    )


def by_frictionless(folder: Path) -> object:
    import frictionless

    names = {field["name"] for field in CONTRACT["fields"]}
    resource = frictionless.Resource(path="tenants.csv", basepath=str(folder))
    resource.infer()
    others = [{"name": name, "type": "any"} for name in resource.schema.field_names]
    known = {field["name"]: {"type": "string", **field} for field in CONTRACT["fields"]}
    fields = [known[one["name"]] if one["name"] in names else one for one in others]
    schema = frictionless.Schema.from_descriptor({**CONTRACT, "fields": fields})
    report = frictionless.Resource(
        path="tenants.csv", basepath=str(folder), schema=schema
    ).validate()
    assert report.valid, report.to_summary()
    return report


def _measure(method: Callable[[Path], object], folder: Path, sender: Any) -> None:
    import frictionless  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import workbench.quality  # noqa: F401

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    start = spent()
    method(folder)
    sender.send(spent() - start)


def measure(method: Callable[[Path], object], folder: Path, repeats: int) -> float:
    """Run a method in processes of its own; the median of their CPU-seconds."""
    context = multiprocessing.get_context("spawn")
    seconds = []
    for _ in range(repeats):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_measure, args=(method, folder, sender))
        process.start()
        sender.close()
        seconds.append(receiver.recv())
        process.join()
    return statistics.median(seconds)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(chosen.rows, folder)
        results = {
            "contract": measure(contract, folder, chosen.repeats),
            "contract, pandas by hand": measure(by_pandas, folder, chosen.repeats),
            "contract, frictionless": FRICTIONLESS_SHARE * measure(by_frictionless, folder, 1),
            "profile": measure(profiled, folder, chosen.repeats),
            "profile, pandas by hand": measure(described_by_pandas, folder, 1),
        }
    print(f"\n{chosen.rows:,} rows of 20 columns, CPU-seconds from Parquet, the read included")
    for kind in ("contract", "profile"):
        for name, seconds in results.items():
            if name.startswith(kind):
                ratio = seconds / results[kind]
                print(f"{name:30}{seconds:9.2f}{ratio:9.1f} times ours")
    rounded = {name: round(seconds, 3) for name, seconds in results.items()}
    print(json.dumps({"bench": "quality", "rows": chosen.rows, "results": rounded}))


if __name__ == "__main__":
    main()
