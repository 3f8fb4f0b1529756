"""Buildings: which are higher-risk, what is overdue in them, and what is not known."""

from workbench.buildings.report import building_report
from workbench.buildings.residents import Evacuation, who_needs_help
from workbench.buildings.result import BuildingView
from workbench.buildings.view import view_buildings

__all__ = [
    "BuildingView",
    "Evacuation",
    "building_report",
    "view_buildings",
    "who_needs_help",
]
