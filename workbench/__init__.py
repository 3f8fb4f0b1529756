"""Data Workbench: messy lists to linked, explained and safe results, for UK councils."""

import sys

# Importing `rfc3987_syntax` compiles a grammar for about a second in every process that
# touches nbformat (jupyter_server#1559). jsonschema treats its absence as "do not check the
# `iri` format", which no Jupyter schema uses.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

__version__ = "0.1.0"
