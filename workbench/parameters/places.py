"""Find the tables, files and columns that settings name."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from workbench.errors import WorkbenchError
from workbench.parameters.checked import nearest
from workbench.parameters.kinds import JsonValue, Parameter
from workbench.parameters.reading import SettingError, quoted

# Reading the headings of a larger file before a run would take longer than its answer is worth.
_CHEAP = 5_000_000


def locate_table(parameter: Parameter, reference: str, data: Path) -> str:
    """Find a table; an empty name is allowed where the default is empty.

    Raises
    ------
    SettingError
        When there is no such table, or the address of a database holds a password.
    """
    from workbench.sources import locate

    if not reference:
        if parameter.default == "" and not parameter.required:
            return ""
        raise SettingError(f"{parameter.name} must name a table.")
    if _holds_password(reference):
        raise SettingError(
            f"{parameter.name} must not hold a password, which would be written down with the "
            "run. Leave it out, and put it into PGPASSWORD or PostgreSQL's password file."
        )
    try:
        return locate(reference, data)
    except WorkbenchError as fault:
        raise SettingError(f"{parameter.name}: {fault.what} {fault.todo}".rstrip()) from None
    except (OSError, RuntimeError):
        # A name too long for a file, or ~ of nobody.
        raise SettingError(f"{parameter.name}: there is no table {quoted(reference)}.") from None


def _holds_password(reference: str) -> bool:
    """Whether the address of a database holds a password."""
    try:
        parts = urlsplit(reference)
        return bool(parts.scheme) and bool(parts.password or "password" in parse_qs(parts.query))
    except ValueError:
        return False


def locate_path(parameter: Parameter, path: Path, data: Path) -> str:
    """Find a file or folder from where the person is, else in the data folder.

    Raises
    ------
    SettingError
        When there is none.
    """
    try:
        for start in (Path.cwd(), data):
            found = start / path.expanduser()
            if found.exists():
                return str(found.absolute())
    except (OSError, RuntimeError):
        # A name too long for a file, or ~ of nobody.
        pass
    raise SettingError(f"{parameter.name}: there is no file or folder {quoted(str(path))}.")


def check_columns(
    parameters: Sequence[Parameter], values: Mapping[str, JsonValue]
) -> Iterator[tuple[str, str]]:
    """Name every column that its table does not have.

    A column belongs to the table whose setting its own setting's name begins with (``left_id``
    to ``left``), or to the only table there is. Others, and columns of large files or of a
    database, are left to the analysis.
    """
    tables = [parameter.name for parameter in parameters if parameter.type == "Dataset"]
    for parameter in parameters:
        wanted = values.get(parameter.name)
        if parameter.type != "Column" or not wanted:
            continue
        owners = [table for table in tables if parameter.name.startswith(f"{table}_")]
        owners = owners or (tables if len(tables) == 1 else [])
        table = values.get(owners[0]) if len(owners) == 1 else None
        if not isinstance(table, str) or not table:
            continue
        headings = _headings(Path(table))
        for column in wanted if isinstance(wanted, list) else [wanted]:
            if headings and column not in headings:
                said = f"{Path(table).name} has no column called {quoted(column)}."
                hint = nearest(str(column), headings)
                yield parameter.name, f"{parameter.name}: {said}{hint}"


def _headings(table: Path) -> list[str]:
    """Read the headings of a file that is quickly read; none where it is not, or cannot be."""
    from workbench.sources import read

    try:
        if not table.is_file() or table.stat().st_size > _CHEAP:
            return []
        return [column.header for column in read(table).columns]
    except (OSError, WorkbenchError):
        return []
