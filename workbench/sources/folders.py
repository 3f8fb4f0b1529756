"""A folder of files that are parts of one table."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.sources.engine import connect
from workbench.sources.headings import column_names, plain
from workbench.sources.place import FOUND, Notes, Placed
from workbench.sources.sql import quote
from workbench.sources.table import ROW, Fault, SourceTable
from workbench.sources.words import those
from workbench.words import count, has, listed, quoted

FILE = "source_file"


def place_files(
    folder: Path, tables: Sequence[tuple[str, SourceTable]]
) -> tuple[Placed, list[Fault]]:
    """Put the files of a folder one after the other, and say from which file each row is.

    Parameters
    ----------
    folder
        The folder.
    tables
        Each file's name and table, in the order of the names.

    Returns
    -------
    Placed
        All rows as found, with the column ``source_file``; ``source_row`` counts within a file.
    list of Fault
        Which columns are not in every file, and what each file's own layout tells.

    Raises
    ------
    WorkbenchError
        Where the files have no heading in common.
    """
    headings: dict[str, str] = {}
    for _, table in tables:
        for column in table.columns:
            headings.setdefault(plain(column.header), column.header)
    held = [{plain(column.header) for column in table.columns} for _, table in tables]
    if len(tables) > 1 and not set.intersection(*held):
        raise WorkbenchError(
            f"The files in {folder.name} are not parts of one table: no heading is in all of them.",
            safe="The files have not been changed.",
            todo="Give one file, or put only files with the same headings into the folder.",
        )
    headers = [*headings.values(), FILE]
    names = column_names(headers)
    connection = connect()
    columns = ", ".join(f"{quote(name)} VARCHAR" for name in names)
    connection.execute(f"CREATE TABLE {FOUND} ({columns}, {ROW} BIGINT)")
    for file, table in tables:
        own = {plain(column.header): column.name for column in table.columns}
        listing = [
            f"CAST({quote(own[key])} AS VARCHAR)" if key in own else "NULL" for key in headings
        ]
        connection.register("arriving", table.text().to_arrow_table())
        connection.execute(
            f"INSERT INTO {FOUND} SELECT {', '.join(listing)}, ?, {ROW} FROM arriving", [file]
        )
        connection.unregister("arriving")
    faults = [*_absent(headings, held), *_of_files(tables)]
    made_up = any(table.made_up for _, table in tables)
    return Placed(
        connection, dict(zip(names, headers, strict=True)), Notes(made_up=made_up)
    ), faults


def with_rows(tables: Sequence[tuple[str, SourceTable]]) -> list[tuple[str, SourceTable]]:
    """Leave out files that have the headings of the others and no rows, unless no file has any.

    Parameters
    ----------
    tables
        Each file's name and table.
    """
    full = [table for _, table in tables if table.rows]
    known = {plain(column.header) for table in full for column in table.columns}
    return [
        (name, table)
        for name, table in tables
        if table.rows or known.isdisjoint(plain(column.header) for column in table.columns)
    ]


def empty_files(names: Sequence[str], files: int) -> list[Fault]:
    """Tell which files of a folder add no rows.

    Parameters
    ----------
    names
        The files that are empty, or hold headings only.
    files
        How many files the folder has.
    """
    n = len(names)
    if not n:
        return []
    return [
        Fault(
            "empty_files",
            f"{n:,} of {count(files, 'file')} {has(n)} no rows: {listed(names)}. The others are "
            "read.",
            n,
            f"Ask whoever sent {those(n)} to send {those(n)} again, or take {those(n)} out of the "
            "folder.",
        )
    ]


def _absent(headings: dict[str, str], held: Sequence[set[str]]) -> list[Fault]:
    """Tell which columns are not in every file."""
    absent = {header: sum(key not in keys for keys in held) for key, header in headings.items()}
    absent = {header: n for header, n in absent.items() if n}
    if not absent:
        return []
    n = len(absent)
    return [
        Fault(
            "absent_columns",
            f"{count(n, 'column')} {'is' if n == 1 else 'are'} not in all {len(held)} files: "
            + listed(
                f"{quoted(header)} ({count(times, 'file')} without)"
                for header, times in absent.items()
            )
            + ". What is missing is blank.",
            n,
            "Check whether a column was renamed or left out, and give all files the same headings.",
            columns=tuple(absent),
        )
    ]


def _of_files(tables: Sequence[tuple[str, SourceTable]]) -> list[Fault]:
    """Pass on what concerns a file as a whole; values are looked at again all together."""
    return [
        replace(fault, key=f"{fault.key}:{file}", statement=f"{file}: {fault.statement}")
        for file, table in tables
        for fault in table.faults
        if ":" not in fault.key and not fault.columns
    ]
