"""Links in plain words: what agreed, what did not, and what that is worth."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pandas as pd

from workbench.linkage.chance import pair_columns
from workbench.linkage.levels import Comparison, level_columns
from workbench.linkage.model import Model
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.linkage.words import figures, worth

_MOST_LINKS = 100_000
_NAMES = frozenset({"given_name", "initial", "names_together"})
# Half of all people, or everybody nearby, share these.
_SAYS_LITTLE = frozenset({"sex", "region"})


def find_patterns(
    con: duckdb.DuckDBPyConnection,
    evidence: Sequence[Comparison],
    fields: Sequence[str],
    pairs: pd.DataFrame,
    *,
    seed: int,
) -> pd.DataFrame:
    """Count the ways in which pairs agree.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    evidence
        What was compared.
    fields
        Standard fields both lists have.
    pairs
        ``uid_l``, ``uid_r`` and ``probability``; of many, a sample is looked at.
    seed
        Number that chooses the sample.

    Returns
    -------
    DataFrame
        One row a way of agreeing, commonest first: the number of the level of each comparison (by
        its name; -1 where there was nothing to compare), ``pairs``, ``lowest`` and ``highest``
        match probability, and the ``probabilities`` of all of them, lowest first.
    """
    names = ", ".join(one.name for one in evidence)
    con.register("explained", pairs[["uid_l", "uid_r", "probability"]])
    return con.execute(
        "with chosen as (select * from explained "
        f"order by hash(uid_l, uid_r, {seed}), uid_l, uid_r limit {_MOST_LINKS}), "
        f"pairs as (select probability, {pair_columns(fields)} from chosen "
        f"join {LEFT} l on l.uid = uid_l join {RIGHT} r on r.uid = uid_r), "
        f"gammas as (select probability, {level_columns(evidence)} from pairs) "
        f"select {names}, count(*) as pairs, "
        "min(probability) as lowest, max(probability) as highest, "
        "list_sort(list(probability)) as probabilities "
        f"from gammas group by {names} order by pairs desc, {names}"
    ).df()


def rests_on_names(model: Model, pattern: "pd.Series[float]") -> bool:
    """Say whether nothing but names speaks for pairs that agree in this way.

    No date of birth, address, telephone, email or number agrees, nor nearly agrees. Sex and county
    do not count, since too many people share them.
    """
    for comparison in model.comparisons:
        place = int(pattern[comparison.name])
        if place < 0 or comparison.name in _NAMES | _SAYS_LITTLE:
            continue
        if comparison.name == "family_and_place":
            if place < comparison.shared_levels:
                return False
        elif model.m[comparison.name][place] > 2 * model.u[comparison.name][place]:
            return False
    return True


def weights_table(model: Model, patterns: pd.DataFrame, possible: int) -> pd.DataFrame:
    """Show what the kinds of agreement that occur are worth.

    Parameters
    ----------
    model
        What agreement is worth.
    patterns
        Ways in which pairs agree (:func:`find_patterns`). Levels that none has are left out, but
        for plain disagreement.
    possible
        How many pairs there could be.

    Returns
    -------
    DataFrame
        ``fact``, ``what_the_two_records_say``, ``of_100_true_pairs``,
        ``agrees_by_chance_in_one_pair_of`` (two figures, no more than all pairs) and
        ``what_that_is_worth``.
    """
    rows = []
    for comparison in model.comparisons:
        seen = set(patterns[comparison.name]) if len(patterns) else set()
        levels = list(enumerate(comparison.levels))
        for place, level in levels[:1] if comparison.corrects else levels:
            if place not in seen and (comparison.corrects or place < len(levels) - 1):
                continue
            m, u = model.m[comparison.name][place], model.u[comparison.name][place]
            shares = (
                (np.nan, np.nan)
                if comparison.corrects
                else (round(100 * m, 1), figures(min(1 / u, max(possible, 1))))
            )
            rows.append((comparison.label, level.label, *shares, worth(m / u)))
    columns = ["fact", "what_the_two_records_say", "of_100_true_pairs"]
    columns += ["agrees_by_chance_in_one_pair_of", "what_that_is_worth"]
    return pd.DataFrame(rows, columns=columns)
