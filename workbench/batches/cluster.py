"""Run the areas of a batch on the workers of a dask.distributed cluster.

dask starts a run again on another worker when its worker is lost. Such a run may have been made
already, so it is looked for first, as any run is.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from workbench.batches.plan import Area
from workbench.batches.reading import Plan
from workbench.errors import WorkbenchError
from workbench.project import Project
from workbench.runs import Reason, Run, identity, run
from workbench.runs.faults import UNHARMED, foreseen, trace, unforeseen
from workbench.runs.writing import Format

if TYPE_CHECKING:
    from distributed import Client

_PATIENCE = 30


@dataclass(frozen=True)
class Failed:
    """A run that could not start, or was lost.

    Attributes
    ----------
    reason
        Why, for people.
    trace
        Where in the code, for the log; empty where the reason says all.
    """

    reason: Reason
    trace: str = ""


@contextmanager
def cluster(scheduler: str) -> Iterator["Client"]:
    """Reach a cluster.

    Parameters
    ----------
    scheduler
        Its scheduler's address, such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    WorkbenchError
        When dask.distributed is not installed here, the scheduler does not answer, or it has no
        worker.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise WorkbenchError(
            "Running on other computers needs the package distributed, which is not installed.",
            safe="Nothing was run.",
            todo="Install it with: pip install 'data-workbench[dask]'",
        ) from None
    try:
        client = Client(  # type: ignore[no-untyped-call]
            scheduler, timeout=_PATIENCE, set_as_default=False
        )
    except (OSError, ValueError):
        raise WorkbenchError(
            f"No scheduler answers at {scheduler}.",
            safe="Nothing was run.",
            todo="Check the address and that the scheduler is running; it looks like "
            "tcp://10.0.0.5:8786",
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise WorkbenchError(
                f"The scheduler at {scheduler} has no worker.",
                safe="Nothing was run.",
                todo="Start workers, on computers that see the same project folder, with: "
                f"dask worker {scheduler}",
            ) from None
        yield client


def results(
    client: "Client",
    project: Project,
    plan: Plan,
    areas: Collection[Area],
    since: datetime | None,
    formats: Collection[Format],
) -> Iterator[tuple[Area, Run | Failed]]:
    """Run areas on the workers, and give what became of each as it ends.

    Parameters
    ----------
    client
        The cluster.
    project
        Where the data are and the runs go, on every computer alike.
    plan
        What to run.
    areas
        For which areas.
    since
        Where reports are to be made anew: those begun from this moment on are new enough.
    formats
        What else than HTML the reports are wanted as.
    """
    from distributed import as_completed

    batch = uuid4().hex
    code = identity.code()
    futures = {
        client.submit(
            work,
            *(project, plan.analysis, area, since, tuple(formats), code),
            key=f"{area.name}-{batch}",
            pure=False,
        ): area
        for area in areas
    }
    try:
        for future in as_completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
            try:
                yield futures[future], future.result()
            except Exception as fault:
                yield futures[future], _lost(fault)
    finally:
        client.cancel(list(futures))  # type: ignore[no-untyped-call]


def work(
    project: Project,
    analysis: str,
    area: Area,
    since: datetime | None,
    formats: Collection[Format],
    code: dict[str, str],
) -> Run | Failed:
    """Run one area; this is what workers do.

    Parameters
    ----------
    project, analysis, area, since, formats
        As for :func:`results`.
    code
        The fingerprint of the workbench that asks, which this one's must equal: reports of one
        batch must not come from different programs.
    """
    from workbench.runs.kernels import warm_up

    if identity.code() != code:
        return Failed(
            Reason(
                "The worker has another version of Data Workbench than this computer.",
                "Nothing was run.",
                "Install the same version on every worker and start them again.",
            )
        )
    warm_up()
    try:
        return run(
            project, analysis, area.parameters, since=since, formats=formats, about=area.name
        )
    except Exception as error:
        told = foreseen(error)
        if told is not None:
            return Failed(told)
        return Failed(unforeseen(type(error).__name__, area.name), trace(error))


def _lost(fault: Exception) -> Failed:
    """Tell that the cluster did not bring a run to its end."""
    return Failed(
        Reason(
            "The computers it was sent to did not bring it to its end: they stopped, or the "
            "connection to them was lost.",
            UNHARMED,
            "Run it again. If it happens again, ask for help: a worker's memory may be too small.",
        ),
        trace(fault),
    )
