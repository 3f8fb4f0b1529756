"""Categories that are spelled more than one way, and codes among words."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from workbench.quality.measure import Measured, blank_sql
from workbench.quality.names import NAME_WORDS, vocabulary
from workbench.quality.probes import Probe
from workbench.quality.scan import among
from workbench.quality.words import quoted
from workbench.words import listed

_YES = vocabulary("yes y true t 1 x tick ticked ✓ ✔ ☑")
_NO = vocabulary("no n false f 0 ✗ ✘ ☐")
_SHORTEST_WORD = 6
_RARER = 10
_SHOWN = 4
_WORDS_AT_LEAST = 0.9


def category_probes(measured: Sequence[Measured]) -> list[Probe]:
    """Ask of every column of few values whether one value is spelled several ways.

    Two spellings are one category when they differ only in capitals, spaces, punctuation or
    accents; when all of the column's values say yes or no and several say the same; or when they
    are a letter apart (inserted, left out, changed or swapped), hold no digit, and the rarer has
    at most a tenth of the rows of the commoner. A number among words is a code that was not
    written out.
    """
    probes = []
    for item in measured:
        if item.values is None or not item.category or NAME_WORDS.intersection(item.field.words):
            continue
        filled = item.values.filter(f"NOT {blank_sql(item.field)}")
        trimmed = f"trim({item.field.sql})"
        rows = filled.aggregate(f"{trimmed}, sum(times)", trimmed).fetchall()
        counts = Counter({str(value): int(n) for value, n in rows})
        if len(counts) < 2:
            continue
        odd, examples = variants(counts)
        probes += [_spelled(item, odd, examples), _codes(item, counts)]
    return probes


def variants(counts: Counter[str]) -> tuple[list[str], str]:
    """Find the spellings that are not the commonest of their category.

    Parameters
    ----------
    counts
        How many rows have each spelling.

    Returns
    -------
    list of str
        The spellings to change.
    str
        The spellings of the category with most rows to change, commonest first, for a sentence.
    """
    groups: dict[str, list[str]] = {}
    answers = {_plain(value) for value in counts} <= _YES | _NO
    for value in counts:
        plain = _plain(value)
        meaning = ("yes" if plain in _YES else "no") if answers else plain
        groups.setdefault(meaning, []).append(value)
    if not answers:
        groups = _misspelt(groups, counts)
    several = [
        sorted(values, key=lambda value: (-counts[value], value))
        for values in groups.values()
        if len(values) > 1
    ]
    several.sort(key=lambda values: (-sum(counts[value] for value in values[1:]), values))
    odd = [value for values in several for value in values[1:]]
    example = listed([quoted(value) for value in several[0]], most=_SHOWN) if several else ""
    return odd, example


def _plain(value: str) -> str:
    """Fold what seldom matters; in values with digits, such as ``1-2``, signs do matter."""
    folded = unicodedata.normalize("NFKD", " ".join(value.casefold().split()))
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    if any(sign.isdigit() for sign in letters):
        return letters
    return re.sub(r"(?<=\w)[\s_\-/.'’]+(?=\w)|(?<=\w)[.,]+$", " ", letters).strip()


def _misspelt(groups: dict[str, list[str]], counts: Counter[str]) -> dict[str, list[str]]:
    totals = {plain: sum(counts[value] for value in values) for plain, values in groups.items()}
    merged = dict(groups)
    for rare in sorted(groups, key=lambda plain: (totals[plain], plain)):
        if len(rare) < _SHORTEST_WORD or any(sign.isdigit() for sign in rare):
            continue
        for common in sorted(groups, key=lambda plain: (-totals[plain], plain)):
            if totals[rare] * _RARER > totals[common]:
                break
            if common in merged and _one_apart(rare, common):
                merged[common] = merged[common] + merged.pop(rare)
                break
    return merged


def _one_apart(one: str, other: str) -> bool:
    """Whether one insertion, omission, change or swap of neighbours turns one into the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _one_of(item: Measured, values: Sequence[str]) -> str:
    return f"(trim({item.field.sql}) IN {among(values)})" if values else "false"


def _spelled(item: Measured, odd: Sequence[str], examples: str) -> Probe:
    return Probe(
        key="spelled_several_ways",
        fields=(item.field,),
        wrong=_one_of(item, odd),
        on="found",
        checked=item.filled,
        what=f"another spelling of a value in {{column}} than most, such as {examples}",
        several="another spelling of a value than most, in {column}",
        fix="Choose one spelling for each before you count by this column.",
        dimension="consistency",
        verdict="stop",
        method=(
            "Values that differ only in capitals, spaces, punctuation or accents, that all mean "
            "yes or no, or that are one letter apart where the rarer has at most a tenth of the "
            "rows of the commoner."
        ),
    )


def _codes(item: Measured, counts: Counter[str]) -> Probe:
    codes = sorted(value for value in counts if re.fullmatch(r"-?\d{1,4}", value))
    words = sum(n for value, n in counts.items() if re.match(r"[^\W\d_]{3}", value))
    mixed = codes and words >= _WORDS_AT_LEAST * counts.total()
    example = listed([quoted(code) for code in codes], most=_SHOWN)
    return Probe(
        key="codes_among_words",
        fields=(item.field,),
        wrong=_one_of(item, codes if mixed else []),
        on="found",
        checked=item.filled,
        what=f"a code in {{column}} where others have words: {example}",
        several="a code where others have words, in {column}",
        fix="Find out what the code stands for; 9 or 99 often means “not known”.",
        dimension="consistency",
        method="Numbers of up to four figures in a column nine tenths of whose rows are words.",
    )
