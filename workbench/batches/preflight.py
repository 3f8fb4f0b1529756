"""Look over every input of a batch before any of it runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from workbench.batches.inputs import Sent, gather
from workbench.batches.notices import Notice, how_to_accept, notice_of, of_table
from workbench.batches.plan import Area
from workbench.batches.reading import Plan, parameter_faults
from workbench.project import Project


@dataclass(frozen=True)
class Inspection:
    """What was seen of a batch's inputs.

    Attributes
    ----------
    notices
        In the order of the plan.
    sent
        The tables, by area and parameter.
    earlier
        Last period's tables, by area and parameter.
    """

    notices: tuple[Notice, ...]
    sent: Mapping[tuple[str, str], Sent]
    earlier: Mapping[tuple[str, str], Sent]

    @property
    def practice(self) -> bool:
        """Whether any table says that it is made up."""
        return any(each.table is not None and each.table.made_up for each in self.sent.values())


def preflight(project: Project, plan: Plan) -> tuple[Notice, ...]:
    """Look over every input of a plan without running anything.

    Found are: a missing, unreadable or empty file; a file sent before or for two areas; missing
    and renamed columns, against the plan's ``[expect]``, what nearly all other areas have, or
    last period's file; another period; smaller areas, such as wards, that are gone or new; and
    far fewer or more rows than last period.

    Parameters
    ----------
    project
        Where the data are.
    plan
        What is to be run.

    Returns
    -------
    tuple of Notice
        In the order of the plan; empty where all is as expected.
    """
    return inspect(project, plan).notices


def inspect(project: Project, plan: Plan) -> Inspection:
    """Look over every input of a plan, and keep what was read."""
    sent = gather(project, plan)
    earlier = gather(project, plan.previous) if plan.previous else {}
    found = [
        replace(notice, accepted=notice.kind in area.accept, todo=_advice(plan, notice))
        for area in plan.areas
        for notice in _of_area(project, plan, area, sent, earlier)
    ]
    return Inspection(tuple(found), sent, earlier)


def _advice(plan: Plan, notice: Notice) -> str:
    return f"{notice.todo} {how_to_accept(notice, plan.path)}" if notice.acceptable else notice.todo


def _of_area(
    project: Project,
    plan: Plan,
    area: Area,
    sent: Mapping[tuple[str, str], Sent],
    earlier: Mapping[tuple[str, str], Sent],
) -> Iterator[Notice]:
    own = [each for (name, _), each in sent.items() if name == area.name]
    main = _main_table(plan)
    for each in own:
        before = _before(each, earlier)
        yield from of_table(plan, each, before, sent, earlier, main=each.parameter == main)
    for setting, said in parameter_faults(project, area, plan.parameters, of_inputs=True):
        kind = "missing column" if setting in {"Column", "Roles"} else "missing file"
        yield notice_of(area.name, kind, said, "Correct the file or the plan.")


def _before(each: Sent, earlier: Mapping[tuple[str, str], Sent]) -> Sent | None:
    """Find last period's table of the same area, unless this one was written over it."""
    before = earlier.get((each.area, each.parameter))
    if before is None or before.table is None or before.reference == each.reference:
        return None
    return before


def _main_table(plan: Plan) -> str:
    """Name the parameter that ``[expect]`` is about."""
    given = [name for name in plan.tables if any(name in area.parameters for area in plan.areas)]
    return plan.expect.parameter or next(iter(given or plan.tables), "")
