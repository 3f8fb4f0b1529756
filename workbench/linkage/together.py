"""Corrections where facts go together, which comparisons weighed as if independent do not know."""

from collections.abc import Sequence

from workbench.linkage.levels import Comparison, Level

# The share of true pairs a correction is written with; one over it is the largest correction.
LEAST_TOGETHER = 0.001
# Of two different people in one home, how many were born on one day: about three in 100 children
# are twins (Office for National Statistics, Birth characteristics in England and Wales, 2022: 14.4
# multiple maternities in 1,000), and half of such pairs at least are no siblings.
_BORN_TOGETHER = 0.015


def one_given_shared() -> str:
    """Write the condition that one of several given names, first or last, is the same.

    Some write a first name that many share, such as Mohammed or Abdul, and some leave it out.
    """
    pairs = [(one, other) for one in (1, 2) for other in (1, 2)]
    shared = " or ".join(
        f"(given{one}_l = given{other}_r and length(given{one}_l) > 1)" for one, other in pairs
    )
    return f"coalesce({shared}, false)"


def given_similarity() -> str:
    """Write the similarity of two given names that are not the same (Jaro-Winkler); else missing.

    DuckDB then works it out for no more than half of the pairs that rules bring together.
    """
    return "jaro_winkler_similarity(case when given1_l <> given1_r then given1_l end, given1_r)"


def names_together() -> Comparison:
    """Take back what two comparisons of names claim too much where given and family name agree.

    Names go together: of those who share a family name more share a given name than of others, so
    the two are no separate pieces of evidence. The correction is the interaction of the two in
    chance pairs (Thibaudeau, 1993).
    """
    both = "given1_l = given1_r and family_l = family_r"
    label = "both the same: these go together more often than by chance"
    return Comparison(
        "names_together",
        "Given with family name",
        "false",
        (Level(label, both, LEAST_TOGETHER), Level("not both the same", "true", 1.0)),
        together=("given1", "family"),
        learnt=False,
    )


def twins(homes: Sequence[Sequence[str]]) -> Comparison:
    """Take back what a shared date of birth claims of two given names in one home.

    Different people hardly ever share a date of birth, but for twins, who share all the rest too.

    Parameters
    ----------
    homes
        Sets of fields of which one is wholly equal where people live together or share a telephone.
    """
    home = " or ".join(
        f"({' and '.join(f'{one}_l = {one}_r' for one in parts)})" for parts in homes
    )
    differ = (
        f"{given_similarity()} < 0.78 and given1_l <> family_r "
        f"and least(length(given1_l), length(given1_r)) > 1 and not {one_given_shared()}"
    )
    alike = f"birthday_l = birthday_r and {differ} and ({home})"
    label = "two given names in one home: perhaps twins"
    return Comparison(
        "twins",
        "Date of birth with given name and home",
        "false",
        (Level(label, alike, LEAST_TOGETHER), Level("not so", "true", 1.0)),
        despite=("birthday", _BORN_TOGETHER),
        learnt=False,
    )
