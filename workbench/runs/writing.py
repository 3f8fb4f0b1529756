"""What a run's pages say about it, and its report in other formats."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.runs.faults import Reason
from workbench.runs.identity import name_of
from workbench.runs.record import write

if TYPE_CHECKING:
    from nbformat import NotebookNode

Format = Literal["pdf", "docx"]

_CITED = {"splink": "Splink"}


def details(record: Mapping[str, Any]) -> dict[str, str]:
    """Say what was run, when, on what and with which settings, for people.

    Parameters
    ----------
    record
        The run's record.
    """
    references = {one["reference"] for one in record["inputs"]}
    said = {"Analysis": record["analysis"], "Made": moment(record["started"])}
    said |= _settings(record, references)
    for one in record["inputs"]:
        name = name_of(one["reference"])
        said[f"Fingerprint of {name}"] = one["fingerprint"][:19]
        if one.get("left_out"):
            said[f"Left out of {name}"] = one["left_out"]
    said["Made with"] = ", ".join(_made_with(record))
    said["Run"] = record["id"]
    return said


def title(record: Mapping[str, Any]) -> str:
    """Write a report's heading: its question, after whom or what it is about.

    Parameters
    ----------
    record
        The run's record.
    """
    question, about = str(record["question"]), record.get("about")
    return f"{about}: {question}" if about else question


def moment(written: str) -> str:
    """Write a moment as people do: ``24 November 2026, 15:02``."""
    when = datetime.fromisoformat(written)
    return f"{when.day} {when:%B %Y, %H:%M}"


def notice(record: Mapping[str, Any], reason: Reason) -> bytes:
    """Make the page that says that there is no report.

    Parameters
    ----------
    record
        The run's record.
    reason
        Why there is none.
    """
    from workbench.reports import failure_page

    asked = {"Analysis": record["analysis"], "Started": moment(record["started"])}
    references = {one["reference"] for one in record["inputs"]}
    asked |= _settings(record, references)
    return failure_page(
        title(record),
        what=reason.what,
        safe=reason.safe,
        todo=reason.todo,
        reference=record["id"],
        details=asked,
    ).encode()


def check_format(wanted: Format) -> None:
    """Find out before a run whether a format can be made here.

    Parameters
    ----------
    wanted
        The format.

    Raises
    ------
    WorkbenchError
        When what it needs is not installed.
    """
    from nbformat.v4 import new_notebook

    from workbench import reports

    if wanted == "pdf":
        reports.pdf('<html lang="en-GB"><title>Check</title><p>Check</p></html>')
    else:
        empty = new_notebook()  # type: ignore[no-untyped-call]
        reports.docx(empty, title="Check", details={}, practice=False)


def make_format(
    wanted: Format, executed: "NotebookNode", page: str, record: Mapping[str, Any]
) -> bytes:
    """Make a report in another format.

    Parameters
    ----------
    wanted
        The format.
    executed
        The executed notebook.
    page
        The report as HTML.
    record
        The run's record.
    """
    from workbench import reports

    if wanted == "pdf":
        return reports.pdf(page)
    return reports.docx(
        executed,
        title=title(record),
        details=details(record),
        practice=record["practice"],
        about_one_person=record["about_one_person"],
    )


def write_documents(folder: Path, executed: "NotebookNode", record: Mapping[str, Any]) -> list[str]:
    """Write the documents that a notebook displayed into its run's folder.

    Parameters
    ----------
    folder
        The run's folder.
    executed
        The executed notebook.
    record
        The run's record.

    Returns
    -------
    list of str
        The files' names.
    """
    from workbench import reports
    from workbench.documents import Document
    from workbench.reports.exporter import with_contents

    run = {name: record[name] for name in ("id", "analysis", "started", "practice")}
    of_run = f"Of the run {record['id']}, made {moment(record['started'])}."
    names: list[str] = []
    for document in Document.harvest(executed):
        body = f'{with_contents(document.html())}\n<p class="wb-note">{escape(of_run)}</p>'
        texts = {
            ".html": reports.page(document.title, body, practice=record["practice"]),
            ".md": f"{document.markdown()}\n{of_run}\n",
            ".json": document.json_text(run),
        }
        for ending, text in texts.items():
            write(folder / f"{document.name}{ending}", text.encode("utf-8", errors="replace"))
            names.append(f"{document.name}{ending}")
    return names


def _made_with(record: Mapping[str, Any]) -> Iterator[str]:
    """Name the workbench, and of the packages those by which a finding says it was made."""
    versions = record["versions"]
    if "data-workbench" in versions:
        yield f"Data Workbench {versions['data-workbench']}"
    methods = " ".join(found["method"] for found in record["findings"])
    for package, name in _CITED.items():
        if package in versions and name in methods:
            yield f"{name} {versions[package]}"


def _settings(record: Mapping[str, Any], references: set[str]) -> dict[str, str]:
    """Write the settings that are set; of an input, only the name, since a report travels."""
    settings = {
        f"Setting: {name}": ", ".join(_words(value, references))
        for name, value in record["parameters"].items()
    }
    return {name: words for name, words in settings.items() if words}


def _words(value: object, references: set[str]) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _words(item, references)
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif isinstance(value, str) and value in references:
        yield name_of(value)
    elif value is not None and value != "":
        yield str(value)
