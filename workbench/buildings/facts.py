"""What each source says of each building, where sources disagree, and what nobody says."""

import numpy as np
import pandas as pd

from workbench.buildings.dates import days
from workbench.buildings.places import Places
from workbench.buildings.scope import TALL_METRES, classify
from workbench.buildings.sizes import spans
from workbench.sources import BLANKS

REGISTER = "Address register"
SIZES = ("storeys", "height", "homes")
OTHERS = ("built", "tenure", "owner")
ASSESSED = "assessed_on"
LABELS = {
    "storeys": "storeys",
    "height": "height",
    "homes": "homes",
    "built": "year built",
    "tenure": "tenure",
    "owner": "owner",
    ASSESSED: "last fire-risk assessment",
}
CLASH = "storeys beside height"
_SAME_METRES = 1.0
_BLANK = frozenset(blank.lower() for blank in BLANKS)


def facts_of(taken: pd.DataFrame, building: "pd.Series[str]", unit: str, name: str) -> pd.DataFrame:
    """Write down every fact of a list of buildings, with its source and date.

    Parameters
    ----------
    taken
        The columns of ``columns.BUILDINGS`` as text.
    building
        The key of each row's building; rows without one are left out.
    unit
        Unit of heights that name none.
    name
        What the list is called, for rows that name no source.

    Returns
    -------
    DataFrame
        One row a fact: ``building``, ``fact``, ``as_written``, ``low``, ``high`` (of sizes, in
        storeys, metres or homes), ``day`` (of the assessment), ``unread``, ``source``,
        ``recorded_on``. Of one source the newest record of a fact counts, and all of that day.
    """
    source = taken["source"].where(taken["source"] != "", name)
    recorded = days(taken["recorded_on"])
    parts = []
    for fact in (*SIZES, *OTHERS, ASSESSED):
        part = pd.DataFrame({"building": building, "fact": fact, "as_written": taken[fact]})
        part = part.assign(low=np.nan, high=np.nan, day=None, unread=False)
        if fact in SIZES:
            part[["low", "high", "unread"]] = spans(taken[fact], fact, unit)
        elif fact == ASSESSED:
            part["day"] = days(taken[fact])
            part["unread"] = part["day"].isna() & ~_blank(taken[fact])
        parts.append(part.assign(source=source, recorded_on=recorded))
    facts = pd.concat(parts, ignore_index=True)
    facts["day"] = facts["day"].astype("datetime64[s]")
    facts = facts[(facts["building"] != "") & ~_blank(facts["as_written"])]
    of = facts[~facts["unread"]].groupby(["building", "fact", "source"])["recorded_on"]
    newest = of.transform("max").reindex(facts.index)
    old = facts["recorded_on"] < newest
    undated = facts["recorded_on"].isna() & newest.notna() & ~facts["unread"]
    facts = facts[~(old | undated)]
    return facts.drop_duplicates().sort_values(
        ["building", "fact", "source", "as_written"], ignore_index=True
    )


def _blank(text: "pd.Series[str]") -> "pd.Series[bool]":
    return text.str.lower().isin(_BLANK)


def known_of(facts: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Bring together what the sources say of each building, and say whether it is in scope.

    Returns
    -------
    DataFrame
        One row a building, as ``places.table``: the columns that :func:`classify` asks for,
        ``scope``, ``clash``, ``assessed_on`` (the newest), and ``storeys``, ``height`` and
        ``homes_said`` in words. The register counts at least its homes.
    """
    keys = places.table.index
    known = pd.DataFrame(index=keys)
    said = facts[~facts["unread"]]
    for fact in ("storeys", "height"):
        of = said[said["fact"] == fact].groupby("building")
        for end in ("low", "high"):
            for which in ("min", "max"):
                known[f"{fact}_{end}_{which}"] = of[end].agg(which).reindex(keys).astype(float)
    homes = said[said["fact"] == "homes"].groupby("building")
    counted = places.table["homes"].where(places.table["registered"]).astype(float)
    known["homes_low"] = np.fmax(homes["low"].min().reindex(keys), counted)
    known["homes_high"] = np.maximum(homes["high"].max().reindex(keys), counted.fillna(0))
    known = known.join(classify(known))
    known[ASSESSED] = said[said["fact"] == ASSESSED].groupby("building")["day"].max().reindex(keys)
    for fact in ("storeys", "height"):
        known[fact] = _in_words(said[said["fact"] == fact]).reindex(keys).fillna("not known")
    known["homes_said"] = np.fmax(counted, homes["high"].max().reindex(keys)).astype("Int64")
    return known


def _in_words(said: pd.DataFrame) -> "pd.Series[str]":
    """Write what each building's sources leave open, the different ones joined by ``or``."""
    once = said.drop_duplicates(["building", "low", "high"]).sort_values(["low", "high"])
    spans_ = zip(once["low"], once["high"], once["fact"] == "height", strict=True)
    words = pd.Series([_span_in_words(*span) for span in spans_], index=once.index, dtype="str")
    return words.groupby(once["building"]).agg(lambda texts: " or ".join(dict.fromkeys(texts)))


def _span_in_words(low: float, high: float, metres: bool) -> str:
    unit, form = (" m", ".1f") if metres else ("", ".0f")
    if low == high:
        return f"{low:{form}}{unit}"
    if high == np.inf:
        return f"{low:g}{unit} or more"
    return f"{low:g} to {high:g}{unit}" if low else f"below {high:g}{unit}"


def conflicts_of(facts: pd.DataFrame, known: pd.DataFrame, places: Places) -> pd.DataFrame:
    """List where sources disagree, and where storeys and height cannot both be right.

    Heights that differ by a metre or less on the same side of 18 m agree; dates of assessment
    never disagree, since the newest counts.

    Returns
    -------
    DataFrame
        One row a source that disagrees: ``building`` (key), ``fact``, ``says``, ``source`` and
        ``recorded_on``.
    """
    said = facts[~facts["unread"] & (facts["fact"] != ASSESSED)]
    keys = [said["building"], said["fact"]]
    differing = said["as_written"].str.lower().groupby(keys).nunique() > 1
    of = said.groupby(["building", "fact"])
    low, high = of["low"].max(), of["high"].min()
    fact = differing.index.get_level_values("fact")
    height, size = fact == "height", fact.isin(SIZES)
    # One leaves open only what is above the limit, another only what is below it.
    across = (low >= TALL_METRES) & (high < TALL_METRES)
    apart = ((low - high) > np.where(height, _SAME_METRES, 0.0)) | (height & across)
    counted = places.table["homes"].reindex(differing.index.get_level_values("building"))
    short = (fact == "homes") & (counted.to_numpy() > high.to_numpy())
    found = np.where(size, apart | short, differing)
    both = said["fact"].isin(["storeys", "height"]) & said["building"].isin(
        known.index[known["clash"]]
    )
    disputed = pd.MultiIndex.from_arrays(keys).isin(differing.index[found])
    told = said[disputed].rename(columns={"as_written": "says"})
    told["fact"] = told["fact"].map(LABELS)
    named = said["fact"].map(LABELS) + " " + said["as_written"]
    clashing = said[both].assign(fact=CLASH, says=named[both])
    homes = places.table.loc[
        told.loc[told["fact"] == LABELS["homes"], "building"].unique(), ["homes"]
    ]
    of_register = pd.DataFrame(
        {"building": homes.index, "fact": LABELS["homes"], "says": homes["homes"].astype("str")}
    ).assign(source=REGISTER, recorded_on=None)
    of_register = of_register[of_register["says"] != "0"]
    columns = ["building", "fact", "says", "source", "recorded_on"]
    parts = [part[columns] for part in (told, clashing, of_register) if len(part)]
    if not parts:
        return told[columns]
    together = pd.concat(parts, ignore_index=True)
    together["recorded_on"] = together["recorded_on"].astype("datetime64[s]")
    return together.sort_values(["building", "fact", "source", "says"], ignore_index=True)
