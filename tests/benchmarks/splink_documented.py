"""Splink 5 as its own documentation sets it up, for comparison.

`febrl4`: the "detailed model" of the example "Linking the febrl4 datasets". `people`: rules,
comparisons and training of the example "Linking a dataset of real historical persons" (the one of
50,000 records), with the columns our made-up lists have in place of place of birth and occupation.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

FEBRL_RULES = [
    block_on("given_name", "surname"),
    "l.given_name = r.surname and l.surname = r.given_name",
    block_on("date_of_birth"),
    block_on("soc_sec_id"),
    block_on("state", "address_1"),
    block_on("street_number", "address_1"),
    block_on("postcode"),
]
PEOPLE_RULES = [
    block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
    block_on("surname", "dob"),
    block_on("first_name", "dob"),
    block_on("postcode", "first_name"),
    block_on("postcode", "surname"),
    block_on("substr(postcode,1,3)", "dob"),
    block_on("substr(postcode,1,3)", "first_name"),
    block_on("substr(postcode,1,3)", "surname"),
    block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
]


def _linker(left: pd.DataFrame, right: pd.DataFrame, settings: SettingsCreator) -> Linker:
    api = DuckDBAPI()
    tables = [
        api.register(frame, dataset_display_name=name)
        for name, frame in (("list_a", left), ("list_b", right))
    ]
    return Linker(tables, settings, log_level=None)


def _pairs(linker: Linker, key: str, *, least: float) -> pd.DataFrame:
    scored = linker.inference.predict(threshold_match_probability=least).as_pandas_dataframe()
    return scored.rename(columns={f"{key}_l": "left_id", f"{key}_r": "right_id"})[
        ["left_id", "right_id", "match_probability"]
    ]


def febrl4(left: pd.DataFrame, right: pd.DataFrame, *, with_ssn: bool) -> pd.DataFrame:
    """Scored pairs of FEBRL 4; without the social-security number its rule and comparison go."""
    rules = [rule for rule in FEBRL_RULES if with_ssn or "soc_sec_id" not in str(_sql(rule))]
    comparisons = [
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison(
            "date_of_birth",
            input_is_string=True,
            datetime_format="%Y%m%d",
            invalid_dates_as_null=True,
        ),
        *([cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2])] if with_ssn else []),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
            term_frequency_adjustments=True
        ),
    ]
    linker = _linker(
        left,
        right,
        SettingsCreator(
            unique_id_column_name="rec_id",
            link_type="link_only",
            blocking_rules_to_generate_predictions=rules,
            comparisons=comparisons,
            retain_intermediate_calculation_columns=True,
        ),
    )
    certain = [block_on("given_name", "surname", "date_of_birth")]
    certain += [block_on("soc_sec_id")] if with_ssn else []
    training = linker.training
    training.estimate_probability_two_random_records_match(certain, recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in ("date_of_birth", "postcode"):
        training.estimate_parameters_using_expectation_maximisation(
            block_on(rule), estimate_without_term_frequencies=True
        )
    return _pairs(linker, "rec_id", least=0.2)


def _sql(rule: Any) -> str:
    return rule if isinstance(rule, str) else rule.get_blocking_rule("duckdb").blocking_rule_sql


def people(left: pd.DataFrame, right: pd.DataFrame, *, em: Mapping[str, Any], u_pairs: float) -> pd.DataFrame:
    """Scored pairs of the made-up lists."""
    joined = "first_name_surname_concat"
    frames = [
        frame.assign(**{joined: frame["first_name"] + " " + frame["surname"]})
        for frame in (left, right)
    ]
    linker = _linker(
        *frames,
        SettingsCreator(
            unique_id_column_name="record_id",
            link_type="link_only",
            blocking_rules_to_generate_predictions=PEOPLE_RULES,
            comparisons=[
                cl.ForenameSurnameComparison(
                    "first_name", "surname", forename_surname_concat_col_name=joined
                ),
                cl.DateOfBirthComparison("dob", input_is_string=True),
                cl.PostcodeComparison("postcode"),
                cl.ExactMatch("sex"),
                cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            ],
            retain_intermediate_calculation_columns=True,
        ),
    )
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode,1,2)"),
            block_on("dob", "postcode"),
        ],
        recall=0.6,
    )
    training.estimate_u_using_random_sampling(max_pairs=u_pairs, seed=1)
    for rule in (block_on("first_name", "surname"), block_on("dob")):
        training.estimate_parameters_using_expectation_maximisation(rule, **em)
    return _pairs(linker, "record_id", least=0.5)
