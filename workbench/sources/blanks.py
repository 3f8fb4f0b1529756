"""Ways in which people write that a cell says nothing."""

_WORDS = (
    "n/a",
    "na",
    "n.a.",
    "n.a",
    "n\\a",
    "#n/a",
    "<na>",
    "nan",
    "null",
    "(null)",
    "none",
    "nil",
    "(blank)",
    "blank",
    "missing",
    "unknown",
    "unk",
    "not known",
    "n/k",
    "nk",
    "not available",
    "not applicable",
    "not recorded",
    "not given",
    "not provided",
    "no data",
    "tbc",
    "tba",
)
_MARKS = ("", "-", "--", "---", "–", "—", ".", "..", "...", "?", "??", "???", "_", "#", "~")
_CASES = (str.lower, str.upper, str.capitalize, str.title)

BLANKS: frozenset[str] = frozenset(_MARKS) | {case(word) for word in _WORDS for case in _CASES}
"""Spellings of "nothing is known", to be compared without regard to capitals or outer spaces.

Answers that mean something are none of them: "not stated", "refused", "prefer not to say",
"[c]" and "*" (suppressed), "0". The values as found always keep the spelling. In the values as
meant each is missing, except those that people bear as names (:data:`BORNE_NAMES`) in a column
of names.
"""

BORNE_NAMES: frozenset[str] = frozenset({"null", "na", "nan", "none", "nil", "blank"})
"""Spellings, in lower case, that are also somebody's name: kept in columns of names, and told."""

SPACES = (
    "".join(character for character in map(chr, range(0x3001)) if character.isspace())
    + "\u200b\ufeff"
)
"""Characters that show as nothing at the ends of a value."""
