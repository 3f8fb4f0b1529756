"""Rules of a contract as people read them."""

import re

import pytest

from workbench.quality.contract import Constraints, ContractField
from workbench.quality.promises import one_of, shaped


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("TP[0-9]+", "look like TP and then digits"),
        ("[0-9]+", "be all digits"),
        (re.escape("A") + "[0-9]+" + re.escape("-B") + "[0-9]+",
         "look like A, then digits, then -B, then digits"),
        ("[0-9]+/[0-9]+", "look like digits, then “/”, then digits"),
        (re.escape("9,9").replace("9", "[0-9]+"), "look like digits, then a comma, then digits"),
        ("[A-Z]{2}[0-9]+", "look like [A-Z]{2}[0-9]+"),
        ("a|b", "look like a|b"),
    ],
)  # fmt: skip
def test_a_pattern_is_said_in_words(pattern, words):
    assert shaped(pattern) == words


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("tenure", ("Rent", "Own"), "be “Rent” or “Own”"),
        ("tenure", ("Rent",), "be “Rent”"),
        ("tenure", tuple(map(str, range(7))), "be one of 7 values"),
        ("surname", ("Reed", "Ray"), "be one of 2 values"),
        ("told", ("a@b.uk", "c@d.uk"), "be one of 2 values"),
    ],
)
def test_few_values_that_are_no_persons_are_named(name, values, words):
    field = ContractField(name=name, type="string", constraints=Constraints(enum=values))
    assert one_of(field) == words
