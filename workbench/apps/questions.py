"""A question: its form, the run that answers it, and waiting for that."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic
from urllib.parse import urlencode

from tornado.ioloop import IOLoop
from tornado.web import HTTPError, authenticated

from workbench.apps.forms import NOT_ASKED, Option, asked, column_options, fields, table_options
from workbench.apps.jobs import Job
from workbench.apps.pages import Page
from workbench.apps.uploads import tokens_in
from workbench.errors import WorkbenchError
from workbench.parameters import Parameter, ParameterError, validate
from workbench.parameters.validation import Fault
from workbench.runs import Analysis, Run, find_analysis
from workbench.words import quoted

# A result that comes sooner is shown at once, without a page in between.
_AT_ONCE = 0.9


class OfAnalysis(Page):
    """A page of one analysis."""

    def analysis(self, name: str) -> Analysis:
        """Find the analysis that an address names.

        Raises
        ------
        HTTPError
            When there is none, or it cannot be run.
        WorkbenchError
            When it is about one person: the address would tell who.
        """
        try:
            found = find_analysis(self.site.project, name)
        except WorkbenchError:
            raise HTTPError(404) from None
        if found.fault:
            raise HTTPError(404)
        if found.about_one_person:
            raise WorkbenchError(
                f"“{found.question}” is not asked on these pages: their addresses would tell whom "
                "you look up, and addresses are kept in histories and logs.",
                safe="Nobody has been looked up.",
                todo=f"Run it on the computer with the lists: workbench run {found.name}, or open "
                "it with: workbench lab.",
            )
        return found

    def query(self) -> dict[str, list[str]]:
        """Read the address's query."""
        return {
            name: [value.decode(errors="replace") for value in values]
            for name, values in self.request.query_arguments.items()
        }

    def tables(self) -> tuple[Option, ...]:
        """List the tables that this person can choose."""
        return table_options(self.site.project.data, self.site.uploads.all(self.user))

    def settled(
        self, analysis: Analysis, given: Mapping[str, object]
    ) -> tuple[dict[str, object], str]:
        """Put files in place of what stands for them, and say who alone may see the result.

        Only what is on offer can be asked for: an address names no other file of this server.

        Raises
        ------
        ParameterError
            Naming every table that is not on offer.
        """
        offered = {one.value: one.path for one in self.tables()}
        found = dict(given)
        faults = []
        for parameter in analysis.parameters:
            if parameter.type in NOT_ASKED and given.get(parameter.name):
                faults.append(Fault(parameter.name, f"{parameter.name} cannot be set here."))
            if parameter.type != "Dataset":
                continue
            value = given.get(parameter.name, parameter.default)
            wanted = value if isinstance(value, list) else [value]
            unknown = [one for one in wanted if one and one not in offered]
            for one in unknown:
                gone = next(tokens_in(one), None) is not None
                said = "is a file that is not here any more. Send it again, or choose another."
                other = f"{quoted(str(one))} is not a list that can be chosen here."
                faults.append(Fault(parameter.name, f"{parameter.name} {said}" if gone else other))
            paths = [str(offered[one]) for one in wanted if one in offered]
            if not unknown and paths:
                found[parameter.name] = paths if isinstance(value, list) else paths[0]
        if faults:
            raise ParameterError([*faults, *self._other_faults(analysis, found, faults)])
        own = [token for value in given.values() for token in tokens_in(value)]
        return found, self.user if own else ""

    def _other_faults(
        self, analysis: Analysis, found: Mapping[str, object], faults: Sequence[Fault]
    ) -> list[Fault]:
        """Find what else is wrong, so that all of it is told at once."""
        told = {fault.name for fault in faults}
        others = [one for one in analysis.parameters if one.name not in told]
        given = {name: value for name, value in found.items() if name not in told}
        try:
            validate(others, given, data=self.site.project.data)
        except ParameterError as more:
            return list(more.faults)
        return []

    async def form(
        self,
        analysis: Analysis,
        given: Mapping[str, object],
        *,
        fault: WorkbenchError | None = None,
        status: int = 200,
    ) -> None:
        """Show the form with the answers given so far, and what is wrong with them."""
        columns = await IOLoop.current().run_in_executor(None, self._columns, analysis, given)
        parameter_fault = fault if isinstance(fault, ParameterError) else None
        made = fields(
            analysis.parameters,
            given,
            tables=self.tables(),
            columns=columns,
            fault=parameter_fault,
        )
        known = {field.name for field in made if field.control != "hidden"}
        others = (
            []
            if parameter_fault is None
            else [one for one in parameter_fault.faults if one.name not in known]
        )
        self.show(
            "question.html.j2",
            status=status,
            title=analysis.question,
            analysis=analysis,
            fields=made,
            fault=None if parameter_fault else fault,
            others=others,
            onward="check" if roles_of(analysis) else "result",
            open_aside=any(field.aside and (field.error or field.name in given) for field in made),
        )

    def _columns(
        self, analysis: Analysis, given: Mapping[str, object]
    ) -> dict[str, tuple[str, ...]]:
        offered = {one.value: one.path for one in self.tables()}
        chosen = {
            parameter.name: offered.get(str(given.get(parameter.name, parameter.default)))
            for parameter in analysis.parameters
            if parameter.type == "Dataset"
        }
        places = {name: path for name, path in chosen.items() if path is not None}
        return column_options(analysis.parameters, places)


class Question(OfAnalysis):
    """The form."""

    @authenticated
    async def get(self, name: str) -> None:
        """Show it, filled in from the address, and remember the answers in it."""
        analysis = self.analysis(name)
        if self.request.query:
            self.site.memory.keep(self.user, name, self.request.query)
        if self.wants_json:
            self.finish({"at": f"{datetime.now().astimezone():%H:%M}"})
            return
        await self.form(analysis, asked(analysis.parameters, self.query()))


class Answer(OfAnalysis):
    """The run that answers a question: its address is the question with its answers."""

    @authenticated
    async def get(self, name: str) -> None:
        """Show the result, or how far it is; ask for it where nobody has yet."""
        analysis = self.analysis(name)
        given = asked(analysis.parameters, self.query())
        try:
            settings, owner = self.settled(analysis, given)
        except WorkbenchError as fault:
            await self._refuse(analysis, given, fault)
            return
        job = self.site.jobs.start(analysis.name, settings, owner=owner)
        await asyncio.wait([asyncio.wrap_future(job.future)], timeout=_AT_ONCE)
        if not job.future.done():
            self._wait(analysis, job)
            return
        self.site.jobs.collect(job)
        try:
            self._go_to(job.future.result())
        except WorkbenchError as fault:
            if self.wants_json:
                self.finish({"to": self.request.uri})
            else:
                await self._refuse(analysis, given, fault)

    async def _refuse(
        self, analysis: Analysis, given: Mapping[str, object], fault: WorkbenchError
    ) -> None:
        """Show what is wrong where it can be put right; of columns, where they are checked."""
        roles, query = roles_of(analysis), urlencode(self.query(), doseq=True)
        faults = fault.faults if isinstance(fault, ParameterError) else ()
        if roles is not None and faults and {one.name for one in faults} == {roles.name}:
            self.redirect(self.address("apps", analysis.name, f"check?{query}"))
        else:
            await self.form(analysis, given, fault=fault, status=422)

    def _go_to(self, run: Run) -> None:
        self.site.memory.forget(self.user, run.analysis)
        address = self.address("runs", run.analysis, run.id)
        if self.wants_json:
            self.finish({"to": address})
        else:
            self.redirect(address)

    def _wait(self, analysis: Analysis, job: Job) -> None:
        told = {
            "heading": job.heading,
            "number": job.number,
            "total": job.total,
            "waiting": self.site.jobs.waiting(job),
            "seconds": round(monotonic() - job.since),
        }
        if self.wants_json:
            self.finish(told)
        else:
            query = urlencode(self.query(), doseq=True)
            self.show(
                "working.html.j2",
                status=202,
                title=analysis.question,
                analysis=analysis,
                back=self.address("apps", analysis.name) + (f"?{query}" if query else ""),
                **told,
            )


def roles_of(analysis: Analysis) -> Parameter | None:
    """Find the setting that says what columns are, if an analysis declares one.

    Parameters
    ----------
    analysis
        The analysis.
    """
    return next((one for one in analysis.parameters if one.type == "Roles"), None)
