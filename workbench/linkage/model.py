"""The model of Fellegi and Sunter (1969), and scoring by it with Splink 5 on DuckDB.

What Splink is told beforehand is what makes it quick (Linacre et al., 2022): chances are counted,
what true pairs show is learnt from a quarter of a million pairs at most without term frequencies,
and nothing but the score is kept.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import floor, log10
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.linkage.chance import DRAWN, gap_shares, with_missing
from workbench.linkage.evidence import EQUAL_OR_NOT
from workbench.linkage.learning import TRAINING_PAIRS, learn
from workbench.linkage.levels import Comparison
from workbench.linkage.plan import Plan, Rule
from workbench.linkage.seeds import ITSELF, LEFT, RIGHT, Seeds, number_sql, one_list
from workbench.linkage.together import LEAST_TOGETHER
from workbench.linkage.words import worth

if TYPE_CHECKING:
    from splink import Linker

# Pairs the expectations of `Level.m` count for beside the data's own.
_PRIOR_PAIRS = 20
_LEAST_M = 1e-4
# One wrong value must not veto a link on its own: plain disagreement keeps this share.
_LEAST_DIFFERENT = 1e-3


@dataclass(frozen=True)
class Model:
    """What each level of agreement is worth.

    Attributes
    ----------
    comparisons
        What is compared.
    m, u
        For each comparison's name, the shares of its levels among true pairs and among others.
    prior
        Chance that two records taken at random are one person.
    """

    comparisons: tuple[Comparison, ...]
    m: Mapping[str, list[float]]
    u: Mapping[str, list[float]]
    prior: float

    def with_chances(self, u: Mapping[str, list[float]]) -> "Model":
        """Put other chances in place; levels with a missing part are settled by them."""
        m = {
            one.name: [float(m) for m in with_missing(one, np.array(self.m[one.name]), u[one.name])]
            for one in self.comparisons
        }
        return replace(self, m=m, u=u)

    def where_missing(self) -> "Model":
        """Give levels with a missing part their shares among the pairs that lack it.

        They are worth the same, but a rare value must be rare beside these pairs and not also for
        the part being missing.
        """
        gaps = {one.name: gap_shares(one, self.u[one.name]) for one in self.comparisons}
        m, u = (
            {name: [float(one) for one in shares[name] / gap] for name, gap in gaps.items()}
            for shares in (self.m, self.u)
        )
        return replace(self, m=m, u=u)

    @property
    def table(self) -> pd.DataFrame:
        """One row a level.

        Columns ``fact``, ``what_the_two_records_say``, ``of_100_true_pairs`` (100 m),
        ``one_in_other_pairs`` (1 over u, two figures) and ``what_that_is_worth``.
        """
        rows = [
            (
                comparison.label,
                level.label,
                *((np.nan, np.nan) if comparison.corrects else (100 * m, _two_figures(1 / u))),
                worth(m / u),
            )
            for comparison in self.comparisons
            for level, m, u in zip(
                comparison.levels, self.m[comparison.name], self.u[comparison.name], strict=True
            )
            if not comparison.corrects or level.m < 1
        ]
        columns = ["fact", "what_the_two_records_say", "of_100_true_pairs", "one_in_other_pairs"]
        return pd.DataFrame(rows, columns=[*columns, "what_that_is_worth"])


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Splink's notes out of reports: levels it cannot train have their expectations."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def train(
    con: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    u: Mapping[str, list[float]],
    fields: Sequence[str],
    seeds: Seeds,
    *,
    seed: int,
) -> Model:
    """Find the m probabilities by expectation maximisation, held to the expectations of each level.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    comparisons
        What is compared.
    u
        Chances of the levels, kept fixed.
    fields
        Standard fields both lists have.
    seeds
        The seed pairs.
    seed
        Number that chooses the pairs to learn from where there are more than that.
    """
    prior = float(np.clip(seeds.matches / max(seeds.possible, 1), 1e-12, 0.5))
    expected = {
        one.name: [LEAST_TOGETHER, 1.0]
        if one.corrects
        else _shares([level.m for level in one.levels])
        for one in comparisons
    }
    learnt = learn(con, comparisons, expected, u, prior, fields, seeds, seed=seed)
    weight = min(seeds.matches, TRAINING_PAIRS)
    m = {
        name: _shares(weight * learnt[name] + _PRIOR_PAIRS * np.array(expected[name]))
        if name in learnt
        else expected[name]
        for name in expected
    }
    return Model(tuple(comparisons), m, u, prior).with_chances(u)


@quiet()
def score(
    con: duckdb.DuckDBPyConnection, model: Model, plan: Plan, *, least: float
) -> pd.DataFrame:
    """Score the pairs of a plan.

    Parameters
    ----------
    con
        Connection with ``list_l`` and ``list_r``.
    model
        What agreement is worth.
    plan
        Which pairs to score.
    least
        Weight below which pairs are left out.

    Returns
    -------
    DataFrame
        ``uid_l``, ``uid_r`` and ``weight`` (log2 of the odds of being one person), in the order of
        the ids.
    """
    if not plan.rules or not model.comparisons:
        return pd.DataFrame({"uid_l": [], "uid_r": [], "weight": []}).astype(
            {"uid_l": np.int32, "uid_r": np.int32, "weight": float}
        )
    settings = splink_settings(model, _keyed(con, plan.rules), itself=one_list(con))
    linker = _linker(con, settings)
    scored = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
    return read_scored(con, scored.physical_name)


def read_scored(con: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """Read what Splink scored as :func:`score` gives it.

    Parameters
    ----------
    con
        Connection that holds the table.
    table
        Splink's predictions: ``uid_l``, ``uid_r`` and ``match_weight``.
    """
    return con.execute(
        "select uid_l::integer as uid_l, uid_r::integer as uid_r, round(match_weight, 6) as weight "
        f"from {table} order by uid_l, uid_r"
    ).df()


def promising(con: duckdb.DuckDBPyConnection, model: Model, *, least: float) -> pd.DataFrame:
    """Find the pairs of table ``drawn`` that reach a weight if all their values are rare.

    Where ``drawn`` holds every pair these need not be looked for, and what they have in common has
    been read: reading conditions is most of what Splink would have to do.

    Parameters
    ----------
    con
        Connection with ``list_l``, ``list_r`` and ``drawn``
        (:func:`workbench.linkage.chance.draw_pairs`).
    model
        What agreement is worth.
    least
        The weight.

    Returns
    -------
    DataFrame
        ``uid_l`` and ``uid_r``, in their order.
    """
    drawn = con.execute(
        f"select * from {DRAWN} where uid_l < uid_r or not {ITSELF} order by uid_l, uid_r"
    ).fetchnumpy()
    records = sum(
        con.execute(f"select count(*) from {one}").fetchall()[0][0] for one in (LEFT, RIGHT)
    )
    weight = np.full(len(drawn["uid_l"]), np.log2(model.prior / (1 - model.prior)))
    beside = model.where_missing()
    for comparison in model.comparisons:
        m, u = (np.array(shares[comparison.name]) for shares in (beside.m, beside.u))
        rare = [level.frequency is not None for level in comparison.levels]
        most = np.where(rare, np.log2(m * max(records, 1)), np.log2(m / u))
        # The last place is the one that -1, nothing to compare, takes.
        weight += np.append(most, 0.0)[drawn[comparison.name]]
    return pd.DataFrame(
        {uid: drawn[uid][weight >= least].astype(np.int32) for uid in ("uid_l", "uid_r")}
    )


def splink_settings(model: Model, rules: Sequence[str], *, itself: bool) -> dict[str, Any]:
    """Write the settings with which Splink scores pairs, and nothing else.

    Parameters
    ----------
    model
        What agreement is worth.
    rules
        Conditions of which one brings two records together.
    itself
        Whether one list is linked with itself.
    """
    beside = model.where_missing()
    return {
        "link_type": "dedupe_only" if itself else "link_only",
        "unique_id_column_name": "uid",
        "comparisons": [_comparison(one, beside) for one in model.comparisons],
        "blocking_rules_to_generate_predictions": list(rules),
        "probability_two_random_records_match": model.prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _keyed(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> list[str]:
    """Write the rules for views of the lists that hold numbers where only equality is asked for.

    Of a rule that is one number, of a field one in place of its text: both are found and read
    sooner, and take half the memory.
    """
    keys = "".join(f", {rule.number} as key_{place}" for place, rule in enumerate(rules))
    for table in (LEFT, RIGHT):
        numbers = ", ".join(
            f"{number_sql(field)} as {field}"
            for field in con.sql(f"from {table}").columns
            if field in EQUAL_OR_NOT
        )
        columns = f"* replace ({numbers})" if numbers else "*"
        con.execute(f"create or replace view {table}_keyed as select {columns}{keys} from {table}")
    return [f"l.key_{place} = r.key_{place}" for place in range(len(rules))]


def _linker(con: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> "Linker":
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(connection=con)
    lists = [
        api.register(name, dataset_display_name=label)
        for name, label in ((f"{LEFT}_keyed", "a"), (f"{RIGHT}_keyed", "b"))
    ]
    itself = settings["link_type"] == "dedupe_only"
    return Linker(lists[:1] if itself else lists, settings, log_level=None, validate_settings=False)


def _comparison(comparison: Comparison, model: Model) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {
            "sql_condition": comparison.missing,
            "label_for_charts": "nothing to compare",
            "is_null_level": True,
        }
    ]
    last = len(comparison.levels) - 1
    for place, level in enumerate(comparison.levels):
        described: dict[str, Any] = {
            "sql_condition": "ELSE" if place == last else level.sql,
            "label_for_charts": level.label,
            "m_probability": model.m[comparison.name][place],
            "u_probability": model.u[comparison.name][place],
        }
        if level.frequency and place != last:
            described["tf_adjustment_column"] = level.frequency
            described["disable_tf_exact_match_detection"] = True
        levels.append(described)
    return {
        "output_column_name": comparison.name,
        "comparison_description": comparison.label,
        "comparison_levels": levels,
    }


def _two_figures(number: float) -> int:
    return int(round(number, 1 - floor(log10(number))))


def _shares(values: Sequence[float] | npt.NDArray[np.float64]) -> list[float]:
    shares = np.asarray(values, dtype=float)
    shares = np.maximum(shares / shares.sum(), _LEAST_M)
    shares[-1] = max(shares[-1], _LEAST_DIFFERENT)
    return [float(share) for share in shares / shares.sum()]
