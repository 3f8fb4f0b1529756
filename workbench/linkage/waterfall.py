"""Why two records are one person or are not: every step of the reckoning, in words and drawn.

What agrees and what does not moves the odds that two records are one person, one fact after the
other (Fellegi and Sunter, 1969): the steps from the start add up to what the model says of the
pair. No step holds a value of anybody's.
"""

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from workbench.charts import Figure, waterfall_chart
from workbench.linkage.levels import Comparison
from workbench.linkage.model import Model
from workbench.linkage.pairs import Laid, Pair
from workbench.linkage.words import chance, likelier, verb
from workbench.words import capital, listed

# A value counts as rare, or common, where that alone moves the odds so far, in log2.
_RARE = 1.0
_LITTLE = 1.0
# Lines of the drawing are this far apart: odds of a thousand to one.
_LINE = float(np.log2(1000))


@dataclass(frozen=True)
class Step:
    """One step of the reckoning.

    Attributes
    ----------
    fact
        What was compared, or what else counts.
    says
        What the two records say of it.
    bits
        By how much that moves the odds of being one person, in log2.
    """

    fact: str
    says: str
    bits: float

    @property
    def words(self) -> str:
        """The step in a few words."""
        return f"{self.fact}: {self.says}"

    @property
    def sentence(self) -> str:
        """The step in a sentence."""
        effect = likelier(self.bits)
        if abs(self.bits) < _LITTLE:
            return f"{self.words}. That says little ({effect})."
        return f"{self.words}. That makes it {effect} that they are one person."


@dataclass(frozen=True)
class Explanation:
    """Why two records are one person or are not.

    Attributes
    ----------
    name
        A name for the table's file.
    title
        Which two records these are.
    begins
        What the reckoning starts from, as a sentence about a share of pairs.
    start
        The odds at the start, in log2.
    steps
        What moves them.
    silent
        Facts that say nothing, since a list has no value.
    threshold
        Match probability from which a pair counts as one person.
    outcome
        What became of the pair, and why, in sentences.
    more
        What one more fact would change, in sentences.
    """

    name: str
    title: str
    begins: str
    start: float
    steps: tuple[Step, ...]
    silent: tuple[str, ...]
    threshold: float
    outcome: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """The odds at the end, in log2."""
        return self.start + sum(step.bits for step in self.steps)

    @property
    def probability(self) -> float:
        """The match probability."""
        odds = 2.0 ** min(max(self.weight, -60.0), 60.0)
        return float(odds / (1 + odds))

    @property
    def least(self) -> str:
        """The threshold in words."""
        return f"{round(100 * self.threshold, 3):g} in 100"

    @property
    def table(self) -> pd.DataFrame:
        """One row a step.

        Columns ``fact``, ``what_the_two_records_say``, ``what_that_does`` and ``chance_so_far``.
        """
        rows = [("Start", self.begins, "", chance(self.start))]
        passed = self.start
        for step in self.steps:
            passed += step.bits
            rows.append((step.fact, step.says, likelier(step.bits), chance(passed)))
        rows += [
            (fact, "missing in a list", "says nothing", chance(passed)) for fact in self.silent
        ]
        columns = ["fact", "what_the_two_records_say", "what_that_does", "chance_so_far"]
        return pd.DataFrame(rows, columns=columns)

    def headline(self, lead: str) -> str:
        """Say how likely the two are one person, after which two they are."""
        likely = chance(self.weight)
        return f"{lead}: by the model {likely} such pairs {verb(self.weight)} one person"

    def sentences(self) -> list[str]:
        """Tell the reckoning from its start to its end."""
        begins = f"{self.begins}: {chance(self.start)} {verb(self.start)} one person"
        told = [f"{begins}. That is where it starts.", *(step.sentence for step in self.steps)]
        if self.silent:
            facts = listed([_in_a_sentence(fact) for fact in self.silent], most=0)
            told.append(f"Nothing can be compared of: {facts}. That says nothing.")
        ends = f"{chance(self.weight)} pairs like this {verb(self.weight)} one person"
        told.append(f"In the end {ends}: that is the model's opinion, and not a measured error.")
        return [*told, *self.outcome]

    def figure(self) -> Figure:
        """Draw the reckoning."""
        drawn = pd.DataFrame(
            {
                "step": [step.words for step in self.steps],
                "bits": [step.bits for step in self.steps],
                "said": [_signed(step.bits) for step in self.steps],
            }
        )
        return waterfall_chart(
            drawn,
            label="step",
            value="bits",
            said="said",
            start=self.start,
            ends=(f"Start: {chance(self.start)}", f"End: {chance(self.weight)}"),
            lines=[float(at) for at in np.arange(-6, 7) * _LINE],
            forward="Speaks for one person",
            back="Speaks for two people",
            reference=float(np.log2(self.threshold / (1 - self.threshold))),
            reference_label=f"Counts as one person from here: {self.least}",
            title=self.title,
            subtitle="How likely two records are one person, step by step; from one thin line to "
            "the next it is a thousand times likelier",
            name=self.name,
            table=self.table,
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        steps = "".join(f"<li>{escape(one)}</li>" for one in self.sentences())
        told = f"<details><summary>Read it as sentences</summary><ol>{steps}</ol></details>"
        outcome = "".join(f"<p>{escape(one)}</p>" for one in self.outcome)
        more = "".join(f"<li>{escape(one)}</li>" for one in self.more)
        heading = "<p>What one more fact would change:</p>" if more else ""
        html = f"{self.figure().html()}{outcome}{heading}{f'<ul>{more}</ul>' if more else ''}{told}"
        return {"text/html": html, "text/plain": " ".join([*self.sentences(), *self.more])}


def reckoned(
    laid: Laid,
    pair: Pair,
    lists: tuple[str, str],
    threshold: float,
    *,
    shift: float = 0.0,
    more: tuple[Step, ...] = (),
) -> Explanation:
    """Reckon how likely a pair is one person, before it is told which and what became of it.

    Parameters
    ----------
    laid
        The lists.
    pair
        The pair.
    lists
        Names of the two lists that its records are of.
    threshold
        Match probability from which a pair counts as one person.
    shift
        How much likelier pairs of these lists are one person than pairs at large, in log2.
    more
        Steps beyond what was compared.
    """
    steps, silent, idle = steps_of(laid.model, pair)
    return Explanation(
        name="why-these-two",
        title="",
        begins=_of_pairs(*(laid.names[one] for one in lists)),
        start=laid.start + idle + shift,
        steps=(*steps, *more),
        silent=silent,
        threshold=threshold,
        outcome=(),
    )


def steps_of(model: Model, pair: Pair) -> tuple[tuple[Step, ...], tuple[str, ...], float]:
    """Say what each comparison of a pair says, the weightiest first, and which say nothing.

    Corrections of what others claim too much come last.

    Parameters
    ----------
    model
        What was compared.
    pair
        The pair.

    Returns
    -------
    tuple
        The steps, the facts that say nothing, and what corrections that do not apply add to the
        start: hardly anything, but without it the sum would not be the model's.
    """
    told: list[tuple[bool, float, Step]] = []
    silent = []
    idle = 0.0
    place = {
        one.name: int(level) for one, level in zip(model.comparisons, pair.levels, strict=True)
    }
    for row, comparison in enumerate(model.comparisons):
        level = int(pair.levels[row])
        if level < 0:
            if not _said_by_another(comparison, model, place):
                silent.append(comparison.label)
        elif comparison.corrects and level > 0:
            idle += float(pair.bits[row])
        else:
            said = comparison.levels[level].label + _rarity(float(pair.rarity[row]))
            step = Step(comparison.label, said, float(pair.bits[row]))
            told.append((comparison.corrects, -abs(step.bits), step))
    told.sort(key=lambda one: one[:2])
    return tuple(step for *_, step in told), tuple(silent), idle


def _said_by_another(comparison: Comparison, model: Model, place: dict[str, int]) -> bool:
    """Say whether a comparison has nothing to say that another does not say for it."""
    instead = [one.name for one in model.comparisons if one.instead_of == comparison.name]
    return comparison.instead_of is not None or any(place[name] >= 0 for name in instead)


def _in_a_sentence(fact: str) -> str:
    return fact[0].lower() + fact[1:] if fact[1:2].islower() else fact


def _rarity(bits: float) -> str:
    if bits >= _RARE:
        return ", and the name is rare"
    return ", and the name is common" if bits <= -_RARE else ""


def _signed(bits: float) -> str:
    if abs(bits) < _LITTLE:
        return f"Says little: {likelier(bits)}"
    return capital(f"{'+' if bits > 0 else '−'} {likelier(bits)}")


def _of_pairs(one: str, other: str) -> str:
    return (
        f"Of all pairs of two records of the {one}"
        if one == other
        else f"Of all pairs of a record of the {one} and one of the {other}"
    )
