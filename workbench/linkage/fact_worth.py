"""Which missing fact would settle most of the pairs that are unsure, if the lists held it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.findings import Finding
from workbench.linkage.chance import exact_chances
from workbench.linkage.evidence import plain_name
from workbench.linkage.one_more import Filled, fill_in
from workbench.linkage.pairs import Laid, weigh
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.linkage.words import figures
from workbench.tables import Table
from workbench.words import capital, count, listed

MOST_UNSURE = 2_000
_MOST_SURE = 20_000
# Fewer near-certain pairs that hold a fact do not show how often it agrees.
_ENOUGH = 20
_FACT, _LACK, _SETTLED = "missing_fact", "unsure_pairs_without_it", "it_would_settle_about"
_COLUMNS = [
    _FACT,
    _LACK,
    "missing_on",
    _SETTLED,
    "as_one_person",
    "the_same_in_100_sure_pairs",
    "by_chance_in_1_of",
]


@dataclass(frozen=True)
class FactWorth:
    """What missing facts would settle.

    Attributes
    ----------
    unsure
        How many pairs are unsure.
    table
        One row a fact that some of them lack, that which would settle most first:
        ``missing_fact``, ``unsure_pairs_without_it``, ``missing_on`` (lists, that which lacks it
        most often first), ``it_would_settle_about`` (pairs expected to be sure then),
        ``as_one_person`` (of these), ``the_same_in_100_sure_pairs`` and ``by_chance_in_1_of``
        (other pairs).
    """

    unsure: int
    table: pd.DataFrame

    def findings(self) -> list[Finding]:
        """Say which fact would settle most."""
        if not self.unsure:
            statement = "No pair is unsure, so no missing fact is needed to settle one."
        elif self.table.empty or self.table[_SETTLED].iloc[0] < 0.5:
            pairs = f"any of {self.unsure:,} pairs that are"
            which = "the 1 pair that is" if self.unsure == 1 else pairs
            statement = (
                f"No missing fact that is compared would settle {which} unsure: somebody should "
                "look."
            )
        else:
            best = self.table.iloc[0]
            settled, lack = round(float(best[_SETTLED])), int(best[_LACK])
            about = f"about {settled:,}" if best[_SETTLED] >= 1 else "fewer than one"
            those = "all" if lack == self.unsure > 1 else f"{lack:,}"
            statement = (
                f"{best[_FACT]} would settle most: of {count(self.unsure, 'unsure pair')}, "
                f"{those} {'lacks' if lack == 1 else 'lack'} it in a list, and {about} "
                "would be sure if both lists held it."
            )
        return [
            Finding(
                key="missing_fact",
                statement=statement,
                unit="pairs",
                n=self.unsure,
                value=None if self.table.empty else round(float(self.table[_SETTLED].iloc[0]), 1),
                method="Taken for granted: records that lack a fact are like those that hold it. "
                "It is then the same as often as among near-certain pairs if the two are one "
                "person, and as often as by chance if they are not; the model weighs it.",
            )
        ]

    def shown(self) -> list[Finding | Table]:
        """Say which fact would settle most, and what each would."""
        caption = "What each missing fact would settle, if the lists held it"
        table = Table("missing-facts", self.table, caption)
        return [*self.findings(), *([] if self.table.empty else [table])]


def worth_of_facts(
    laid: Laid, unsure: pd.DataFrame, sure: pd.DataFrame, band: tuple[float, float]
) -> FactWorth:
    """Find how many unsure pairs each missing fact would settle.

    Parameters
    ----------
    laid
        The lists.
    unsure
        ``uid_l``, ``uid_r`` and ``probability`` of pairs that are unsure; of more than 2,000 the
        first are looked at.
    sure
        ``uid_l`` and ``uid_r`` of pairs that are one person, near certain.
    band
        Match probabilities between which a pair is unsure.
    """
    looked_at = unsure.head(MOST_UNSURE).reset_index(drop=True)
    laid.con.register("sure_pairs", sure[["uid_l", "uid_r"]].head(_MOST_SURE))
    laid.con.execute(
        "create or replace temp table seed_pairs as select uid_l::bigint as uid_l, "
        "uid_r::bigint as uid_r from sure_pairs"
    )
    share = looked_at["probability"].to_numpy(dtype=float).clip(1e-9, 1 - 1e-9)
    odds = np.log2(share / (1 - share))
    low, high = (float(np.log2(one / (1 - one))) for one in band)
    rows = []
    for field, filled in fill_in(laid, looked_at).items() if len(looked_at) else ():
        known, alike = laid.con.execute(
            f"select count(*), coalesce(avg((l.{field} = r.{field})::int), 0) from seed_pairs "
            f"join {LEFT} l on l.uid = uid_l join {RIGHT} r on r.uid = uid_r "
            f"where l.{field} is not null and r.{field} is not null"
        ).fetchall()[0]
        if known < _ENOUGH or not filled.blank.any():
            continue
        by_chance = exact_chances(laid.con, [(field,)])[(field,)]
        the_same = share * alike + (1 - share) * by_chance
        then = odds + filled.alike, odds + filled.apart
        one_person = the_same * (then[0] >= high) + (1 - the_same) * (then[1] >= high)
        two_people = the_same * (then[0] < low) + (1 - the_same) * (then[1] < low)
        scale = len(unsure) / len(looked_at)
        rows.append(
            (
                capital(plain_name(field)),
                round(filled.blank.sum() * scale),
                _where(laid, looked_at, filled),
                round(float((one_person + two_people)[filled.blank].sum() * scale), 1),
                round(float(one_person[filled.blank].sum() * scale), 1),
                round(100 * alike),
                figures(1 / max(by_chance, 1e-12)),
            )
        )
    table = pd.DataFrame(rows, columns=_COLUMNS).sort_values(_SETTLED, ascending=False)
    return FactWorth(len(unsure), table.reset_index(drop=True))


def _where(laid: Laid, pairs: pd.DataFrame, filled: Filled) -> str:
    """Name the lists whose records lack a fact."""
    lists = [
        rows["list"].to_numpy()[pairs[uid].to_numpy()[blank] - 1]
        for rows, uid, blank in zip(laid.rows, ("uid_l", "uid_r"), filled.missing, strict=True)
    ]
    counts = pd.Series(np.concatenate(lists)).value_counts(sort=True)
    return capital(listed([laid.names[str(name)] for name in counts.index]))


def rows_of_pairs(laid: Laid, pairs: pd.DataFrame) -> pd.DataFrame:
    """Find the rows of pairs of records: of several, the likeliest pair that was compared.

    Parameters
    ----------
    laid
        The lists.
    pairs
        ``left_list``, ``left_id``, ``right_list``, ``right_id`` and more columns.

    Returns
    -------
    DataFrame
        The same with ``uid_l`` and ``uid_r``, in the same order.
    """
    found = pairs.assign(pair=np.arange(len(pairs)))
    for side, uid, rows in zip(("left", "right"), ("uid_l", "uid_r"), laid.rows, strict=True):
        numbered = (
            rows[["list", "record_id"]].astype("str").assign(**{uid: np.arange(1, len(rows) + 1)})
        )
        found = found.merge(numbered.set_axis([f"{side}_list", f"{side}_id", uid], axis=1))
    if found["pair"].duplicated().any():
        weighed = weigh(laid, found).pairs
        found = found.assign(compared=weighed["compared"], weight=weighed["weight"])
        found = found.sort_values(["compared", "weight"]).drop_duplicates("pair", keep="last")
    return found.sort_values("pair", ignore_index=True)[[*pairs.columns, "uid_l", "uid_r"]]
