"""A million identifiers of each kind checked, and NHS numbers beside python-stdnum.

``python -m tests.benchmarks.bench_identifiers [--values 1000000] [--repeats 3]``

Seconds from a pandas column in memory to the verdicts, medians. python-stdnum, which knows two of
the kinds, is asked number by number; it checks the digit and not the ranges.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from stdnum.gb import nhs, upn

from workbench.identifiers import KINDS, check

_LETTERS = np.array(list("ABCEGHJKLMNPRTWXYZ"))
_INWARD = np.array(list("ABDEFGHJLNPQRSTUWXYZ"))
_AREAS = np.array(["M", "LS", "BD", "SE", "N", "CO", "WC"])
PEERS: Mapping[str, Any] = {"nhs_number": nhs, "upn": upn}


def made_up(values: int) -> dict[str, "pd.Series[str]"]:
    """Make a column of each kind: of NHS numbers and pupil numbers most have a wrong digit."""
    random = np.random.default_rng(1)

    def letters(alphabet: np.ndarray[Any, Any]) -> "pd.Series[str]":
        return pd.Series(alphabet[random.integers(0, len(alphabet), values)])

    def figures(least: int, most: int) -> "pd.Series[str]":
        return pd.Series(random.integers(least, most, values).astype(str))

    return {
        "nhs_number": figures(4_000_000_000, 5_000_000_000),
        "uprn": figures(10_000_000, 200_000_000_000),
        "nino": letters(_LETTERS) + letters(_LETTERS) + figures(100_000, 1_000_000) + "A",
        "postcode": letters(_AREAS)
        + figures(1, 30)
        + " "
        + figures(0, 10)
        + letters(_INWARD)
        + letters(_INWARD),
        "upn": letters(_LETTERS) + figures(200_000_000_000, 1_000_000_000_000),
    }


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Time some work; the median."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args(arguments)
    columns = made_up(chosen.values)
    results: dict[str, dict[str, float]] = {}
    print(f"\n{chosen.values:,} identifiers, seconds")
    for kind in KINDS:
        column = columns[kind]
        results[kind] = {"ours": seconds(partial(check, column, kind), chosen.repeats)}
        line = f"{kind:12}{results[kind]['ours']:8.2f}"
        if kind in PEERS:
            theirs = seconds(partial(column.map, PEERS[kind].is_valid), 1)
            results[kind]["stdnum"] = theirs
            line += f"   python-stdnum {theirs:6.1f}, {theirs / results[kind]['ours']:.0f} times"
        print(line)
    print(json.dumps({"bench": "identifiers", "results": results}))


if __name__ == "__main__":
    main()
