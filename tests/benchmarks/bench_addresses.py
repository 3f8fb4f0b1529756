"""Addresses to UPRN beside uk_address_matcher: the same files in, the same truth.

``python -m tests.benchmarks.bench_addresses [--parts gp recorded large] [--repeats 1]``

The peer needs older packages than ours, so it has an environment of its own, made on first use in
``.venv/peers/addresses``; where that cannot be made, it is left out and the reason said. Addresses
are those of the made-up borough: its GP list, and its register written down with the errors that
address-errors learned from six councils, which neither matcher was made with; ``large`` has 100,000
of these beside a register of 250,000, in which every street name occurs in nine towns.
"""

import argparse
import json
import multiprocessing
import resource
import statistics
import subprocess
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

import pandas as pd

from tests.addresses.written_truth import written_for
from workbench.borough import make

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv" / "peers" / "addresses"
PACKAGES = ("uk_address_matcher==1.5.3", "address-errors==0.1.1")
SCRIPT = Path(__file__).with_name("address_peer.py")
TOWNS = ("ZX", "YD", "WX", "UK", "ZA", "YF", "WK", "UG", "ZH")


def peers() -> Path | None:
    """The peers' Python, or nothing where it cannot be made."""
    python = PEERS / "bin" / "python"
    try:
        if not python.exists():
            venv.create(PEERS, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *PACKAGES]
        subprocess.run(install, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as fault:
        print(f"Without its peers, which could not be installed: {fault}")
        return None
    return python


def registers(folder: Path, towns: tuple[str, ...]) -> pd.DataFrame:
    """The live rows of the borough's register, once for each town."""
    rows = pd.read_csv(folder / "borough" / "address_register.csv", dtype="str").fillna("")
    rows = rows[rows["status"] == "Live"]
    parts = []
    for place, area in enumerate(towns):
        part = rows.copy()
        for column in ("uprn", "parent_uprn"):
            part[column] = [f"{int(one) - place * 10**8}" if one else "" for one in part[column]]
        part["postcode"] = area + part["postcode"].str[2:]
        parts.append(part.assign(town=f"{area}-town"))
    return pd.concat(parts, ignore_index=True)


def parents_of(register: pd.DataFrame) -> pd.Series:
    """The parent UPRN by UPRN, where the register has one."""
    return register.set_index("uprn")["parent_uprn"].replace("", None)


def recorded(
    python: Path, folder: Path, register: pd.DataFrame, prevalence: float, noise: float, most: int
) -> tuple[pd.DataFrame, pd.Series]:
    """Write the register's addresses down with errors; give them, and the true UPRN by id."""
    house = register["paon"].str.fullmatch(r"[0-9]\S*")
    components = pd.DataFrame(
        {
            "uprn": register["uprn"],
            "subname": register["saon"].str.upper(),
            "name": register["paon"].mask(house, "").str.upper(),
            "number": register["paon"].where(house, ""),
            "streetname": register["street"].str.upper(),
            "townname": register["town"].str.upper(),
            "postcode": register["postcode"],
            "parentuprn": register["parent_uprn"],
            "usrn": register["street"],
        }
    )
    components.to_csv(folder / "components.csv", index=False)
    out = folder / "recorded.parquet"
    command = [python, SCRIPT, "record", folder / "components.csv", out, 1, prevalence, noise]
    subprocess.run(list(map(str, command)), check=True)
    rows = pd.read_parquet(out)
    shells = register.loc[register["classification"] == "PP", "uprn"]
    rows = rows[~rows["source_uprn"].isin(shells)]
    rows = rows.sample(min(most, len(rows)), random_state=1).reset_index(drop=True)
    messy = pd.DataFrame(
        {
            "unique_id": [f"R{place}" for place in range(len(rows))],
            "address": rows["recorded_address"],
            "postcode": rows["recorded_postcode"],
        }
    )
    return messy, rows["source_uprn"].set_axis(messy["unique_id"])


def _ours(folder: Path, sender: Any) -> None:
    from workbench.addresses import match_addresses

    messy, register = (pd.read_parquet(folder / f"{n}.parquet") for n in ("messy", "register"))
    start, spent = time.perf_counter(), time.process_time()
    found = match_addresses(messy, register, id_column="unique_id").table
    seconds, spent = time.perf_counter() - start, time.process_time() - spent
    found.to_parquet(folder / "ours.parquet")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    sender.send({"seconds": seconds, "cpu": spent, "gigabytes": peak})


def ours(folder: Path) -> tuple[dict[str, float], pd.DataFrame]:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_ours, args=(folder, sender))
    process.start()
    sender.close()
    measured = receiver.recv()
    process.join()
    found = pd.read_parquet(folder / "ours.parquet")
    return measured, found.rename(columns={"id": "unique_id"})[["unique_id", "uprn"]]


def theirs(python: Path, folder: Path) -> tuple[dict[str, float], pd.DataFrame]:
    files = [folder / f"{name}.parquet" for name in ("canonical", "messy_concat", "theirs")]
    command = [str(python), str(SCRIPT), "match", *map(str, files)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    found = pd.read_parquet(files[-1])
    found = found.rename(columns={"resolved_canonical_id": "uprn"})[["unique_id", "uprn"]]
    measured = json.loads(said.strip().splitlines()[-1])
    return {**measured, "gigabytes": peak}, found.astype("str")


def quality(found: pd.DataFrame, true: pd.Series, parents: pd.Series) -> dict[str, float]:
    """Right, the building only, wrong; precision and recall leave buildings out of wrong."""
    found = found[found["uprn"].fillna("") != ""].drop_duplicates("unique_id")
    meant = found["unique_id"].map(true)
    found, meant = found[meant.notna()], meant[meant.notna()]
    right = int((found["uprn"] == meant).sum())
    building = int((found["uprn"] == meant.map(parents)).sum())
    wrong = len(found) - right - building
    wanted = int((true != "").sum())
    return {
        "right": right,
        "building": building,
        "wrong": wrong,
        "precision": round(right / max(right + wrong, 1), 5),
        "recall": round(right / wanted, 5),
    }


def compare(
    title: str, folder: Path, register: pd.DataFrame, messy: pd.DataFrame, true: pd.Series,
    parents: pd.Series, python: Path | None, repeats: int,
) -> dict[str, Any]:  # fmt: skip
    register.to_parquet(folder / "register.parquet", index=False)
    messy.to_parquet(folder / "messy.parquet", index=False)
    line = register["address"] + (", " + register["town"]).where(register["town"] != "", "")
    pd.DataFrame(
        {"unique_id": register["uprn"], "address_concat": line, "postcode": register["postcode"]}
    ).to_parquet(folder / "canonical.parquet", index=False)
    messy.rename(columns={"address": "address_concat"}).to_parquet(
        folder / "messy_concat.parquet", index=False
    )
    print(f"\n{title}: {len(messy):,} addresses, {len(register):,} in the register")
    print(f"{'':22}{'seconds':>9}{'CPU':>8}{'GB':>7}{'right':>9}{'building':>10}{'wrong':>7}"
          f"{'precision':>11}{'recall':>9}")  # fmt: skip
    rows: dict[str, Any] = {}
    methods = {"Data Workbench": lambda: ours(folder)}
    if python is not None:
        methods["uk_address_matcher"] = lambda: theirs(python, folder)
    for name, method in methods.items():
        runs = [method() for _ in range(repeats)]
        row = {
            key: round(statistics.median(one[0][key] for one in runs), 2)
            for key in ("seconds", "cpu", "gigabytes")
        } | quality(runs[0][1], true, parents)
        rows[name] = row
        print(f"{name:22}{row['seconds']:9.1f}{row['cpu']:8.1f}{row['gigabytes']:7.2f}"
              f"{row['right']:9,}{row['building']:10,}{row['wrong']:7,}"
              f"{row['precision']:11.5f}{row['recall']:9.5f}")  # fmt: skip
    if python is not None:
        ratio, less = (
            rows["uk_address_matcher"][key] / rows["Data Workbench"][key]
            for key in ("seconds", "cpu")
        )
        print(f"{ratio:.1f} times sooner than uk_address_matcher, on {less:.1f} times less CPU")
        rows["ratio"], rows["cpu_ratio"] = round(ratio, 2), round(less, 2)
    return rows


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", default=["gp", "recorded", "large"])
    parser.add_argument("--repeats", type=int, default=1)
    chosen = parser.parse_args(arguments)
    results: dict[str, Any] = {}
    python = peers()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "borough", size="standard", seed=1)
        register = registers(folder, TOWNS[:1])
        if "gp" in chosen.parts:
            gp = pd.read_csv(folder / "borough" / "gp_list.csv", dtype="str").fillna("")
            messy = gp[["gp_patient_id", "address", "postcode"]]
            messy = messy.rename(columns={"gp_patient_id": "unique_id"})
            true = written_for(folder / "borough", "gp_list")
            truth = pd.read_parquet(folder / "borough" / "truth" / "addresses.parquet")
            parents = truth.set_index("uprn")["parent_uprn"]
            results["gp"] = compare(
                "The made-up GP list", folder, register.assign(town=""), messy, true, parents,
                python, chosen.repeats,
            )  # fmt: skip
        if python is not None and "recorded" in chosen.parts:
            for prevalence, noise, words in (
                (1.0, 0.0, "Written down as by councils"),
                (3.0, 0.1, "Written down with three times the errors, and noise"),
            ):
                messy, true = recorded(python, folder, register, prevalence, noise, 10**6)
                results[f"recorded {prevalence:g}"] = compare(
                    words,
                    folder,
                    register,
                    messy,
                    true,
                    parents_of(register),
                    python,
                    chosen.repeats,
                )
        if python is not None and "large" in chosen.parts:
            many = registers(folder, TOWNS)
            messy, true = recorded(python, folder, many, 1.0, 0.0, 100_000)
            results["large"] = compare(
                "Nine towns", folder, many, messy, true, parents_of(many), python, chosen.repeats
            )
    print(json.dumps({"bench": "addresses", "results": results}))


if __name__ == "__main__":
    main()
