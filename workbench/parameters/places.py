"""Find the tables, files and columns that settings name."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from workbench.errors import WorkbenchError
from workbench.parameters.checked import nearest
from workbench.parameters.kinds import JsonValue, Parameter
from workbench.parameters.reading import SettingError, quoted
from workbench.roles.written import read_roles
from workbench.sources import locate
from workbench.sources.glimpse import Glimpse, glimpse
from workbench.sources.headings import column_names
from workbench.sources.locating import is_database, refuse_address
from workbench.words import listed

_PRACTICE = "borough"


def locate_table(parameter: Parameter, reference: str, data: Path) -> str:
    """Find a table; an empty name is allowed where the default is empty.

    Raises
    ------
    SettingError
        When there is no such table, or the address of a database holds a password.
    """
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
        if reference.startswith(f"{_PRACTICE}/") and not (data / _PRACTICE).exists():
            raise SettingError(
                f"{parameter.name}: the made-up borough, with which this can be tried, is not "
                "here yet. Whoever looks after this computer makes it with: workbench borough make"
            ) from None
        raise SettingError(f"{parameter.name}: {fault.what} {fault.todo}".rstrip()) from None
    except (OSError, RuntimeError):
        # A name too long for a file, or ~ of nobody.
        raise SettingError(f"{parameter.name}: there is no table {quoted(reference)}.") from None


def _holds_password(reference: str) -> bool:
    """Whether the address of a database holds a password."""
    try:
        parts = urlsplit(reference)
        secret = bool(parts.password or "password" in parse_qs(parts.query))
        return is_database(reference) and secret
    except ValueError:
        return False


def locate_path(parameter: Parameter, path: Path, data: Path) -> str:
    """Find a file or folder from where the person is, else in the data folder.

    Raises
    ------
    SettingError
        When there is none, or it is an address.
    """
    try:
        # Of the two slashes of https:// a path keeps one.
        refuse_address(path.as_posix().replace(":/", "://", 1))
        for start in (Path.cwd(), data):
            found = start / path.expanduser()
            if found.exists():
                return str(found.absolute())
    except (OSError, RuntimeError):
        # A name too long for a file, or ~ of nobody.
        pass
    except WorkbenchError as fault:
        raise SettingError(f"{parameter.name}: {fault.what} {fault.todo}") from None
    raise SettingError(f"{parameter.name}: there is no file or folder {quoted(str(path))}.")


def check_tables(
    parameters: Sequence[Parameter], values: Mapping[str, JsonValue]
) -> Iterator[tuple[str, str]]:
    """Name every table without rows, and every column that its table does not have.

    A column belongs to the table whose setting its own setting's name begins with (``left_id``
    to ``left``), or to the only one there is; else it may be of any table that is named. Only the
    beginning of a table is looked at; what it cannot tell is left to the analysis.

    Parameters
    ----------
    parameters
        What the analysis declares.
    values
        The settings, the tables as full references.

    Yields
    ------
    tuple of str
        A setting's name, and what is wrong with it.
    """
    tables = [parameter.name for parameter in parameters if parameter.type == "Dataset"]
    seen: dict[str, Glimpse | None] = {}
    for name in tables:
        for reference in _listed(values.get(name)):
            seen[reference] = None
            try:
                seen[reference] = _with_rows(reference)
            except WorkbenchError as fault:
                yield name, f"{name}: {fault.what} {fault.todo}".rstrip()
    for parameter in parameters:
        if parameter.type == "Column":
            owners = tables_of(parameter.name, tables)
            certain = len(owners) == 1 or owners != tables
            among = [one for table in owners for one in _listed(values.get(table))]
            looked = {reference: seen[reference] for reference in among}
            for column in _listed(values.get(parameter.name)):
                said = _missing(column, looked, exact=certain)
                if said:
                    yield parameter.name, f"{parameter.name}: {said}"
        if parameter.type == "Roles":
            yield from _check_roles(parameter, parameters, values, seen)


def lists_of(parameter: Parameter, parameters: Sequence[Parameter]) -> tuple[str, ...]:
    """Say which tables a setting of roles is about: those that are always there.

    Parameters
    ----------
    parameter
        The setting.
    parameters
        What the analysis declares.

    Returns
    -------
    tuple of str
        The settings of single tables that are required or have a default; of these, those with
        whose name its own begins, if any.
    """
    tables = [
        one.name
        for one in parameters
        if one.type == "Dataset" and not one.many and (one.required or one.default)
    ]
    return tuple(tables_of(parameter.name, tables))


def _check_roles(
    parameter: Parameter,
    parameters: Sequence[Parameter],
    values: Mapping[str, JsonValue],
    seen: Mapping[str, Glimpse | None],
) -> Iterator[tuple[str, str]]:
    """Name what cannot be read, and every column that its list does not have."""
    try:
        chosen = read_roles(str(values.get(parameter.name) or ""), lists_of(parameter, parameters))
    except WorkbenchError as fault:
        yield parameter.name, f"{parameter.name}: {fault.what} {fault.todo}".rstrip()
        return
    for table, roles in chosen.items():
        looked = {one: seen[one] for one in _listed(values.get(table)) if one in seen}
        for column in dict.fromkeys(column for columns in roles.values() for column in columns):
            said = _missing(column, looked, exact=True) if looked else ""
            if said:
                yield parameter.name, f"{parameter.name}: {said}"


def tables_of(column: str, tables: Sequence[str]) -> Sequence[str]:
    """Say which tables a setting of a column is about.

    Parameters
    ----------
    column
        The setting's name.
    tables
        The names of the settings that name a table.

    Returns
    -------
    sequence of str
        Those with whose name its own begins (``left_id`` to ``left``); else all.
    """
    return [table for table in tables if column.startswith(f"{table}_")] or tables


def _listed(value: JsonValue) -> list[str]:
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one]


def _with_rows(reference: str) -> Glimpse | None:
    """Look at a table, and refuse one without rows: there is nothing to find out from it."""
    seen = glimpse(reference)
    if seen is not None and not seen.rows:
        raise WorkbenchError(
            f"{Path(reference).name} has headings but no rows.",
            todo="Check that it is the right file, or ask for it again.",
        )
    return seen


def _missing(column: str, tables: Mapping[str, Glimpse | None], *, exact: bool) -> str:
    """Say that none of some tables has a column, where all of them could be looked at.

    Parameters
    ----------
    column
        The heading.
    tables
        What was seen of each, by its reference.
    exact
        Whether only the heading itself will do, not its name in relations.
    """
    looked = [table for table in tables.values() if table is not None]
    unseen = not looked or len(looked) < len(tables)
    if unseen or not all(table.lacks(column) for table in looked):
        return ""
    if not exact and any(column in column_names(table.headings) for table in looked):
        return ""
    names = listed((Path(reference).name for reference in tables), conjunction="or")
    said = f"{names} has no column called {quoted(column)}."
    if len(tables) > 1:
        said = f"There is no column called {quoted(column)} in {names}."
    headings = list(dict.fromkeys(heading for table in looked for heading in table.headings))
    of_them = f" {'Its' if len(tables) == 1 else 'Their'} headings: {listed(headings, most=12)}."
    return said + (nearest(column, headings) or of_them)
