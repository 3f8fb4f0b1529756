"""Explore made ready before it is asked for: of a result just read, and of a page just opened."""

import asyncio
import contextlib
from collections.abc import Mapping

from traitlets.config import Config

from workbench.apps.execution import Execution
from workbench.apps.results import has_controls
from workbench.apps.sessions import Full, Session, Sessions
from workbench.apps.site import Site
from workbench.errors import WorkbenchError
from workbench.parameters import injected
from workbench.reports.web import with_one_title
from workbench.runs.planning import Plan, plan_run


async def begin(sessions: Sessions, plan: Plan, owner: str, config: Config) -> tuple[str, Session]:
    """Start a page's kernel, and the execution of its notebook in it.

    Parameters
    ----------
    sessions
        The pages that are open.
    plan
        What is executed.
    owner
        Whose page it is; nobody can use one of nobody's.
    config
        Voilà's and nbclient's settings.

    Returns
    -------
    str
        The kernel's id.
    Session
        The page.

    Raises
    ------
    Full
        When as many are open as may be.
    """
    from workbench.runs.execution import parameterised

    parameters = plan.analysis.parameters
    settings = injected(parameters, plan.values) if parameters else ""
    notebook = with_one_title(parameterised(plan.cells, plan.metadata, settings, {}))
    kernel_id, session = await sessions.open(owner, plan.analysis.path, plan.key)
    session.execution = Execution(notebook, sessions.kernel(kernel_id), config)
    return kernel_id, session


class Ahead:
    """Makes the page ready that somebody most likely opens next: one at a time, when there is room.

    Parameters
    ----------
    site
        What the pages show.
    sessions
        The pages that are open.
    config
        Voilà's and nbclient's settings.
    """

    def __init__(self, site: Site, sessions: Sessions, config: Config) -> None:
        self._site, self._sessions, self._config = site, sessions, config
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None

    def answered(self, analysis: str, given: Mapping[str, object], owner: str) -> None:
        """Hear, in any thread, that a question has got its result.

        Parameters
        ----------
        analysis
            The analysis's name.
        given
            Settings by name.
        owner
            Who alone may see it; empty for everybody.
        """
        self._loop.call_soon_threadsafe(self._next, analysis, given, owner)

    def opened(self, plan: Plan) -> None:
        """Hear that somebody has opened a page, which they may reload and others may follow to.

        Parameters
        ----------
        plan
            What it shows.
        """
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(self._lay_by(plan))

    def _next(self, analysis: str, given: Mapping[str, object], owner: str) -> None:
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(self._make_ready(analysis, given, owner))

    async def _make_ready(self, analysis: str, given: Mapping[str, object], owner: str) -> None:
        try:
            plan = await self._loop.run_in_executor(
                None, lambda: plan_run(self._site.project, analysis, given, private_to=owner)
            )
        except WorkbenchError:
            # Whoever opens the page is told why it cannot be.
            return
        await self._lay_by(plan)

    async def _lay_by(self, plan: Plan) -> None:
        if self._site.jobs.busy or not self._sessions.roomy or self._sessions.is_ready(plan.key):
            return
        if has_controls(plan.analysis):
            with contextlib.suppress(Full):
                kernel_id, session = await begin(self._sessions, plan, "", self._config)
                self._sessions.lay_by(plan.key, kernel_id)
                session.making = False
