"""From values as found to the table that is handed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from duckdb import DuckDBPyConnection

from workbench.sources.faults import layout_faults
from workbench.sources.meaning import agree_on_order, decide, meant_sql
from workbench.sources.place import FOUND, Placed
from workbench.sources.shapes import trimmed_sql
from workbench.sources.sql import quote
from workbench.sources.survey import take_census
from workbench.sources.suspects import column_faults
from workbench.sources.table import Column, Fault, SourceKind, SourceTable

BANNER = "made_up"
_MEANT = "meant"
_COLUMNS_A_PASS = 200


@dataclass(frozen=True)
class Origin:
    """Where a table came from: attributes as in :class:`SourceTable`."""

    name: str
    kind: SourceKind
    reference: str
    fingerprint: str
    encoding: str = ""
    sheet: str = ""


def finish(placed: Placed, origin: Origin, told: Sequence[Fault] = ()) -> SourceTable:
    """Decide what the columns are and hand the table over.

    Parameters
    ----------
    placed
        The values as found.
    origin
        Where they came from.
    told
        Faults of the file as a whole.
    """
    connection, headers = placed.connection, placed.headers
    censuses = take_census(connection, FOUND, list(headers))
    decided = {name: decide(header, censuses[name]) for name, header in headers.items()}
    meanings = agree_on_order(decided, censuses)
    rows = int(connection.execute(f"SELECT count(*) FROM {FOUND}").fetchall()[0][0])
    faults = [
        *told,
        *layout_faults(placed.notes),
        *column_faults(
            connection, FOUND, headers, meanings, censuses, excel=origin.kind in {"excel", "ods"}
        ),
    ]

    def meant() -> str:
        expressions = {}
        for name, meaning in meanings.items():
            census, column = censuses[name], quote(name)
            value = trimmed_sql(column) if census.padded else column
            expressions[name] = meant_sql(value, meaning, census.shapes)
        _create(connection, expressions)
        return f"SELECT * FROM {_MEANT}"

    return SourceTable(
        name=origin.name,
        kind=origin.kind,
        reference=origin.reference,
        columns=tuple(
            Column(name, header, meanings[name].type) for name, header in headers.items()
        ),
        rows=rows,
        faults=tuple(faults),
        made_up=placed.notes.made_up or BANNER in headers,
        fingerprint=origin.fingerprint,
        encoding=origin.encoding,
        sheet=origin.sheet,
        _connection=connection,
        _found=f"SELECT * FROM {FOUND}",
        _meant=meant,
    )


def _create(connection: DuckDBPyConnection, expressions: Mapping[str, str]) -> None:
    """Write the values as what they mean into a table of their own, in the same order.

    Planning time grows faster than the number of columns, so wide tables go in slices.
    """
    listed = [f"{expression} AS {quote(name)}" for name, expression in expressions.items()]
    if len(listed) <= _COLUMNS_A_PASS:
        connection.execute(f"CREATE TABLE {_MEANT} AS SELECT {', '.join(listed)} FROM {FOUND}")
        return
    columns = []
    for start in range(0, len(listed), _COLUMNS_A_PASS):
        part = ", ".join(listed[start : start + _COLUMNS_A_PASS])
        columns += connection.sql(f"SELECT {part} FROM {FOUND}").to_arrow_table().columns
    connection.register("arriving", pa.table(columns, names=list(expressions)))
    connection.execute(f"CREATE TABLE {_MEANT} AS SELECT * FROM arriving")
    connection.unregister("arriving")
