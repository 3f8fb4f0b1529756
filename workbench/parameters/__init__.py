"""Settings of an analysis: declared once in its notebook, checked before anything runs.

A notebook's parameters cell imports what it needs to declare them::

    from workbench.parameters import Annotated, Dataset, Field

    table: Dataset  # the list to look at
    threshold: Annotated[float, Field(ge=0.3, lt=1)] = 0.9  # how sure to be
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from workbench.parameters.declared import declared
from workbench.parameters.injected import injected
from workbench.parameters.kinds import Area, Asker, Column, Dataset, Parameter, Record, Roles, shown
from workbench.parameters.validation import ParameterError, validate

__all__ = [
    "Annotated",
    "Area",
    "Asker",
    "Column",
    "Dataset",
    "Field",
    "Literal",
    "Parameter",
    "ParameterError",
    "Path",
    "Record",
    "Roles",
    "date",
    "declared",
    "injected",
    "shown",
    "validate",
]
