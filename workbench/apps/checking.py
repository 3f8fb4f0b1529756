"""Check your answers: what each column is taken for is looked at before anything is made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from tornado.ioloop import IOLoop
from tornado.web import authenticated

from workbench.apps.columns import ListToCheck, answered, standing, to_check
from workbench.apps.forms import Field, asked, fields
from workbench.apps.looking import look, surely_guessed
from workbench.apps.pages import Page
from workbench.apps.questions import OfAnalysis, roles_of
from workbench.apps.uploads import tokens_in
from workbench.errors import WorkbenchError
from workbench.parameters import Parameter, validate
from workbench.parameters.places import lists_of
from workbench.roles.written import differences, read_roles, write_roles
from workbench.runs import Analysis
from workbench.runs.practice import made_up

# Asks for the page although nothing on it is in doubt.
LOOK = "look"
# More headings than this are typed rather than chosen from a list as long.
_MANY = 200


@dataclass(frozen=True)
class _Asked:
    """What the page is about: the answers so far, and the files that they name by setting."""

    analysis: Analysis
    roles: Parameter
    given: Mapping[str, object]
    places: Mapping[str, Path]
    own: Mapping[str, bool]
    practice: bool

    @property
    def written(self) -> str:
        return str(self.given.get(self.roles.name, self.roles.default) or "")


class Check(OfAnalysis):
    """The answers and the columns, before they are used.

    An analysis that declares a setting of roles has columns to look at. They are shown where a
    look is worth a click: always for a file of the person's own, since nobody has seen its headings
    before; for lists that everybody shares only where a guess is in doubt (no heading said so, or
    none tells who somebody is) or the address is wrong about them. Practice data whose headings say
    what they are go straight on.
    """

    @authenticated
    async def get(self, name: str) -> None:
        """Show them, or go on where nothing needs looking at."""
        analysis = self.analysis(name)
        asked_for = self._asked(analysis)
        try:
            about = await IOLoop.current().run_in_executor(None, self._about, analysis)
        except WorkbenchError as fault:
            await self.form(analysis, asked_for, fault=fault, status=422)
            return
        if about is None:
            self._go_on(analysis, self._query())
            return
        wanted = self.get_query_argument(LOOK, "")
        doubtful = await IOLoop.current().run_in_executor(None, _doubtful, about)
        if not (doubtful or wanted or about.written):
            self._go_on(analysis, self._query())
            return
        lists, unread = await IOLoop.current().run_in_executor(None, self._lists, about)
        wrong = unread or any(one.faults for one in lists)
        if not (doubtful or wanted or wrong):
            self._go_on(analysis, self._query())
            return
        query = urlencode(self._query(), doseq=True)
        self.site.memory.keep(self.user, analysis.name, query)
        self.show(
            "check.html.j2",
            status=422 if wrong else 200,
            title="Check your answers",
            analysis=analysis,
            answers=self._answers(analysis, about.given),
            lists=lists,
            fault=unread,
            query=f"?{query}" if query else "",
            many=_MANY,
            remembers=any(about.own.values()),
            practice=about.practice,
        )

    @authenticated
    async def post(self, name: str) -> None:
        """Take what was chosen, and go on; a script only has the answers kept in the address."""
        analysis = self.analysis(name)
        try:
            about = await IOLoop.current().run_in_executor(None, self._about, analysis)
        except WorkbenchError as fault:
            await self.form(analysis, self._asked(analysis), fault=fault, status=422)
            return
        query = self._query()
        if about is None:
            self._go_on(analysis, query)
            return
        body = {
            key: [value.decode(errors="replace") for value in values]
            for key, values in self.request.body_arguments.items()
        }
        written, right = await IOLoop.current().run_in_executor(None, self._taken, about, body)
        query |= {about.roles.name: [written]}
        if not written:
            del query[about.roles.name]
        if self.wants_json:
            kept = urlencode(query | {LOOK: ["yes"]}, doseq=True)
            self.site.memory.keep(self.user, analysis.name, urlencode(query, doseq=True))
            here = self.address("apps", analysis.name, f"check?{kept}")
            self.finish({"here": here, "at": f"{datetime.now().astimezone():%H:%M}"})
            return
        self._go_on(analysis, query, to="result" if right else "check")

    def _taken(self, about: _Asked, body: Mapping[str, Sequence[str]]) -> tuple[str, bool]:
        """Write what was chosen as an answer; remember it where nothing is wrong with it."""
        chosen, said, right = {}, [], True
        for setting, place in about.places.items():
            seen = look(place)
            wanted = answered(setting, seen, body)
            chosen[setting] = differences(seen.guessed, wanted)
            stands = standing(seen, chosen[setting], None)
            if to_check(setting, place.name, seen, stands, about.analysis.columns).faults:
                right = False
            elif about.own[setting] and seen.layout:
                said.append((seen.layout, wanted))
        for layout, columns in said if right and not self.wants_json else ():
            self.site.layouts.keep(self.user, layout, columns)
        return write_roles(chosen), right

    def _go_on(
        self, analysis: Analysis, query: Mapping[str, Sequence[str]], to: str = "result"
    ) -> None:
        written = urlencode(query, doseq=True)
        address = self.address("apps", analysis.name, to)
        self.redirect(address + (f"?{written}" if written else ""))

    def _query(self) -> dict[str, list[str]]:
        return {name: values for name, values in self.query().items() if name != LOOK}

    def _asked(self, analysis: Analysis) -> dict[str, object]:
        return asked(analysis.parameters, self._query())

    def _about(self, analysis: Analysis) -> _Asked | None:
        """Read the address; nothing where the analysis has no columns to look at.

        Raises
        ------
        WorkbenchError
            When an answer cannot be used, whatever the columns.
        """
        roles = roles_of(analysis)
        if roles is None:
            return None
        given = self._asked(analysis)
        settled, _ = self.settled(analysis, given)
        others = [one for one in analysis.parameters if one.name != roles.name]
        without = {name: value for name, value in settled.items() if name != roles.name}
        values = validate(others, without, data=self.site.project.data)
        tables = [one.name for one in others if one.type == "Dataset" and not one.many]
        practice = made_up([str(values[name]) for name in tables if values[name]])
        lists = lists_of(roles, analysis.parameters)
        places = {setting: Path(str(values[setting])) for setting in lists}
        own = {setting: any(tokens_in(given.get(setting))) for setting in lists}
        return _Asked(analysis, roles, given, places, own, practice)

    def _lists(self, about: _Asked) -> tuple[list[ListToCheck], WorkbenchError | None]:
        """Look at the lists; say as well where the address cannot be read."""
        fault = None
        try:
            chosen = read_roles(about.written, list(about.places))
        except WorkbenchError as raised:
            fault, chosen = raised, {}
        lists = []
        for setting, place in about.places.items():
            seen = look(place)
            known = about.own[setting] and seen.layout
            layout = self.site.layouts.find(self.user, seen.layout) if known else None
            stands = standing(seen, chosen.get(setting, {}), layout)
            lists.append(to_check(setting, place.name, seen, stands, about.analysis.columns))
        return lists, fault

    def _answers(self, analysis: Analysis, given: Mapping[str, object]) -> list[Field]:
        """Name the answers: what the analysis is about, and what else is not as it usually is."""
        tables = self.tables()
        made = fields(analysis.parameters, given, tables=tables, columns={})
        usual = fields(analysis.parameters, {}, tables=tables, columns={})
        return [
            one
            for one, other in zip(made, usual, strict=True)
            if one.control != "hidden" and (not one.aside or one.values != other.values)
        ]


class ForgetColumns(Page):
    """Forgetting what was said of a sender's columns."""

    @authenticated
    def post(self, mark: str) -> None:
        """Do it."""
        self.site.layouts.forget(self.user, mark)
        self.redirect(self.address("files"))


def _doubtful(about: _Asked) -> bool:
    return any(about.own.values()) or not all(map(surely_guessed, about.places.values()))
