"""Any table in: CSV, workbooks, Parquet, JSON, folders of them, PostgreSQL.

DuckDB and Arrow are imported when a table is read: finding one and taking its fingerprint needs
neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from workbench.sources.blanks import BLANKS
from workbench.sources.fingerprints import fingerprint
from workbench.sources.locating import locate

if TYPE_CHECKING:
    from workbench.sources.engine import connect
    from workbench.sources.reading import read
    from workbench.sources.table import Column, Fault, SourceTable

__all__ = [
    "BLANKS",
    "Column",
    "Fault",
    "SourceTable",
    "connect",
    "fingerprint",
    "locate",
    "read",
]

_LATER = {
    "Column": "table",
    "Fault": "table",
    "SourceTable": "table",
    "connect": "engine",
    "read": "reading",
}


def __getattr__(name: str) -> object:
    """Import what needs DuckDB when it is asked for (PEP 562)."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
