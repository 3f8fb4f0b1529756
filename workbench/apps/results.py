"""What was found: each run's report, its files, and the shelf of all runs."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from tornado.ioloop import IOLoop
from tornado.web import HTTPError, authenticated

from workbench.apps.forms import Option
from workbench.apps.pages import Page, partial
from workbench.batches.changes import compare_runs
from workbench.errors import WorkbenchError
from workbench.parameters.kinds import shown
from workbench.project import Project
from workbench.runs import Analysis, Run, all_runs, catalogue, load_run, with_formats
from workbench.runs.analyses import read_cells

_REPORTS = {"report.pdf": "pdf", "report.docx": "docx"}
_KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_AFTER = "</header>"
_CONTROLS = "workbench.controls"


class _OfRun(Page):
    def run(self, name: str, run_id: str) -> Run:
        """Find the run that an address names, if the person may see it.

        Raises
        ------
        HTTPError
            When there is none, or it is somebody else's; which of the two is not said.
        """
        kept = self.site.project.runs.resolve()
        folder = (kept / name / run_id).resolve()
        try:
            if folder.parent.parent != kept:
                raise HTTPError(404)
            found = load_run(folder)
        except WorkbenchError:
            raise HTTPError(404) from None
        if not self.site.may_see(self.user, found):
            raise HTTPError(404)
        return found


class Result(_OfRun):
    """A run's report, or why there is none."""

    @authenticated
    def get(self, name: str, run_id: str) -> None:
        """Show it, with a way on at its top."""
        found = self.run(name, run_id)
        page = found.report.read_text(encoding="utf-8")
        known = {
            one.name: one
            for one in catalogue(self.site.project)
            if not one.fault and not one.about_one_person
        }
        query = query_of(found, self.site.project) if found.analysis in known else ""
        actions = partial(
            "actions.html.j2",
            base=self.site.base_url,
            run=found,
            query=f"?{query}" if query else "",
            asked_again=found.analysis in known,
            explorable=found.analysis in known and has_controls(known[found.analysis]),
        )
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        # The report's own links lead from its folder, and the page is one step above.
        page = page.replace('href="tables/', f'href="{run_id}/tables/')
        self.finish(page.replace(_AFTER, _AFTER + actions, 1))


class Download(_OfRun):
    """A file of a run."""

    @authenticated
    async def get(self, name: str, run_id: str, file: str) -> None:
        """Send it; a report in another format is made when it is first asked for."""
        found = self.run(name, run_id)
        if file == "report.html":
            # Where the list of a set's reports leads.
            self.redirect(self.address("runs", name, run_id))
            return
        if found.outcome != "complete":
            raise HTTPError(404)
        wanted = _REPORTS.get(file)
        if wanted is not None:
            await IOLoop.current().run_in_executor(None, with_formats, found, (wanted,))
        path = (found.folder / file).resolve()
        offered = {*_REPORTS, *found.record.get("tables", ())}
        offered |= {one.name for one in found.folder.glob("contract.json")}
        if file not in offered or not path.is_relative_to(found.folder.resolve()):
            raise HTTPError(404)
        if not path.is_file():
            raise HTTPError(404)
        self.set_header("Content-Type", _KINDS.get(path.suffix, "application/octet-stream"))
        self.set_header(
            "Content-Disposition", f'attachment; filename="{found.analysis}-{path.name}"'
        )
        self.set_header("Cache-Control", "no-store")
        self.finish(path.read_bytes())


class Delete(_OfRun):
    """Doing away with a run."""

    @authenticated
    def get(self, name: str, run_id: str) -> None:
        """Ask first."""
        found = self.run(name, run_id)
        self.show("delete.html.j2", title="Delete this result?", run=found, practice=found.practice)

    @authenticated
    def post(self, name: str, run_id: str) -> None:
        """Do it."""
        found = self.run(name, run_id)
        if found.outcome == "running":
            raise WorkbenchError(
                "This result is still being made.",
                safe="It has not been deleted.",
                todo="Wait until it is there, and delete it then.",
            )
        shutil.rmtree(found.folder)
        self.redirect(self.address("runs"))


class Shelf(Page):
    """All runs a person may see."""

    @authenticated
    def get(self) -> None:
        """List them, narrowed by analysis."""
        chosen = self.get_argument("of", "")
        runs = [run for run in all_runs(self.site.project) if self.site.may_see(self.user, run)]
        questions = {run.analysis: run.question for run in runs}
        self.show(
            "shelf.html.j2",
            title="Results",
            runs=[run for run in runs if chosen in ("", run.analysis)],
            questions=[Option(name, question) for name, question in sorted(questions.items())],
            chosen=chosen,
        )


class Compare(_OfRun):
    """Two runs of one question, side by side."""

    @authenticated
    def get(self) -> None:
        """Say what differs between the two that were chosen on the shelf."""
        chosen = [one.split("/") for one in self.get_arguments("run")]
        if len(chosen) != 2 or any(len(one) != 2 for one in chosen):
            raise WorkbenchError(
                "Two results are needed to compare.",
                todo="Go back, and tick two results of the same question.",
            )
        then, now = sorted((self.run(*one) for one in chosen), key=lambda run: run.started)
        if now.analysis != then.analysis or {now.outcome, then.outcome} != {"complete"}:
            raise WorkbenchError(
                "These two results cannot be compared.",
                todo="Go back, and tick two results of the same question that were both made.",
            )
        moves, notes = compare_runs(now, then)
        self.show(
            "compare.html.j2",
            title="What is different?",
            now=now,
            then=then,
            moves=moves,
            notes=notes,
            settings=list(_different(now, then)),
            practice=now.practice and then.practice,
        )


def _different(now: Run, then: Run) -> Iterator[tuple[str, str, str]]:
    """Name the settings that differ, with both values; of files only their names."""
    for name in {**then.parameters, **now.parameters}:
        before, after = (_said(run.parameters.get(name)) for run in (then, now))
        if before != after:
            yield name.replace("_", " "), before, after


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    text = shown(value) if isinstance(value, bool) else str("" if value is None else value)
    return (Path(text).name if Path(text).is_absolute() else text) or "not given"


def has_controls(analysis: Analysis) -> bool:
    """Whether there is anything to move in Explore.

    Parameters
    ----------
    analysis
        The analysis.
    """
    cells, _ = read_cells(analysis.path)
    return any(_CONTROLS in cell["source"] for cell in cells if cell["cell_type"] == "code")


def query_of(run: Run, project: Project) -> str:
    """Write a run's settings as the query of an address; files people sent by their tokens.

    Parameters
    ----------
    run
        The run.
    project
        The project it is of.
    """
    return urlencode(
        {
            name: _written(value, project)
            for name, value in run.parameters.items()
            if value is not None
        },
        doseq=True,
    )


def _written(value: object, project: Project) -> str | list[str]:
    if isinstance(value, list):
        return [_one(item, project) for item in value]
    return _one(value, project)


def _one(value: object, project: Project) -> str:
    text = shown(value) if isinstance(value, bool) else str(value)
    path = Path(text)
    if not path.is_absolute():
        return text
    uploads, data = project.root.resolve() / "uploads", project.data.resolve()
    if path.is_relative_to(uploads):
        return path.parent.name
    if path.is_relative_to(data):
        inside = path.relative_to(data)
        alone = len(list(path.parent.glob(f"{path.stem}.*"))) == 1
        return (inside.with_suffix("") if alone else inside).as_posix()
    return text
