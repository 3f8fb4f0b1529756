"""The made-up borough: people, homes and the lists kept about them, with the truth apart.

Nothing in it can be taken for real. Bias arises by mechanism: from what happens to names,
addresses and papers on their way into a list, at rates declared in one table.
"""

from workbench.borough.making import BoroughSummary, ListSummary, make
from workbench.borough.settings import TODAY, Size

__all__ = ["TODAY", "BoroughSummary", "ListSummary", "Size", "make"]
