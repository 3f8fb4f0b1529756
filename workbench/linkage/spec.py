"""A linkage written down: which column says what, why and how lists are linked, as a file in TOML.

What was guessed the first time is read from the file the next time, so that next quarter's lists
are linked as this quarter's were, and anybody can see how.
"""

import tomllib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import WorkbenchError
from workbench.linkage.spark import Engine
from workbench.linkage.view_result import View
from workbench.roles.kinds import ROLES
from workbench.roles.written import write_roles
from workbench.words import listed

Columns = Annotated[str | tuple[str, ...], Field(union_mode="left_to_right")]
_SAFE = "Nothing has been linked."


class SpecifiedList(BaseModel):
    """How one list is read.

    Attributes
    ----------
    id
        The column that numbers its records; rows are numbered where it is empty.
    once
        Whether the list holds everybody once, beyond doubt.
    roles
        Columns by role (:data:`workbench.roles.kinds.ROLES`): one heading, or several of an
        address. Columns that are not named say nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    once: bool = False
    roles: dict[str, Columns]


class LinkageSpec(BaseModel):
    """A linkage, written down.

    Attributes
    ----------
    purpose
        What the lists are linked for.
    threshold
        Match probability from which a pair speaks for one person.
    engine
        Where pairs are compared.
    seed
        Number that chooses samples.
    lists
        The lists by name. A name may stand for many: ``gp_*`` is next quarter's ``gp_2027Q1`` too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: str = ""
    threshold: float = Field(default=0.5, gt=0, lt=1)
    engine: Engine = "duckdb"
    seed: int = 1
    lists: dict[str, SpecifiedList] = Field(min_length=1)

    @classmethod
    def read(cls, path: Path) -> "LinkageSpec":
        """Read one from a file.

        Parameters
        ----------
        path
            A file in TOML.

        Raises
        ------
        WorkbenchError
            Where there is no such file, it is no TOML, or something in it cannot be.
        """
        try:
            said = tomllib.loads(Path(path).read_text(encoding="utf-8"))
            found = cls.model_validate(said)
        except OSError as fault:
            raise WorkbenchError(
                f"The linkage file {path} cannot be read: {fault.strerror}.", safe=_SAFE
            ) from fault
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise WorkbenchError(
                f"The linkage file {path} is not written as TOML: {fault}.",
                safe=_SAFE,
                todo="Start from the file that one-view writes.",
            ) from fault
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise WorkbenchError(
                f"In the linkage file {path}, {where} cannot be so: {first['msg']}.",
                safe=_SAFE,
                todo="Start from the file that one-view writes.",
            ) from fault
        unknown = [
            (name, role)
            for name, one in found.lists.items()
            for role in one.roles
            if role not in ROLES
        ]
        if unknown:
            name, role = unknown[0]
            raise WorkbenchError(
                f"In the linkage file {path}, “{role}” of list “{name}” is not a role a column "
                "can have.",
                safe=_SAFE,
                todo=f"Use one of: {', '.join(ROLES)}.",
            )
        return found

    @classmethod
    def of(cls, view: View, *, purpose: str = "") -> "LinkageSpec":
        """Write down how a view was made.

        Parameters
        ----------
        view
            The view.
        purpose
            What the lists were linked for.
        """
        return cls(
            purpose=purpose,
            threshold=view.threshold,
            engine=view.engine,
            seed=view.seed,
            lists={
                name: SpecifiedList(
                    id=one.id or "",
                    once=name in view.once,
                    roles={
                        role: columns if len(columns) > 1 else columns[0]
                        for role, columns in one.columns.items()
                        if role in ROLES
                    },
                )
                for name, one in view.columns.items()
            },
        )

    def text(self) -> str:
        """Write it as TOML."""
        return tomlkit.dumps(self.model_dump(mode="json"))

    def settings(self, names: Sequence[str]) -> dict[str, Any]:
        """Give what :func:`workbench.linkage.one_view` takes, for lists of these names.

        Parameters
        ----------
        names
            What the lists are called.

        Returns
        -------
        dict
            ``ids``, ``roles``, ``once``, ``threshold``, ``engine`` and ``seed``.

        Raises
        ------
        WorkbenchError
            Where a list is not written down, or one that is written down is not there.
        """
        found = {name: self._of(name) for name in names}
        missing = [one for one in self.lists if not any(_stands_for(one, name) for name in found)]
        if missing:
            raise WorkbenchError(
                f"The linkage is of a list “{missing[0]}”, which is not among those given: "
                f"{listed(names)}.",
                safe=_SAFE,
                todo="Give it too, or take it out of the linkage file.",
            )
        return {
            "ids": {name: one.id for name, one in found.items() if one.id},
            "roles": write_roles({name: _chosen(one.roles) for name, one in found.items()}),
            "once": [name for name, one in found.items() if one.once],
            "threshold": self.threshold,
            "engine": self.engine,
            "seed": self.seed,
        }

    def _of(self, name: str) -> SpecifiedList:
        exact = self.lists.get(name)
        found = exact or next(
            (one for pattern, one in self.lists.items() if _stands_for(pattern, name)), None
        )
        if found is None:
            raise WorkbenchError(
                f"The linkage file says nothing of a list “{name}”.",
                safe=_SAFE,
                todo=f"It is of {listed(list(self.lists))}. A name with a star stands for many: "
                "gp_* for gp_2027Q1.",
            )
        return found


def settings_of(written: Sequence[Path], names: Sequence[str], **otherwise: Any) -> dict[str, Any]:  # noqa: ANN401
    """Take the settings of :func:`workbench.linkage.one_view` from a linkage file, if there is one.

    Parameters
    ----------
    written
        The file, or nothing.
    names
        What the lists are called.
    otherwise
        The settings where there is none.

    Raises
    ------
    WorkbenchError
        Where there are several, or :meth:`LinkageSpec.read` or :meth:`LinkageSpec.settings` does.
    """
    if len(written) > 1:
        raise WorkbenchError(
            f"{len(written)} linkage files were given, and a linkage is made by one.",
            safe=_SAFE,
            todo="Give the one that holds.",
        )
    return LinkageSpec.read(written[0]).settings(names) if written else otherwise


def _stands_for(pattern: str, name: str) -> bool:
    return name == pattern or fnmatchcase(name, pattern)


def _chosen(roles: Mapping[str, str | tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Say of every role which columns have it, so that nothing is guessed."""
    written = {role: (one,) if isinstance(one, str) else one for role, one in roles.items()}
    return {role: written.get(role, ()) for role in ROLES}
