"""Controls that answer at once where somebody looks on, and stand still in a report."""

from workbench.controls.cards import Cards
from workbench.controls.kept import kept
from workbench.controls.live import LIVE
from workbench.controls.number_box import NumberBox

__all__ = ["LIVE", "Cards", "NumberBox", "kept"]
