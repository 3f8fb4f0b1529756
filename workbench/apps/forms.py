"""A form made from the settings that an analysis declares."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Literal

from workbench.apps.uploads import Upload
from workbench.errors import WorkbenchError
from workbench.parameters import Parameter, ParameterError
from workbench.parameters.kinds import shown
from workbench.parameters.places import tables_of
from workbench.sources.locating import ENDINGS
from workbench.words import capital

Control = Literal["select", "radios", "checkboxes", "text", "hidden"]

# No page asks for these: a path is of the server, and a record is about somebody.
NOT_ASKED = frozenset({"Path", "Record", "Asker"})
_MOST_TABLES = 500
# A hint with these words says that the column is guessed.
_FOUND = "when empty"
_OTHER_FILES = {".geojson", ".json", ".txt"}
_TRUTH = "truth"


@dataclass(frozen=True)
class Option:
    """Something that can be chosen: what is sent, what is read, and the group it stands in.

    ``path`` is the file it stands for, of a table; no address and no page shows it.
    """

    value: str
    label: str
    group: str = ""
    path: Path | None = None


@dataclass(frozen=True)
class Field:
    """One setting as a form asks for it.

    Attributes
    ----------
    name
        The setting.
    label, hint
        What is asked, and a line of help.
    control
        What it is answered with; nothing of one that is answered on a page of its own.
    values
        The answers it shows; one but for check boxes.
    options
        What can be chosen.
    error
        What is wrong with the answer; empty where nothing is.
    aside
        Whether it can be left as it is.
    numeric
        Whether the answer is a number.
    """

    name: str
    label: str
    hint: str
    control: Control
    values: tuple[str, ...]
    options: tuple[Option, ...] = ()
    error: str = ""
    aside: bool = False
    numeric: bool = False

    @property
    def answer(self) -> str:
        """The answer in words."""
        labels = {option.value: option.label for option in self.options}
        said = [labels.get(value, value) for value in self.values]
        return ", ".join(one for one in said if one) or "Not given"

    @property
    def groups(self) -> list[tuple[str, list[Option]]]:
        """The options by group, in order."""
        found: dict[str, list[Option]] = {}
        for option in self.options:
            found.setdefault(option.group, []).append(option)
        return list(found.items())


def asked(parameters: Sequence[Parameter], query: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Turn a form's answers, or the query of an address, into settings.

    Parameters
    ----------
    parameters
        What the analysis declares.
    query
        The answers by name. An empty one that the setting cannot be is taken as not given, so
        that its fault is that it is missing or its default stands.
    """
    many = {parameter.name for parameter in parameters if parameter.many}
    given: dict[str, object] = {}
    for name, values in query.items():
        kept = [value.strip() for value in values]
        given[name] = [value for value in kept if value] if name in many else kept[-1]
    return given


def fields(
    parameters: Sequence[Parameter],
    given: Mapping[str, object],
    *,
    tables: Sequence[Option],
    columns: Mapping[str, Sequence[str]],
    fault: ParameterError | None = None,
) -> tuple[Field, ...]:
    """Make a form's fields: those that must be answered first, then those that may stay.

    Parameters
    ----------
    parameters
        What the analysis declares.
    given
        What was answered so far, by name.
    tables
        The tables that can be chosen.
    columns
        The headings of the tables chosen, by the name of the setting that names a column.
    fault
        What is wrong with the answers.
    """
    errors = {} if fault is None else {one.name: one.statement for one in fault.faults}
    made = [
        _field(parameter, given, tables, columns, errors.get(parameter.name, ""))
        for parameter in parameters
        if parameter.type not in NOT_ASKED
    ]
    return tuple(sorted(made, key=lambda field: field.aside))


def _field(
    parameter: Parameter,
    given: Mapping[str, object],
    tables: Sequence[Option],
    columns: Mapping[str, Sequence[str]],
    error: str,
) -> Field:
    label, hint = _asked(parameter)
    values = _values(parameter, given)
    control, options = _control(parameter, values, tables, columns)
    if control == "text" and not parameter.many:
        hint = _with_example(parameter, hint)
    return Field(
        parameter.name,
        label,
        hint,
        control,
        values,
        options,
        _plain(error, parameter.name, label),
        aside=not _leading(parameter),
        numeric=parameter.type in {"int", "float"},
    )


def _asked(parameter: Parameter) -> tuple[str, str]:
    """Split a declaration's help into what is asked and a hint."""
    words = parameter.help or parameter.name.replace("_", " ")
    first, _, rest = words.partition("; ")
    return capital(first), f"{capital(rest)}." if rest else ""


def _plain(error: str, name: str, label: str) -> str:
    """Call a setting in a sentence what its form calls it."""
    told = error.removeprefix(f"{name}: ")
    return re.sub(rf"(?<!\w){re.escape(name)}(?= )", f"“{label}”", told, count=1)


def _values(parameter: Parameter, given: Mapping[str, object]) -> tuple[str, ...]:
    value = given.get(parameter.name, parameter.default)
    if isinstance(value, list):
        return tuple(shown(item) for item in value)
    if parameter.many and isinstance(value, str):
        return tuple(item.strip() for item in value.split(",") if item.strip())
    return (value if isinstance(value, str) else shown(value),)  # type: ignore[arg-type]


def _leading(parameter: Parameter) -> bool:
    """Whether a setting is what the analysis is about, rather than how it goes about it."""
    named = bool(parameter.default) or parameter.required
    return parameter.required or (parameter.type in {"Dataset", "Area"} and named)


def _control(
    parameter: Parameter,
    values: Sequence[str],
    tables: Sequence[Option],
    columns: Mapping[str, Sequence[str]],
) -> tuple[Control, tuple[Option, ...]]:
    if parameter.type == "Roles":
        return "hidden", ()
    if parameter.type == "Dataset":
        options = _including(tables, values)
        if parameter.many:
            return "checkboxes", options
        needed = _leading(parameter) and not parameter.optional
        blank = () if needed else (Option("", "None"),)
        return "select", (*blank, *options)
    if parameter.type == "Column" and columns.get(parameter.name):
        headings = [Option(heading, heading) for heading in columns[parameter.name]]
        empty = "Find it for me" if _FOUND in (parameter.help or "") else "None"
        return "select", (Option("", empty), *_including(headings, values))
    if parameter.choices:
        chosen = tuple(Option(str(one), capital(str(one))) for one in parameter.choices)
        return ("checkboxes" if parameter.many else "radios"), chosen
    if parameter.type == "bool":
        return "radios", (Option("yes", "Yes"), Option("no", "No"))
    return "text", ()


def _including(options: Sequence[Option], values: Iterable[str]) -> tuple[Option, ...]:
    """Add what was given and is not on offer, so that nothing given is lost."""
    offered = {option.value for option in options}
    others = [Option(value, value) for value in values if value and value not in offered]
    return (*options, *others)


def _with_example(parameter: Parameter, hint: str) -> str:
    more = ""
    if parameter.type == "date":
        more = "For example, 24/11/2026."
    elif parameter.limits:
        more = f"{capital(parameter.words)}."
    return f"{hint} {more}".strip()


def table_options(data: Path, uploads: Sequence[Upload] = ()) -> tuple[Option, ...]:
    """List the tables that can be chosen: a person's own, then those of the data folder.

    Parameters
    ----------
    data
        The data folder.
    uploads
        The files the person has sent.
    """
    own = [Option(one.token, one.name, "Your own files", one.path) for one in uploads]
    return (*own, *_tables(data))


def _tables(data: Path) -> Iterator[Option]:
    """List the data folder's tables by folder; known answers come last."""
    if not data.is_dir():
        return
    found = (
        path
        for path in sorted(data.rglob("*"))
        if path.suffix.lower() in ENDINGS
        and path.suffix.lower() not in _OTHER_FILES
        and not any(part.startswith((".", "~$")) for part in path.relative_to(data).parts)
        and path.is_file()
    )
    paths = list(islice(found, _MOST_TABLES))
    stems = [path.with_suffix("") for path in paths]
    for path in sorted(paths, key=lambda path: (_TRUTH in path.parts, path)):
        alone = stems.count(path.with_suffix("")) == 1
        inside = path.relative_to(data)
        reference = (inside.with_suffix("") if alone else inside).as_posix()
        yield Option(reference, _title(path), _group(inside.parent), path)


def _title(path: Path) -> str:
    words = path.stem.replace("_", " ").replace("-", " ")
    return capital(re.sub(r"\bgp\b", "GP", words))


def _group(folder: Path) -> str:
    if folder == Path():
        return "Tables here"
    words = ", ".join(capital(part.replace("_", " ")) for part in folder.parts)
    return f"Practice data: {words}" if folder.parts[0] == "borough" else words


def column_options(
    parameters: Sequence[Parameter], places: Mapping[str, Path]
) -> dict[str, tuple[str, ...]]:
    """List the headings that each setting of a column can be, as far as they are quickly read.

    Parameters
    ----------
    parameters
        What the analysis declares.
    places
        The files of the tables chosen, by setting.
    """
    tables = [parameter.name for parameter in parameters if parameter.type == "Dataset"]
    found: dict[str, tuple[str, ...]] = {}
    for parameter in parameters:
        if parameter.type != "Column":
            continue
        chosen = [places[name] for name in tables_of(parameter.name, tables) if name in places]
        among = dict.fromkeys(heading for place in chosen for heading in headings(place))
        found[parameter.name] = tuple(among)
    return found


def headings(table: Path) -> tuple[str, ...]:
    """Read the headings of a table; none where that takes long or it cannot be read."""
    try:
        return _headings(table, table.stat().st_mtime_ns)
    except (OSError, WorkbenchError):
        return ()


@lru_cache(maxsize=256)
def _headings(table: Path, changed: int) -> tuple[str, ...]:
    from workbench.sources.glimpse import glimpse

    seen = glimpse(str(table))
    return () if seen is None else seen.headings
