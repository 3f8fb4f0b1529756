"""Make the borough: the truth first, then every list, then what was planted."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.borough import truth
from workbench.borough.councils import described, make_councils
from workbench.borough.draft import Draft
from workbench.borough.files import write_csv, write_workbook
from workbench.borough.lists import areas, care, children, community, health, housing, property
from workbench.borough.settings import BANNER, SCALES, TODAY, Size, document
from workbench.borough.story import NAME, SOURCE, TOLD_ON, Story, choose_woman, make_story
from workbench.borough.world import World, make_world
from workbench.errors import WorkbenchError

Progress = Callable[[str, int, int], None]

_STEPS = (
    "Drawing the streets and the people",
    "Writing the lists of homes",
    "Writing the lists of care and schools",
    "Writing the lists of health and help",
    "Writing the councils' returns",
    "Writing down what is true",
)
_SIGN = "README.txt"


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
        When the size is unknown, the seed is negative, or the folder holds something else.
    """
    _check(folder, size, seed)
    unfinished = folder.with_name(folder.name + ".unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(parents=True)
    summary = _write(unfinished, folder, size, seed, progress or (lambda *_: None))
    if folder.exists():
        shutil.rmtree(folder)
    unfinished.replace(folder)
    return summary


def _check(folder: Path, size: str, seed: int) -> None:
    if size not in SCALES:
        raise WorkbenchError(
            f'There is no size "{size}".', todo=f"Choose one of {', '.join(SCALES)}."
        )
    if seed < 0:
        raise WorkbenchError("The seed is less than 0.", todo="Choose a whole number from 0 up.")
    if folder.is_file():
        raise WorkbenchError(
            f"{folder} is a file.", safe="It has not been changed.", todo="Choose a folder."
        )
    sign = folder / _SIGN
    if (
        folder.exists()
        and any(folder.iterdir())
        and not (sign.exists() and BANNER in sign.read_text("utf-8"))
    ):
        raise WorkbenchError(
            f"{folder} holds files that are no made-up borough.",
            safe="They have not been changed.",
            todo="Choose a new or empty folder.",
        )


def _write(folder: Path, final: Path, size: Size, seed: int, progress: Progress) -> BoroughSummary:
    written: list[ListSummary] = []
    drafts: list[Draft] = []

    def begin(step: int) -> None:
        progress(_STEPS[step], step, len(_STEPS))

    def keep(name: str, frame: pd.DataFrame, file: str) -> None:
        written.append(ListSummary(name, final / file, len(frame)))

    def write(draft: Draft, columns: list[str], encoding: str = "utf-8") -> None:
        frame = draft.frame(columns)
        file = f"{draft.name}.csv"
        write_csv(frame, folder / file, encoding)
        drafts.append(draft)
        keep(draft.name, frame, file)

    begin(0)
    world = make_world(size, seed)
    woman = choose_woman(world)
    told = health.told_to_shield(world)
    story = make_story(world, told, woman)
    pupils = children.pupils(world)

    begin(1)
    write(property.address_register(world), property.REGISTER_COLUMNS)
    write(property.council_tax(world), property.COUNCIL_TAX_COLUMNS)
    tenants = housing.tenancies(world)
    write(tenants, housing.TENANT_COLUMNS)
    write(housing.repairs(world, tenants), housing.REPAIR_COLUMNS)

    begin(2)
    write(care.adult_social_care(world, woman), care.ADULT_COLUMNS)
    write(children.childrens_social_care(world), children.CHILDREN_COLUMNS)
    write(children.school_roll(world, pupils), children.SCHOOL_COLUMNS)

    begin(3)
    write(health.gp_list(world), health.GP_COLUMNS)
    write(health.shielding(world, told, 1), health.SHIELDING_COLUMNS, "cp1252")
    for version in (2, 3):
        draft = health.shielding(world, told, version)
        frame = draft.frame(health.SHIELDING_COLUMNS)
        if version == 3:
            frame = frame.rename(columns=RENAMED_IN_V3)
        due, arrived = health.VERSION_DAYS[version]
        title = f"Shielding list, version {version}. Due {due}, sent {arrived}"
        write_workbook(frame, folder / f"{draft.name}.xlsx", title, "Shielded people")
        drafts.append(draft)
        keep(draft.name, frame, f"{draft.name}.xlsx")
    alone = np.array([woman])
    write(community.food_parcels(world, told, alone), community.PARCEL_COLUMNS, "utf-8-sig")
    write(community.welfare_calls(world, told, alone, story.unreached), community.CALL_COLUMNS)

    begin(4)
    council_faults = make_councils(folder / "councils", seed)

    begin(5)
    for name, frame in (
        ("wards", areas.wards(world)),
        ("lsoas", areas.lsoas(world)),
        ("census_margins", areas.census_margins(world)),
    ):
        write_csv(frame, folder / f"{name}.csv")
        keep(name, frame, f"{name}.csv")
    for name, rings in (("wards", world.geography.ward_rings), ("lsoas", world.geography.rings)):
        features = pd.read_csv(folder / f"{name}.csv")
        (folder / f"{name}.geojson").write_text(
            areas.geojson(features, rings), "utf-8", newline="\n"
        )
    linked = truth.links(world, drafts)
    truth.write_truth(
        folder / "truth",
        world,
        {
            "links": linked,
            "defects": truth.faults(drafts),
            "need": truth.need(world, told, pupils),
            "councils": council_faults,
        },
    )
    facts = truth.facts(
        world,
        rows={item.name: item.rows for item in written},
        the_missed_woman=_told_of_woman(world, story, linked),
        council_faults=described(council_faults),
        unreached=len(story.unreached),
    )
    (folder / "truth" / "facts.json").write_text(
        json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8", newline="\n"
    )
    (folder / _SIGN).write_text(_readme(size, seed), "utf-8", newline="\n")
    progress("Done", len(_STEPS), len(_STEPS))
    return BoroughSummary(final, size, seed, facts["people"], facts["households"], tuple(written))


RENAMED_IN_V3 = {"last_name": "surname"}


def _told_of_woman(world: World, story: Story, linked: pd.DataFrame) -> dict[str, object]:
    person_id = world.people["person_id"].iat[story.woman]
    hers = linked[linked["person_id"] == person_id]
    title, given, middle, family = NAME
    return {
        "name": f"{title} {given} {family}",
        "full_name": f"{given} {middle} {family}",
        "person_id": person_id,
        "age": int(world.people["age"].iat[story.woman]),
        "told_on": str(TOLD_ON),
        "days_waiting": (np.datetime64(TODAY, "D") - TOLD_ON).astype(int).item(),
        "records": {
            str(name): list(rows["record_id"]) for name, rows in hers.groupby("list", sort=True)
        },
        "source": SOURCE,
    }


def _readme(size: Size, seed: int) -> str:
    name = document("places")["borough"]
    return f"""{BANNER}

The borough of {name}, size {size}, seed {seed}, as it stood on {TODAY:%d %B %Y}.
Lists kept by services are in this folder, councils' returns in councils/, and what is true,
which no service ever sees, in truth/. datapackage.json says what every column means.

No value can be taken for real: postcodes begin with ZX, an area that does not exist; NHS
numbers come from the range kept for synthetic records; property numbers begin with 999;
telephone numbers are those Ofcom keeps for drama; e-mail addresses end in example.org; codes of
areas begin with X; and every table has a column made_up.
{document("places")["note"]}
"""
