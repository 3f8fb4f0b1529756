"""Addresses: the property (UPRN) of each, how sure that is, and what senders leave out."""

from workbench.addresses.completeness import Completeness, completeness
from workbench.addresses.groups import AddressGroups, found_by_group
from workbench.addresses.letters import Letters
from workbench.addresses.matching import match_addresses
from workbench.addresses.report import address_report
from workbench.addresses.result import AddressResult

__all__ = [
    "AddressGroups",
    "AddressResult",
    "Completeness",
    "Letters",
    "address_report",
    "completeness",
    "found_by_group",
    "match_addresses",
]
