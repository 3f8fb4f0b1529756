"""The first page: what can be asked, and what was asked lately."""

from collections.abc import Sequence

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, authenticated

from workbench.apps.pages import Page, assets
from workbench.runs import Analysis, all_runs, catalogue
from workbench.words import capital

AUDIENCES = {
    "frontline": "Frontline staff",
    "analyst": "Analysts",
    "contractor": "Contractors",
    "leader": "Leaders",
}
_RECENT = 5
_FIRST = "welcome"
_KINDS = {".css": "text/css", ".js": "text/javascript"}


class Gallery(Page):
    """The questions there are, narrowed by words and by whom they are for."""

    @authenticated
    def get(self) -> None:
        """Show them."""
        words = self.get_argument("find", "").strip()
        audience = self.get_argument("for", "")
        analyses = [one for one in catalogue(self.site.project) if not one.fault]
        found = [one for one in analyses if _fits(one, words, audience)]
        found.sort(key=lambda one: (one.name != _FIRST, one.question.casefold()))
        runs = [run for run in all_runs(self.site.project) if self.site.may_see(self.user, run)]
        questions = {one.name: one.question for one in analyses}
        left = self.site.memory.of(self.user)
        audiences = {audience for one in analyses for audience in one.audience}
        self.show(
            "gallery.html.j2",
            title="What would you like to know?",
            analyses=found,
            first=_FIRST,
            words=words,
            chosen=audience,
            audiences={key: AUDIENCES.get(key, capital(key)) for key in sorted(audiences)},
            left=left if left is not None and left.analysis in questions else None,
            questions=questions,
            runs=runs[:_RECENT],
            more=max(len(runs) - _RECENT, 0),
            practice=True,
        )


class Asset(Page):
    """A stylesheet or script, of which none is secret."""

    @allow_unauthenticated
    def get(self, name: str) -> None:
        """Send it."""
        path = assets() / name
        if path.suffix not in _KINDS or not path.is_file():
            raise HTTPError(404)
        self.set_header("Content-Type", f"{_KINDS[path.suffix]}; charset=utf-8")
        self.set_header("Cache-Control", "max-age=3600")
        self.finish(path.read_bytes())


def _fits(analysis: Analysis, words: str, audience: str) -> bool:
    text = " ".join((analysis.question, analysis.needs, analysis.name)).casefold()
    sought: Sequence[str] = words.casefold().split()
    return all(word in text for word in sought) and audience in ("", *analysis.audience)
