"""One line of the doctor's list."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "optional", "to do"]


@dataclass(frozen=True)
class Check:
    """What was looked at, how it stands and, where it matters, what to do.

    Attributes
    ----------
    subject
        What was looked at, in a word or two.
    state
        ``ok``, ``optional`` for what some people need and is not there, or ``to do`` for what
        must be put right.
    said
        What was found, in one or two sentences.
    todo
        What to do about it.
    """

    subject: str
    state: State
    said: str
    todo: str = ""
