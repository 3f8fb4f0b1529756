"""Checks of any table, and contracts for the next time it comes."""

from workbench.quality.profiling import Profile, profile

__all__ = ["Profile", "profile"]
