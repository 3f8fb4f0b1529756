"""Quarterly returns of 33 invented councils, with five faults planted in the second quarter."""

from pathlib import Path

import numpy as np
import pandas as pd

from workbench.borough.settings import BANNER, MADE_UP, document, stream

QUARTERS = ("2026-Q2", "2026-Q3")
_WRONG_PERIOD = "2025-Q3"
MEASURES = (
    "households",
    "repairs_reported",
    "repairs_on_time",
    "damp_cases",
    "temporary_accommodation",
)
FAULTS = ("missing file", "renamed column", "same file sent again", "wrong period", "changed wards")
RENAMED = ("damp_cases", "Damp Cases Total ")
_WARD_FIRST = [
    "Abbey",
    "Ash",
    "Beacon",
    "Birch",
    "Bridge",
    "Brook",
    "Castle",
    "Chapel",
    "Cross",
    "Elm",
    "Ferry",
    "Forge",
    "Glebe",
    "Grange",
    "Hazel",
    "Hill",
    "Holm",
    "Kiln",
    "Lime",
    "Lock",
    "Manor",
    "Market",
    "Mill",
    "Moat",
    "Oak",
    "Park",
    "Pond",
    "Priory",
    "Quay",
    "Rise",
    "Rowan",
    "Spring",
    "Station",
    "Stone",
    "Thorn",
    "Tower",
    "Vale",
    "Well",
    "West",
    "Wood",
]
_WARD_LAST = ["End", "Fold", "Green", "Hatch", "Hythe", "Mead", "Moor", "Reach", "Side", "Stile"]


def file_name(council: str) -> str:
    """Return the name of a council's file."""
    return council.lower().replace(" ", "-") + ".csv"


def make_councils(folder: Path, seed: int) -> pd.DataFrame:
    """Write every council's returns and the plans that run them.

    Returns
    -------
    DataFrame
        The planted faults: ``council``, ``period``, ``kind``, ``detail``.
    """
    rng = stream(seed, "councils")
    councils = document("places")["councils"]
    faulty = rng.choice(len(councils), len(FAULTS), replace=False)
    fault_of = {councils[place]: fault for place, fault in zip(faulty, FAULTS, strict=True)}
    for quarter in QUARTERS:
        (folder / quarter).mkdir(parents=True, exist_ok=True)
    details = {}
    for council in councils:
        first = _returns(rng, council)
        second = _next_quarter(rng, first)
        fault = fault_of.get(council, "")
        earlier, later = (folder / quarter / file_name(council) for quarter in QUARTERS)
        _write(first, earlier)
        if fault:
            second, details[council] = _spoil(rng, fault, first, second)
        if fault != "missing file":
            _write(second, later)
    for quarter, before in zip(QUARTERS, ("", QUARTERS[0]), strict=True):
        (folder / f"plan-{quarter}.toml").write_text(
            plan(quarter, before, councils), "utf-8", newline="\n"
        )
    rows = [
        (council, QUARTERS[1], fault, details[council])
        for council, fault in sorted(fault_of.items())
    ]
    return pd.DataFrame(rows, columns=["council", "period", "kind", "detail"])


def _returns(rng: np.random.Generator, council: str) -> pd.DataFrame:
    count = int(rng.integers(15, 25))
    pairs = rng.choice(len(_WARD_FIRST) * len(_WARD_LAST), count, replace=False)
    wards = sorted(
        f"{_WARD_FIRST[p // len(_WARD_LAST)]} {_WARD_LAST[p % len(_WARD_LAST)]}" for p in pairs
    )
    households = rng.integers(3200, 6400, count)
    frame = pd.DataFrame(
        {"council": council, "ward": wards, "period": QUARTERS[0], "households": households}
    )
    return _measured(rng, frame)


def _measured(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    homes = frame["households"].to_numpy()
    reported = rng.poisson(homes * 0.045)
    frame["repairs_reported"] = reported
    frame["repairs_on_time"] = rng.binomial(reported, 0.82)
    frame["damp_cases"] = rng.poisson(homes * 0.004)
    frame["temporary_accommodation"] = rng.poisson(homes * 0.006)
    return frame.assign(made_up=MADE_UP)


def _next_quarter(rng: np.random.Generator, first: pd.DataFrame) -> pd.DataFrame:
    later = first.copy()
    later["period"] = QUARTERS[1]
    later["households"] += rng.integers(-8, 25, len(later))
    return _measured(rng, later)


def _spoil(
    rng: np.random.Generator, fault: str, first: pd.DataFrame, second: pd.DataFrame
) -> tuple[pd.DataFrame, str]:
    """Plant a fault; return the file to send and what was done."""
    match fault:
        case "missing file":
            return second, "No file was sent."
        case "renamed column":
            before, after = RENAMED
            return second.rename(columns={before: after}), f'Column "{before}" is called "{after}".'
        case "same file sent again":
            return first, f"The file is that of {QUARTERS[0]}, byte for byte."
        case "wrong period":
            return second.assign(
                period=_WRONG_PERIOD
            ), f"The file says {_WRONG_PERIOD} on every row."
        case _:
            gone = sorted(rng.choice(second["ward"], 4, replace=False))
            new = ["Newfold Cross", "Ravenfold East", "Ravenfold West"]
            kept = second[~second["ward"].isin(gone)]
            added = second[second["ward"].isin(gone[:3])].assign(ward=new)
            changed = pd.concat([kept, added]).sort_values("ward", ignore_index=True)
            return changed, f"Wards gone: {', '.join(gone)}. Wards new: {', '.join(new)}."


def _write(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def plan(quarter: str, previous: str, councils: list[str]) -> str:
    """Write the batch plan of a quarter: one area a council."""
    lines = [
        f"# {BANNER}",
        f'title = "Quarterly returns of {len(councils)} councils, {quarter}"',
        'analysis = "data-quality"',
        f'period = "{quarter}"',
    ]
    lines += ["", "[expect]", 'period_column = "period"', 'area_column = "ward"']
    if previous:
        lines.append(f'previous = "plan-{previous}.toml"')
    lines += ["", "[parameters]", 'period = "period"', f'expected = "{quarter}"', ""]
    for council in councils:
        lines += [
            "[[areas]]",
            f'name = "{council}"',
            f'table = "{quarter}/{file_name(council)}"',
            "",
        ]
    return "\n".join(lines)
