"""Splink 5 as its own documentation sets it up, for comparison.

``febrl4`` is the "detailed model" of the example "Linking the febrl4 datasets". ``people`` takes
the rules, comparisons and training of the example of 50,000 historical persons; sex and telephone
stand where that data has place of birth and occupation.
"""

from typing import Any

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

LEFT, RIGHT = "list_a", "list_b"
SSN_RULE = block_on("soc_sec_id")
FEBRL_RULES = [
    block_on("given_name", "surname"),
    "l.given_name = r.surname and l.surname = r.given_name",
    block_on("date_of_birth"),
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


def febrl4(left: pd.DataFrame, right: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Pairs of FEBRL 4, as scored and one to one, with the social-security number if there is."""
    ssn = "soc_sec_id" in left.columns
    linker = _linker(
        [left, right],
        "rec_id",
        [*FEBRL_RULES, *([SSN_RULE] if ssn else [])],
        [
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison(
                "date_of_birth",
                input_is_string=True,
                datetime_format="%Y%m%d",
                invalid_dates_as_null=True,
            ),
            *([cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2])] if ssn else []),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
                term_frequency_adjustments=True
            ),
        ],
    )
    certain = [block_on("given_name", "surname", "date_of_birth"), *([SSN_RULE] if ssn else [])]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for field in ("date_of_birth", "postcode"):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(field), estimate_without_term_frequencies=True
        )
    scored = linker.inference.predict(threshold_match_probability=0.2)
    single = linker.clustering.cluster_using_single_best_links(
        scored, duplicate_free_datasets=[LEFT, RIGHT], threshold_match_probability=0.5
    ).as_pandas_dataframe()
    sides = [single[single["source_dataset"] == name] for name in (LEFT, RIGHT)]
    one_to_one = sides[0].merge(sides[1], on="cluster_id", suffixes=("_l", "_r"))
    return {
        "as scored": _pairs(scored.as_pandas_dataframe(), "rec_id"),
        "one to one": _pairs(one_to_one.assign(match_probability=1.0), "rec_id"),
    }


def people(
    left: pd.DataFrame, right: pd.DataFrame, *, u_pairs: float, frequencies_in_training: bool
) -> pd.DataFrame:
    """Scored pairs of the made-up lists."""
    linker = _trained([left, right], u_pairs, frequencies_in_training)
    scored = linker.inference.predict(threshold_match_probability=0.5)
    return _pairs(scored.as_pandas_dataframe(), "record_id")


def people_of_one_list(frame: pd.DataFrame) -> pd.DataFrame:
    """``record_id`` and ``person_id`` of one made-up list, clustered as the example of 50,000."""
    linker = _trained([frame], 5e6, frequencies_in_training=True)
    scored = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=0.95
    ).as_pandas_dataframe()
    return clusters.rename(columns={"cluster_id": "person_id"})[["record_id", "person_id"]]


def _trained(frames: list[pd.DataFrame], u_pairs: float, frequencies_in_training: bool) -> Linker:
    joined = "first_name_surname_concat"
    linker = _linker(
        [
            frame.assign(**{joined: frame["first_name"] + " " + frame["surname"]})
            for frame in frames
        ],
        "record_id",
        PEOPLE_RULES,
        [
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name=joined
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("sex"),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
        ],
    )
    linker.training.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode,1,2)"),
            block_on("dob", "postcode"),
        ],
        recall=0.6,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=u_pairs, seed=1)
    for rule in (block_on("first_name", "surname"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=not frequencies_in_training
        )
    return linker


def _linker(
    frames: list[pd.DataFrame], key: str, rules: list[Any], comparisons: list[Any]
) -> Linker:
    api = DuckDBAPI()
    api.duckdb_con.execute("set enable_progress_bar = false")
    tables = [
        api.register(frame, dataset_display_name=name)
        for name, frame in zip((LEFT, RIGHT), frames, strict=False)
    ]
    settings = SettingsCreator(
        unique_id_column_name=key,
        link_type="link_only" if len(frames) > 1 else "dedupe_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=comparisons,
        retain_intermediate_calculation_columns=True,
    )
    return Linker(tables, settings, log_level=None)


def _pairs(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    named = frame.rename(columns={f"{key}_l": "left_id", f"{key}_r": "right_id"})
    return named[["left_id", "right_id", "match_probability"]]
