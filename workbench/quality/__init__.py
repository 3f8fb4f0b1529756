"""Checks of any table, and contracts for the next time it comes."""

from workbench.quality.checking import Check, check
from workbench.quality.contract import Contract, ContractFile, read_contract
from workbench.quality.dimensions import Dimensions, dimensions
from workbench.quality.drafting import draft
from workbench.quality.profiling import Profile, profile

__all__ = [
    "Check",
    "Contract",
    "ContractFile",
    "Dimensions",
    "Profile",
    "check",
    "dimensions",
    "draft",
    "profile",
    "read_contract",
]
