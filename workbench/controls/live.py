"""What controls share: whether somebody looks on, what is shown, what is said of a fault."""

import os
from collections.abc import Iterable
from typing import Any

# Both known to workbench.runs by the same names.
LIVE = "WORKBENCH_LIVE"
_REFERENCE = "WORKBENCH_RUN_REFERENCE"
_UNFORESEEN = (
    "That could not be worked out. What you saw before is still here, and nothing in your files "
    "has changed."
)


def html(things: Iterable[Any]) -> str:
    """Write findings, figures and tables one below the other.

    Parameters
    ----------
    things
        What is shown.
    """
    return "".join(thing._repr_mimebundle_()["text/html"] for thing in things)


def failed() -> str:
    """Write what happened to the log, by way of the shell; say what finds it there."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.showtraceback()
    reference = os.environ.get(_REFERENCE, "")
    return _UNFORESEEN + (
        f" If you ask for help, give the reference {reference}." * bool(reference)
    )
