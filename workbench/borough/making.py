"""Make the borough: the truth first, then every list, then what was planted."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from workbench.borough import truth
from workbench.borough.buildings import make_buildings, make_fire_actions
from workbench.borough.catalogue import write_package
from workbench.borough.councils import make_councils
from workbench.borough.draft import Draft
from workbench.borough.files import write_csv, write_workbook
from workbench.borough.lists import (
    areas,
    buildings,
    care,
    children,
    community,
    council_tax,
    health,
    housing,
    register,
    schools,
    shielding,
)
from workbench.borough.settings import BANNER, SCALES, TODAY, Size, document
from workbench.borough.world import World, make_world
from workbench.errors import WorkbenchError

_STEPS = (
    "Drawing streets, homes and people",
    "Writing the lists of homes",
    "Writing the lists of care and schools",
    "Writing the lists of health and help",
    "Writing the returns of 33 councils",
    "Writing down what is true",
)
_SIGN = "README.txt"
_SAFE = "Nothing in it has been changed."


@dataclass(frozen=True)
class ListSummary:
    """One list that was written: its name, its file, and how many rows it has."""

    name: str
    path: Path
    rows: int


@dataclass(frozen=True)
class BoroughSummary:
    """What was made.

    Attributes
    ----------
    folder
        Where it lies.
    size, seed
        What it was made from.
    people, households
        Residents and their households on the borough's day.
    lists
        The lists, in the order they were written.
    """

    folder: Path
    size: Size
    seed: int
    people: int
    households: int
    lists: tuple[ListSummary, ...]


def make(
    folder: Path,
    *,
    size: Size,
    seed: int,
    progress: Callable[[str, int, int], None] | None = None,
) -> BoroughSummary:
    """Make the borough in a folder, in place of one made there before.

    The folder appears, or changes, only when everything has been written.

    Parameters
    ----------
    folder
        Where to write. It must be new, empty, or hold a borough made earlier.
    size
        ``tiny`` (2,000 people), ``standard`` (60,000) or ``full`` (250,000).
    seed
        The same size and seed give the same bytes, whatever the day.
    progress
        Told the name of each step as it begins, how many are done and how many there are.

    Raises
    ------
    WorkbenchError
        When the size is unknown, the seed is negative, the folder holds something else, or it
        cannot be written.
    """
    folder = folder.absolute()
    _check(folder, size, seed)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
            new = Path(beside) / "new"
            new.mkdir()
            summary = _write(new, folder, size, seed, progress or (lambda *_: None))
            _exchange(new, folder, Path(beside) / "old")
    except OSError as error:
        raise WorkbenchError(
            f"The borough could not be written to {folder}: {error.strerror or error}.",
            safe="What was in the folder before is still there." if folder.exists() else "",
            todo="Check that the disk has room and that you may write there, or choose another "
            "folder.",
        ) from error
    return summary


def _exchange(new: Path, folder: Path, old: Path) -> None:
    """Put a new folder in the place of another, which is put back where that fails."""
    if folder.exists():
        folder.replace(old)
    try:
        new.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise


def _check(folder: Path, size: str, seed: int) -> None:
    if size not in SCALES:
        choices = ", ".join(SCALES)
        raise WorkbenchError(f'There is no size "{size}".', todo=f"Choose one of {choices}.")
    if seed < 0:
        raise WorkbenchError("The seed is less than 0.", todo="Choose a whole number from 0 up.")
    if folder.is_file():
        raise WorkbenchError(f"{folder} is a file.", safe=_SAFE, todo="Choose a folder.")
    if folder.exists() and any(folder.iterdir()) and not _made_up(folder):
        raise WorkbenchError(
            f"{folder} holds files that are not a made-up borough.",
            safe=_SAFE,
            todo="Choose a new or empty folder.",
        )


def _made_up(folder: Path) -> bool:
    sign = folder / _SIGN
    return sign.is_file() and sign.read_text("utf-8").startswith(BANNER)


@dataclass
class _Shelf:
    """The folder while lists are put into it."""

    folder: Path
    final: Path
    lists: list[ListSummary] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def table(self, name: str, frame: pd.DataFrame, encoding: str = "utf-8") -> None:
        """Write a table as CSV."""
        write_csv(frame, self.folder / f"{name}.csv", encoding)
        self.lists.append(ListSummary(name, self.final / f"{name}.csv", len(frame)))

    def list(self, draft: Draft, encoding: str = "utf-8") -> None:
        """Write a list as CSV."""
        self.table(draft.name, draft.frame(), encoding)
        self.drafts.append(draft)

    def workbook(self, draft: Draft, title: str) -> None:
        """Write a list as a workbook with rows of titles."""
        file = f"{draft.name}.xlsx"
        frame = draft.frame()
        write_workbook(frame, self.folder / file, title)
        self.lists.append(ListSummary(draft.name, self.final / file, len(frame)))
        self.drafts.append(draft)


def _write(
    folder: Path, final: Path, size: Size, seed: int, progress: Callable[[str, int, int], None]
) -> BoroughSummary:
    def begin(step: int) -> None:
        progress(_STEPS[step], step, len(_STEPS))

    shelf = _Shelf(folder, final)
    begin(0)
    world = make_world(size, seed)
    begin(1)
    shelf.list(register.address_register(world))
    shelf.list(council_tax.council_tax(world))
    tenants = housing.tenancies(world)
    shelf.list(tenants)
    shelf.list(housing.repairs(world, tenants))
    begin(2)
    pupils = schools.pupils(world)
    shelf.list(care.adult_social_care(world))
    shelf.list(children.childrens_social_care(world))
    shelf.list(schools.school_roll(world, pupils))
    begin(3)
    told = shielding.told_to_shield(world)
    shelf.list(health.gp_list(world))
    for version in shielding.VERSIONS:
        _write_shielding(shelf, world, told, version)
    shelf.list(community.food_parcels(world, told), "utf-8-sig")
    shelf.list(community.welfare_calls(world, told))
    shared = make_buildings(world)
    actions = make_fire_actions(world, shared)
    shelf.list(buildings.buildings_list(world, shared))
    shelf.list(buildings.fire_actions(world, shared, actions))
    begin(4)
    council_faults = make_councils(folder / "councils", seed)
    begin(5)
    for name, frame, rings in (
        ("wards", areas.wards(world), world.geography.ward_rings),
        ("lsoas", areas.lsoas(world), world.geography.rings),
    ):
        shelf.table(name, frame)
        shapes = areas.geojson(frame, rings)
        (folder / f"{name}.geojson").write_text(shapes, "utf-8", newline="\n")
    shelf.table("census_margins", areas.census_margins(world))
    truth.write_places(folder / "truth", shared, actions)
    facts = truth.write_truth(folder / "truth", world, shelf.drafts, told, pupils, council_faults)
    rows = {item.name: item.rows for item in shelf.lists}
    document_ = json.dumps({**facts, "rows": rows}, indent=2, ensure_ascii=False)
    (folder / "truth" / "facts.json").write_text(f"{document_}\n", "utf-8", newline="\n")
    (folder / _SIGN).write_text(_readme(size, seed), "utf-8", newline="\n")
    write_package(folder, rows)
    return BoroughSummary(
        final, size, seed, facts["people"], facts["households"], tuple(shelf.lists)
    )


def _write_shielding(shelf: _Shelf, world: World, told: pd.DataFrame, version: int) -> None:
    """Write a version of the shielding list: the first as CSV, the others as workbooks."""
    draft = shielding.shielding(world, told, version)
    if version == 1:
        shelf.list(draft, "cp1252")
    else:
        due, arrived = shielding.DUE[version], shielding.ARRIVED[version]
        shelf.workbook(draft, f"Shielding list version {version}, due {due}, sent {arrived}")


def _readme(size: Size, seed: int) -> str:
    places = document("places")
    return f"""{BANNER}

The borough of {places["borough"]}, size {size}, seed {seed}, as it stood on {TODAY:%d %B %Y}.
The lists that services keep are in this folder, councils' returns in councils/, and what is
true, which no service ever sees whole, in truth/. datapackage.json says what every column means.

No value can be taken for real. Postcodes begin with ZX, an area that does not exist. NHS numbers
come from the range kept for synthetic records. Property numbers (UPRN) begin with 999; no test
range is known for them, so this one is ours. Telephone numbers are those Ofcom keeps for drama;
there are 2,000 of them, so people share them. E-mail addresses end in example.org. Codes of areas
begin with X, pupil numbers name an authority 999. Every table has a column made_up.
{places["note"]}
"""
