"""Any table in: CSV, workbooks, Parquet, JSON, folders of them, PostgreSQL."""

from workbench.sources.blanks import BLANKS
from workbench.sources.engine import connect
from workbench.sources.fingerprints import fingerprint
from workbench.sources.locating import locate
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
