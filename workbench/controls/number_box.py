"""A number that can be changed, with switches."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from workbench.controls.live import LIVE, failed, html
from workbench.errors import WorkbenchError
from workbench.words import count

_INVITATION = "Change the number, and what is below changes with it."
_INVITATION_TO_SWITCH = "Change the number or a switch, and what is below changes with it."


@dataclass(frozen=True)
class NumberBox:
    """A number, with switches where there are any, and what is shown for it.

    Displaying it shows, in a report, what belongs to the number given and all switches on; where
    somebody looks on (environment variable ``WORKBENCH_LIVE``) also a box in which the number can
    be changed, and the switches.

    Attributes
    ----------
    label
        What the number is.
    value
        The number to begin with.
    show
        What is shown for a number: findings, figures, tables. Where there are switches it is also
        given the names of those that are off.
    at_least, below
        The range it must be in.
    step
        How much the arrow keys change it.
    switches
        What is written beside each switch, by its name.
    heading
        What the switches are, all together.
    """

    label: str
    value: float
    show: Callable[..., Iterable[object]]
    at_least: float
    below: float
    step: float = 0.01
    switches: Mapping[str, str] = field(default_factory=dict)
    heading: str = ""

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if LIVE in os.environ:
            display(self._widget())  # type: ignore[no-untyped-call]
        else:
            display(*self._shown(self.value, frozenset()))  # type: ignore[no-untyped-call]

    def _shown(self, number: float, off: frozenset[str]) -> Iterable[Any]:
        return self.show(number, off) if self.switches else self.show(number)

    def problem(self, number: float) -> str:
        """Say why a number cannot be taken; empty where it can.

        Parameters
        ----------
        number
            The number.
        """
        if self.at_least <= number < self.below:
            return ""
        return f"It must be at least {self.at_least:g} and less than {self.below:g}."

    def _widget(self) -> Any:  # noqa: ANN401
        import ipywidgets

        box = ipywidgets.FloatText(
            value=self.value,
            step=self.step,
            description=self.label,
            continuous_update=False,
            style={"description_width": "auto"},
        )
        ticks = {
            name: ipywidgets.Checkbox(value=True, description=label, indent=False)
            for name, label in self.switches.items()
        }
        said = ipywidgets.HTML(_INVITATION_TO_SWITCH if ticks else _INVITATION)
        said.add_class("wb-said")
        result = ipywidgets.HTML(html(self._shown(self.value, frozenset())))
        result.add_class("wb-result")

        def changed(_: object) -> None:
            number = box.value
            off = frozenset(name for name, tick in ticks.items() if not tick.value)
            problem = self.problem(number)
            _mark(box, wrong=bool(problem))
            if problem:
                said.value = f'<span class="wb-error">{problem} You gave {number:g}.</span>'
                return
            said.value = "Working it out."
            try:
                result.value = html(self._shown(number, off))
            except WorkbenchError as fault:
                said.value = escape(str(fault))
            except Exception:
                said.value = failed()
            else:
                switched = f" with {count(len(off), 'switch', 'switches')} off" if off else ""
                said.value = f"Below is what {number:g} means{switched}."

        for control in (box, *ticks.values()):
            control.observe(changed, "value")
        group = [_group(self.heading, ticks.values())] if ticks else []
        return ipywidgets.VBox([*group, box, said, result])


def _group(heading: str, ticks: Iterable[Any]) -> Any:  # noqa: ANN401
    """Put switches below their heading; the page's script makes them a group with that name."""
    import ipywidgets

    name = ipywidgets.Label(heading)
    name.add_class("wb-heading")
    group = ipywidgets.VBox([name, *ticks])
    group.add_class("wb-switches")
    return group


def _mark(box: Any, *, wrong: bool) -> None:  # noqa: ANN401
    (box.add_class if wrong else box.remove_class)("wb-wrong-box")
