"""Addresses: the property (UPRN) of each, how sure that is, and what senders leave out."""

from workbench.addresses.matching import match_addresses
from workbench.addresses.result import AddressResult

__all__ = ["AddressResult", "match_addresses"]
