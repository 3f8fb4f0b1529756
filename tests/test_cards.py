"""Cards: what is next, what an answer does, and what happens when it cannot be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.controls import LIVE, Cards
from workbench.controls import cards as module
from workbench.controls.cards import Pile
from workbench.errors import WorkbenchError
from workbench.findings import Finding

KEYS = [("a", "x"), ("b", "y"), ("c", "z")]
BUTTONS = {"same": "Same person", "different": "Different people"}


@given(st.lists(st.sampled_from(["answer", "take back"]), max_size=30), st.integers(0, 3))
def test_no_card_is_skipped_or_lost(moves, before):
    pile = Pile(KEYS, KEYS[:before])
    answered = KEYS[:before]
    for move in moves:
        if move == "answer":
            shown = pile.next
            assert (shown is None) == (len(answered) == len(KEYS))
            pile.answer()
            answered += [shown] if shown else []
        else:
            last = pile.last
            assert last == (answered[-1] if answered else None)
            pile.take_back()
            answered = answered[:-1]
            assert last is None or pile.next == last
        assert pile.done == len(answered) == len(set(answered))


def test_answers_to_cards_of_another_sample_are_no_cards():
    pile = Pile(KEYS, [("b", "y"), ("not", "there"), ("b", "y")])
    assert (pile.done, pile.next) == (1, ("a", "x"))


@pytest.fixture
def deck(monkeypatch):
    """Cards whose clock runs a second a look, what was saved, and how to make saving fail."""
    saved, faults = [], []
    clock = iter(range(10_000))
    monkeypatch.setattr(module, "monotonic", lambda: next(clock))
    monkeypatch.setenv(LIVE, "1")

    def save(*said):
        if faults:
            raise faults.pop()
        saved.append(said)

    def make(given_=()):
        cards = Cards(
            KEYS, lambda a, b: f"<p>{a} beside {b}</p>", save, BUTTONS, given_, "taken back"
        )
        far, said, card, group, back = cards._widget().children
        return far, said, card, group.children, back

    return make, saved, faults


def test_an_answer_is_kept_and_the_next_card_comes(deck):
    make, saved, _ = deck
    far, said, card, (same, different), back = make()
    assert "Pair 1 of 3" in card.value
    assert "a beside x" in card.value
    assert back.disabled
    same.click()
    assert saved == [("a", "x", "same")]
    assert "b beside y" in card.value
    assert "1 of 3 pairs has an answer, 2 to go." in far.value
    assert said.value == "Kept: Same person."
    back.click()
    assert saved[-1] == ("a", "x", "taken back")
    assert "a beside x" in card.value
    for _ in KEYS:
        different.click()
    assert [one[0] for one in saved[2:]] == ["a", "b", "c"]
    assert "All 3 pairs have an answer" in card.value
    assert same.disabled
    assert different.disabled
    assert not back.disabled


def test_what_was_answered_before_is_not_asked_again(deck):
    make, saved, _ = deck
    card, back = (lambda parts: (parts[2], parts[4]))(make(KEYS[:2]))
    assert "Pair 3 of 3" in card.value
    back.click()
    assert saved == [("b", "y", "taken back")]
    assert "b beside y" in card.value


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (WorkbenchError("It could not be kept.", safe="All before are."), "It could not be kept."),
        (ValueError("secret 9434765919"), "That could not be worked out."),
    ],
)
def test_an_answer_that_cannot_be_kept_is_told_and_its_card_stays(deck, fault, told):
    make, saved, faults = deck
    _, said, card, (same, _), _ = make()
    faults.append(fault)
    same.click()
    assert told in said.value
    assert "9434765919" not in said.value
    assert "a beside x" in card.value
    same.click()
    assert saved == [("a", "x", "same")]


def test_a_second_click_is_no_answer_to_a_card_that_nobody_has_seen(deck, monkeypatch):
    make, saved, _ = deck
    same = make()[3][0]
    monkeypatch.setattr(module, "monotonic", lambda: 20_000.0)
    same.click()
    same.click()
    assert saved == [("a", "x", "same")]


def test_a_report_shows_what_stands_in_its_place(monkeypatch):
    monkeypatch.delenv(LIVE, raising=False)
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *things: shown.extend(things))
    still = Finding(key="a", statement="Open Explore.")
    Cards(
        KEYS, lambda a, b: "secret", lambda *_: None, BUTTONS, (), "no", (still,)
    )._ipython_display_()
    assert shown == [still]
