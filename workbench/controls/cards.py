"""Cards, one after another, each with the same few answers; every answer is kept as it is given."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from time import monotonic
from typing import Any, TypeAlias

from workbench.controls.live import LIVE, failed
from workbench.errors import WorkbenchError
from workbench.words import count, has

Key: TypeAlias = tuple[str, str]

# The second click of a double click is no answer to a card that nobody has seen yet.
_UNSEEN_SECONDS = 0.3


class Pile:
    """Which card is next, which are done, and which answer was the last.

    Parameters
    ----------
    keys
        The cards, in the order to show them.
    done
        Those that have an answer, in the order in which they got it; others are passed over.
    """

    def __init__(self, keys: Sequence[Key], done: Iterable[Key]) -> None:
        known = set(keys)
        self._keys = list(keys)
        self._done = list(dict.fromkeys(key for key in done if key in known))
        self._again: list[Key] = []

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def done(self) -> int:
        """How many cards have an answer."""
        return len(self._done)

    @property
    def last(self) -> Key | None:
        """The card whose answer can be taken back."""
        return self._done[-1] if self._done else None

    @property
    def next(self) -> Key | None:
        """The card to show; nothing where all have an answer."""
        if self._again:
            return self._again[-1]
        answered = set(self._done)
        return next((key for key in self._keys if key not in answered), None)

    def answer(self) -> None:
        """Go on to the next card."""
        key = self.next
        if key is not None:
            self._done.append(key)
            self._again = self._again[:-1]

    def take_back(self) -> None:
        """Show the card with the last answer again."""
        if self._done:
            self._again.append(self._done.pop())


@dataclass(frozen=True)
class Cards:
    """Cards to be answered.

    Displaying it shows, in a report, what stands in its place; where somebody looks on
    (environment variable ``WORKBENCH_LIVE``), one card after another with a button for each answer,
    how many are done, and a way to take the last answer back.

    Attributes
    ----------
    keys
        The cards, in the order to show them.
    show
        Writes a card's HTML; takes the two parts of its key.
    save
        Keeps an answer before the next card comes; takes the two parts of the key and the answer.
    answers
        What is written on each button, by the answer it gives.
    given
        The cards that have an answer already, in the order in which they got it.
    taken_back
        What is saved where an answer is taken back.
    still
        What a report shows in its place.
    thing
        What a card shows, in a word.
    """

    keys: Sequence[Key]
    show: Callable[[str, str], str]
    save: Callable[[str, str, str], None]
    answers: Mapping[str, str]
    given: Sequence[Key]
    taken_back: str
    still: Sequence[Any] = ()
    thing: str = "pair"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if LIVE in os.environ and len(self.keys):
            display(self._widget())  # type: ignore[no-untyped-call]
        else:
            display(*self.still)  # type: ignore[no-untyped-call]

    def _widget(self) -> Any:  # noqa: ANN401
        import ipywidgets

        pile = Pile(self.keys, self.given)
        card, said, far = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        said.add_class("wb-said")
        card.add_class("wb-result")
        buttons = {
            answer: ipywidgets.Button(description=label) for answer, label in self.answers.items()
        }
        back = ipywidgets.Button(description="Take back the last answer")
        shown = [monotonic()]

        def show() -> None:
            key = pile.next
            card.value = self._card(pile, key)
            far.value = self._far(pile)
            for button in buttons.values():
                button.disabled = key is None
            back.disabled = pile.last is None
            shown[0] = monotonic()

        def act(key: Key | None, answer: str, move: Callable[[], None], told: str) -> None:
            if key is None or monotonic() - shown[0] < _UNSEEN_SECONDS:
                return
            try:
                self.save(*key, answer)
            except WorkbenchError as fault:
                said.value = f'<span class="wb-error">{escape(str(fault))}</span>'
            except Exception:
                said.value = f'<span class="wb-error">{escape(failed())}</span>'
            else:
                move()
                show()
                said.value = escape(told)

        def on(answer: str) -> Callable[[object], None]:
            told = f"Kept: {self.answers[answer]}."
            return lambda _: act(pile.next, answer, pile.answer, told)

        for answer, button in buttons.items():
            button.on_click(on(answer))
        told_back = f"Taken back. Here is that {self.thing} again."
        back.on_click(lambda _: act(pile.last, self.taken_back, pile.take_back, told_back))
        show()
        group = ipywidgets.HBox(list(buttons.values()))
        group.add_class("wb-answers")
        whole = ipywidgets.VBox([far, said, card, group, back])
        whole.add_class("wb-cards")
        return whole

    def _card(self, pile: Pile, key: Key | None) -> str:
        """Write a card below its heading, to which the page moves whoever has answered."""
        if key is None:
            told = f"All {len(pile):,} {self.thing}s have an answer"
            if len(pile) == 1:
                told = f"The only {self.thing} has an answer"
            return f'<h3 class="wb-card-head" tabindex="-1" data-card="end">{told}</h3>'
        number = f"{pile.done + 1:,} of {len(pile):,}"
        head = f'<h3 class="wb-card-head" tabindex="-1" data-card="{number}">'
        return f"{head}{self.thing.capitalize()} {number}</h3>{self.show(*key)}"

    def _far(self, pile: Pile) -> str:
        left = len(pile) - pile.done
        whole = count(len(pile), self.thing)
        told = f"{pile.done:,} of {whole} {has(pile.done)} an answer, {left:,} to go."
        return (
            f'<p class="wb-far">{told}</p><progress max="{len(pile)}" value="{pile.done}" '
            f'aria-label="Answered">{told}</progress>'
        )
