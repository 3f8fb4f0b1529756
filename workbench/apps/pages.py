"""What every page has in common: who looks at it, how it is drawn, how it fails."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError

from workbench.apps.site import Site
from workbench.errors import WorkbenchError
from workbench.project import shared
from workbench.reports.theme import legible
from workbench.words import capital, count, day, listed

_log = logging.getLogger("workbench.apps")
_NOT_HERE = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)


@cache
def _environment() -> Environment:
    folders = [shared() / "templates" / name for name in ("pages", "theme")]
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["counted"] = count
    environment.filters["capital"] = capital
    environment.filters["in_words"] = listed
    environment.globals["size"] = _size
    environment.filters["day"] = day
    environment.filters["clock"] = lambda when: f"{when:%H:%M}"
    return environment


def _size(bytes_: int) -> str:
    """Write a file's size as people read it."""
    return f"{bytes_ / 1e6:,.1f} MB" if bytes_ >= 100_000 else f"{max(bytes_ / 1e3, 0.1):,.1f} kB"


def partial(template: str, **values: object) -> str:
    """Draw a part of a page.

    Parameters
    ----------
    template
        A file of ``templates/pages``.
    values
        What it names.
    """
    return _environment().get_template(template).render(**values)


def assets() -> Path:
    """Find the stylesheets and scripts that pages fetch."""
    return shared() / "templates" / "theme"


class Page(JupyterHandler):
    """A page, for those who are signed in.

    Attributes
    ----------
    site
        What the pages share.
    """

    site: Site

    def initialize(self, site: Site) -> None:
        """Take what the pages share."""
        self.site = site

    def get_current_user(self) -> Any:  # noqa: ANN401
        """Give whoever has signed in; nobody where it failed before that was known."""
        return getattr(self, "_jupyter_current_user", None)

    @property
    def user(self) -> str:
        """The person's name, as the identity provider gives it."""
        return str(self.current_user.username)

    @property
    def wants_json(self) -> bool:
        """Whether a script asks, rather than a person."""
        return "application/json" in self.request.headers.get("Accept", "")

    def address(self, *parts: str) -> str:
        """Write the address of a page of ours."""
        return self.site.base_url + "/".join(parts)

    def show(self, template: str, *, status: int = 200, title: str, **values: object) -> None:
        """Send a page.

        Parameters
        ----------
        template
            A file of ``templates/pages``.
        status
            The HTTP status.
        title
            What the page is called.
        values
            What else the template names.
        """
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        page = _environment().get_template(template)
        token = self.xsrf_token.decode()
        always = {"practice": False, "xsrf": self.xsrf_form_html(), "xsrf_token": token}
        drawn = page.render(base=self.site.base_url, title=title, **{**always, **values})
        self.finish(legible(drawn))

    def fail(
        self, error: WorkbenchError, *, status: int = 400, title: str = "Sorry, that did not work"
    ) -> None:
        """Send the three sentences of a fault."""
        self.show("fault.html.j2", status=status, title=title, fault=error, reference="")

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401
        """Send a page that says what happened, with a reference that finds the log's line."""
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(error, WorkbenchError):
            self.fail(error)
        elif status_code in _NOT_HERE:
            fault = WorkbenchError(
                "There is no page at this address, or it is not yours to see.",
                safe="Nothing is lost: your results and files are where they were.",
                todo="Go back to the questions, or ask whoever sent you the link.",
            )
            self.fail(fault, status=status_code, title="We cannot show that page")
        else:
            reference = secrets.token_hex(4)
            name = type(error).__name__ if error is not None else "none"
            _log.error("%s %s failed: %s [%s]", self.request.method, status_code, name, reference)
            fault = WorkbenchError(
                "Something went wrong on our side.",
                safe="Your files and results have not been changed.",
                todo="Try again. If it happens again, tell whoever runs this server.",
            )
            self.show(
                "fault.html.j2",
                status=status_code,
                title="Sorry, that did not work",
                fault=fault,
                reference=reference,
            )

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Write to the log where it was raised, without the values it may quote."""
        if isinstance(value, HTTPError | WorkbenchError):
            return
        _log.error("%s", getattr(typ, "__name__", typ), exc_info=value)


def page_handlers(base_url: str, site: Site) -> Sequence[tuple[str, type, Mapping[str, object]]]:
    """List the rules of all our pages, for a tornado application.

    Parameters
    ----------
    base_url
        Where the pages begin, with a slash at both ends.
    site
        What the pages share.
    """
    from workbench.apps import checking, files, gallery, one_file, questions, results, sets

    shared_by_all = {"site": site}
    name, run = r"([\w.-]+)", r"([\w.-]+)/([\w.-]+)"
    rules: list[tuple[str, type]] = [
        (r"", gallery.Gallery),
        (rf"apps/{name}", questions.Question),
        (rf"apps/{name}/check", checking.Check),
        (rf"apps/{name}/result", questions.Answer),
        (r"runs", results.Shelf),
        (rf"runs/{run}", results.Result),
        (rf"runs/{run}/delete", results.Delete),
        (rf"runs/{run}/(.+)", results.Download),
        (r"compare", results.Compare),
        (r"sets", sets.AllSets),
        (rf"sets/{name}", sets.OneSet),
        (rf"sets/{name}/{name}", sets.SetFile),
        (r"files", files.Files),
        (rf"files/{name}", one_file.OneFile),
        (rf"files/{name}/rows", one_file.LeaveOut),
        (rf"columns/{name}/forget", checking.ForgetColumns),
        (rf"files/{name}/keep", files.KeepFile),
        (rf"files/{name}/delete", files.DeleteFile),
        (r"assets/([\w.-]+)", gallery.Asset),
    ]
    return [(f"{base_url}{path}", handler, shared_by_all) for path, handler in rules]
