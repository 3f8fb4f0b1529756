"""A set of reports from a browser: the plan, a look over its inputs, a live table, the reports."""

from tornado.ioloop import IOLoop
from tornado.web import HTTPError, authenticated

from workbench.apps.batching import Work
from workbench.apps.pages import Page
from workbench.batches import Batch, Notice, NotReadyError, Plan, load, read_plan
from workbench.batches.index import CHANGES_FILE, STATES
from workbench.batches.state import folder_of
from workbench.errors import WorkbenchError

_FILES = {"index.html": "text/html; charset=utf-8", CHANGES_FILE: "text/csv; charset=utf-8"}


class _OfSets(Page):
    def plan(self, name: str) -> Plan:
        """Find the plan that an address names.

        Raises
        ------
        HTTPError
            When there is none.
        WorkbenchError
            When it cannot be used.
        """
        for slug, path in self.site.sets.plans():
            if slug == name:
                return read_plan(self.site.project, path)
        raise HTTPError(404)


class AllSets(_OfSets):
    """The plans there are."""

    @authenticated
    def get(self) -> None:
        """List them."""
        found = []
        for name, path in self.site.sets.plans():
            try:
                plan = read_plan(self.site.project, path)
            except WorkbenchError as fault:
                found.append({"name": name, "file": path.name, "fault": fault})
            else:
                batch = load(self.site.project, path)
                found.append(
                    {"name": name, "file": path.name, "fault": None, "plan": plan, "batch": batch}
                )
        self.show("sets.html.j2", title="Sets of reports", sets=found)


class OneSet(_OfSets):
    """A plan: its areas, what was seen of their inputs, how each stands."""

    @authenticated
    async def get(self, name: str) -> None:
        """Show it as it stands now."""
        plan = self.plan(name)
        work = self.site.sets.work(name)
        going = work is not None and not work.future.done()
        notices, fault = _came_of(work)
        batch = load(self.site.project, plan.path)
        self.show(
            "set.html.j2",
            title=plan.title,
            name=name,
            plan=plan,
            batch=batch,
            states=STATES,
            doing=work.doing if going and work is not None else "",
            looked=work is not None and not going,
            notices=notices,
            fault=fault,
            done=0 if batch is None else _done(batch),
            has_index=batch is not None and batch.index.is_file() and not going,
            practice=bool(batch and batch.practice),
        )

    @authenticated
    async def post(self, name: str) -> None:
        """Begin what was asked for."""
        plan = await IOLoop.current().run_in_executor(None, self.plan, name)
        step = self.get_body_argument("step", "")
        if step == "look":
            self.site.sets.look(name, plan)
        elif step in {"make", "others", "again"}:
            self.site.sets.make(name, plan, force=step == "others", failed_only=step == "again")
        else:
            raise HTTPError(400)
        self.redirect(self.address("sets", name))


class SetFile(_OfSets):
    """The list of a set's reports, or the table of what changed."""

    @authenticated
    def get(self, name: str, file: str) -> None:
        """Send it."""
        path = folder_of(self.site.project, self.plan(name).path) / file
        if file not in _FILES or not path.is_file():
            raise HTTPError(404)
        self.set_header("Content-Type", _FILES[file])
        self.set_header("Cache-Control", "no-store")
        self.finish(path.read_bytes())


def _came_of(work: Work | None) -> tuple[tuple[Notice, ...], WorkbenchError | None]:
    """Read what a step saw, and why it could not be done."""
    if work is None or not work.future.done():
        return (), None
    try:
        return work.future.result(), None
    except NotReadyError as fault:
        return fault.notices, fault
    except WorkbenchError as fault:
        return (), fault


def _done(batch: Batch) -> int:
    return sum(area.state not in {"waiting", "working"} for area in batch.areas)
