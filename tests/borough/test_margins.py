"""The borough's margins against the published ones (``datasets/borough/margins.csv``)."""

from collections.abc import Callable

import pandas as pd
import pytest

from workbench.borough.settings import TODAY, table

pytestmark = pytest.mark.slow

MARGINS = table("margins").set_index("key")
Seen = Callable[[object], float]
BLANK_ETHNICITY = ["", "Not stated", "Not known"]


def _share(values: pd.Series) -> float:
    return float(values.mean())


def _tenure(name: str):
    def seen(made) -> float:
        homes = made.truth("households")
        homes = homes[(homes["status"] == "resident") & (homes["tenure"] != "care home")]
        return _share(homes["tenure"] == name)

    return seen


def _broad(name: str):
    return lambda made: _share(made.living["broad_group"] == name)


def _home_sizes(made) -> pd.Series:
    people = made.living[made.living["tenure"] != "care home"]
    return people.groupby("household_id").size()


def _vacant(made) -> float:
    homes = made.truth("addresses")
    homes = homes[homes["kind"].isin(["house", "flat", "converted"])]
    return _share(~homes["uprn"].isin(made.living["uprn"]))


def _council_tax(column: str, pattern: str):
    return lambda made: _share(made.list("council_tax")[column].str.contains(pattern))


def _requests(made) -> pd.DataFrame:
    rows = made.about("adult_social_care")
    asked = pd.to_datetime(rows["request_date"], format="%d/%m/%Y")
    wanted = (asked >= "2025-07-01") & ~rows["setting"].isin(["Residential", "Nursing"])
    going_on = (rows["outcome"] == "Long-term support") & (rows["service_start"] != "")
    once = made.defects[
        (made.defects["list"] == "adult_social_care") & (made.defects["kind"] == "written twice")
    ]
    rows = rows[wanted & ~rows["request_id"].isin(once["record_id"])]
    return rows[~going_on.reindex(rows.index)]


def _long_term(made) -> pd.DataFrame:
    rows = made.about("adult_social_care")
    rows = rows[(rows["outcome"] == "Long-term support") & (rows["service_start"] != "")]
    return rows.drop_duplicates("person_id")


def _in_need(made) -> pd.DataFrame:
    rows = made.about("childrens_social_care")
    return rows[rows["plan"] != ""].drop_duplicates("person_id")


def _children(made) -> int:
    return int((made.living["age"] < 18).sum())


def _adults(made) -> int:
    return int((made.living["age"] >= 18).sum())


def _roll(phase: str):
    def seen(made) -> float:
        roll = made.list("school_roll")
        return _share(roll.loc[roll["phase"].str.fullmatch(phase), "fsm"] == "Y")

    return seen


def _no_computer(only_fsm: bool):
    def seen(made) -> float:
        need = made.truth("need")
        pupils = need[need["pupil"]]
        return _share(pupils.loc[pupils["fsm_claimed"] | (not only_fsm), "no_computer"])

    return seen


def _shielding_ages(low: int, high: int):
    def seen(made) -> float:
        rows = made.about("shielding_v2").merge(made.people[["person_id", "age"]])
        return _share(rows["age"].between(low, high, inclusive="left"))

    return seen


def _reason(start: str):
    return lambda made: _share(made.list("shielding_v2")["reason"].str.startswith(start))


CODES_OF_SEX = {"1": "M", "2": "F", "Male": "M", "Female": "F"}


def _about(made, name: str) -> pd.DataFrame:
    """Each person's first record on a list."""
    rows = made.about(name).drop_duplicates("person_id")
    return rows.assign(sex=rows["sex"].replace(CODES_OF_SEX))


def _with_gp(made, name: str) -> pd.DataFrame:
    """True pairs of a list and the GP list."""
    return _about(made, name).merge(
        _about(made, "gp_list"), on="person_id", suffixes=("_left", "_gp")
    )


def _same(pairs: pd.DataFrame, column: str) -> pd.Series:
    left, gp = pairs[f"{column}_left"], pairs[f"{column}_gp"]
    return (left == gp) & (left != "")


def hesid(pairs: pd.DataFrame) -> pd.Series:
    """The rules of HESID (NHS Digital) that need no hospital number: steps 1 and 3."""
    number_or_place = _same(pairs, "nhs_number") | _same(pairs, "postcode")
    return _same(pairs, "sex") & _same(pairs, "dob") & number_or_place


def _missed(made) -> float:
    return 1 - _share(hesid(_with_gp(made, "adult_social_care")))


def _false(made) -> float:
    gp = made.about("gp_list").assign(dob=lambda rows: day(rows["dob"]))
    found = []
    for name in ("adult_social_care", "shielding_v3"):
        left = _about(made, name).assign(dob=lambda rows: day(rows["dob"]))
        for keys in (["sex", "dob", "nhs_number"], ["sex", "dob", "postcode"]):
            whole = left[(left[keys] != "").all(axis=1)]
            links = whole.merge(gp, on=keys, suffixes=("", "_gp"))
            found.append(links[["record_id", "person_id", "record_id_gp", "person_id_gp"]])
    links = pd.concat(found).drop_duplicates()
    return _share(links["person_id"] != links["person_id_gp"])


def day(dates: pd.Series) -> pd.Series:
    """Days written 2026-11-24 as 24/11/2026."""
    return dates.str.replace(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3/\2/\1", regex=True)


def _disagree(made) -> float:
    pairs = _with_gp(made, "school_roll")
    return 1 - _share(_same(pairs, "sex") & _same(pairs, "dob"))


def address_key(address: pd.Series, postcode: pd.Series) -> pd.Series:
    """Numbers and street words of an address, with its postcode: what a simple matcher compares."""
    text = address.str.upper().str.replace(r"\b(FLAT|APARTMENT)\b", "", regex=True)
    return text.str.replace(r"[^A-Z0-9]", "", regex=True) + "|" + postcode.str.replace(" ", "")


def _uprn_match(who: Callable[[pd.DataFrame], pd.Series]):
    """Share of GP records at addresses of the borough whose address finds a property."""

    def seen(made) -> float:
        gp = made.about("gp_list")
        here = ~gp["postcode"].str.match(r"ZX9\d ")
        register = made.list("address_register")
        known = set(address_key(register["address"], register["postcode"]))
        chosen = gp[here & who(gp)]
        return _share(address_key(chosen["address"], chosen["postcode"]).isin(known))

    return seen


def _agreement(group: str):
    """Share of GP records with an ethnicity that agree with what the person says."""

    def seen(made) -> float:
        gp = made.about("gp_list")
        gp = gp[(gp["ethnic_group"] == group) & ~gp["ethnicity"].isin(BLANK_ETHNICITY)]
        return _share(gp["ethnicity"] == group)

    return seen


def _full_tax(made) -> float:
    tax = made.list("council_tax")
    return _share((tax["discount"] == "") & (tax["exemption"] == ""))


def _re_referred(made) -> float:
    return _share(made.list("childrens_social_care")["re_referral"] == "Yes")


def _source(name: str):
    return lambda made: _share(made.list("childrens_social_care")["source"] == name)


def _ghosts(made) -> float:
    gp = made.about("gp_list").merge(made.people[["person_id", "status"]])
    return _share(gp["status"] != "resident")


def _dead_shielders(made) -> float:
    rows = made.about("shielding_v3").merge(made.people[["person_id", "status"]])
    return _share(rows["status"] == "died")


def _unclaimed(made) -> float:
    need = made.truth("need")
    return 1 - _share(need.loc[need["fsm_eligible"], "fsm_claimed"])


def _tall_blocks(made) -> float:
    blocks = made.truth("buildings")
    blocks = blocks[(blocks["kind"] == "flat") & (blocks["height_m"] >= 11)]
    return _share(blocks["height_m"] >= 18)


def _old_assessments(made) -> float:
    assessed = pd.to_datetime(made.truth("buildings")["assessed_on"]).dropna()
    return _share(assessed < pd.Timestamp(TODAY) - pd.DateOffset(years=3))


SEEN: dict[str, Seen] = {
    "household_size": lambda made: float(_home_sizes(made).mean()),
    "one_person_households": lambda made: _share(_home_sizes(made) == 1),
    "tenure_owner": _tenure("owner"),
    "tenure_private": _tenure("private"),
    "tenure_social": _tenure("social"),
    "vacant_dwellings": _vacant,
    "movers_a_year": lambda made: _share(made.living["moved_recently"]),
    "white": _broad("White"),
    "asian": _broad("Asian"),
    "black": _broad("Black"),
    "mixed": _broad("Mixed"),
    "other": _broad("Other"),
    "council_tax_discount": _council_tax("discount", "."),
    "council_tax_single": _council_tax("discount", "Single"),
    "council_tax_exempt": _council_tax("exemption", "."),
    "council_tax_empty": _council_tax("occupancy", "Empty"),
    "council_tax_second_home": _council_tax("occupancy", "Second home"),
    "council_tax_full": _full_tax,
    "asc_requests_a_person": lambda made: (
        len(_requests(made)) / _requests(made)["person_id"].nunique()
    ),
    "asc_requests_65": lambda made: _share(
        _requests(made).merge(made.people[["person_id", "age"]])["age"] >= 65
    ),
    "asc_from_hospital": lambda made: _share(_requests(made)["route"] == "Discharge from hospital"),
    "asc_requests_population": lambda made: len(_requests(made)) / len(made.living),
    "asc_long_term_adults": lambda made: len(_long_term(made)) / _adults(made),
    "asc_home": lambda made: _share(_long_term(made)["setting"] == "Community"),
    "asc_residential": lambda made: _share(_long_term(made)["setting"] == "Residential"),
    "asc_nhs_missing": lambda made: _share(made.list("adult_social_care")["nhs_number"] == ""),
    "csc_in_need": lambda made: len(_in_need(made)) / _children(made),
    "csc_on_plan_of_need": lambda made: _share(_in_need(made)["plan"] == "Child protection plan"),
    "csc_referrals_child": lambda made: len(made.list("childrens_social_care")) / _children(made),
    "csc_re_referred": _re_referred,
    "csc_police": _source("Police"),
    "csc_schools": _source("Schools"),
    "fsm": _roll(".*"),
    "fsm_primary": _roll("Primary"),
    "fsm_secondary": _roll("Secondary"),
    "fsm_special": _roll("Special"),
    "fsm_unclaimed": _unclaimed,
    "no_computer_fsm": _no_computer(True),
    "no_computer_all": _no_computer(False),
    "gp_ghosts": _ghosts,
    "gp_ethnicity_missing": lambda made: _share(
        made.list("gp_list")["ethnicity"].isin(BLANK_ETHNICITY)
    ),
    "gp_ethnicity_white_british": _agreement("White British"),
    "gp_ethnicity_bangladeshi": _agreement("Bangladeshi"),
    "gp_ethnicity_pakistani": _agreement("Pakistani"),
    "gp_ethnicity_indian": _agreement("Indian"),
    "gp_ethnicity_chinese": _agreement("Chinese"),
    "gp_ethnicity_other_mixed": _agreement("Other Mixed"),
    "gp_ethnicity_other_black": _agreement("Other Black"),
    "gp_ethnicity_traveller": _agreement("Gypsy or Irish Traveller"),
    "shielding_share": lambda made: len(made.list("shielding_v2")) / len(made.living),
    "shielding_under_18": _shielding_ages(0, 18),
    "shielding_18_69": _shielding_ages(18, 70),
    "shielding_70": _shielding_ages(70, 200),
    "shielding_growth": lambda made: (
        len(made.list("shielding_v3")) / len(made.list("shielding_v2"))
    ),
    "shielding_dead": _dead_shielders,
    "shielding_respiratory": _reason("Severe respiratory"),
    "shielding_rare": _reason("Rare genetic"),
    "shielding_cancer": _reason("Cancer"),
    "tall_blocks": _tall_blocks,
    "assessment_old": _old_assessments,
    "deterministic_missed": _missed,
    "deterministic_false": _false,
    "sex_or_dob_disagree": _disagree,
    "uprn_match": _uprn_match(lambda gp: gp["address"] != ""),
    "uprn_match_movers": _uprn_match(lambda gp: gp["moved_recently"]),
    "uprn_match_chinese": _uprn_match(lambda gp: gp["ethnic_group"] == "Chinese"),
}


def test_every_margin_is_tested():
    assert set(SEEN) == set(MARGINS.index)


@pytest.mark.parametrize("key", list(SEEN))
def test_the_margin_is_the_published_one(standard, key):
    seen = SEEN[key](standard)
    wanted, tolerance = MARGINS.loc[key, ["value", "tolerance"]].astype(float)
    assert seen == pytest.approx(wanted, abs=tolerance)


def test_every_margin_says_where_it_comes_from():
    assert MARGINS["basis"].isin(["published", "assumption"]).all()
    assert MARGINS["source"].str.len().gt(10).all()
    published = MARGINS[MARGINS["basis"] == "published"]
    assert published["source"].str.contains(r"\b20[12]\d\b|NHS Digital|OpenSAFELY|ONS").all()


def test_missed_links_fall_on_the_groups_the_study_names(standard):
    """BMJ Open 2015 e008118: more missed among ethnic minorities and the young."""
    pairs = _with_gp(standard, "adult_social_care")
    white = pairs["broad_group_gp"] == "White"
    untraced, missed = pairs["nhs_number_left"] == "", ~hesid(pairs)
    assert untraced[~white].mean() > 1.3 * untraced[white].mean()
    assert missed[~white].mean() > missed[white].mean()
    young = ~pairs["age_band_gp"].isin(["65 to 74", "75 and over"])
    assert missed[young].mean() > 1.2 * missed[~young].mean()


def test_the_day_is_fixed(standard):
    assert TODAY.isoformat() == "2026-06-30"
    assert pd.to_datetime(standard.people["dob"]).max() <= pd.Timestamp(TODAY)
