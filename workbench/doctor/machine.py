"""What the machine must offer: room, access, a clock, letters; what it may offer besides."""

import locale
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from workbench.doctor.check import Check
from workbench.errors import WorkbenchError
from workbench.project import Project
from workbench.spark import java_version, require_spark

_NEEDED_GB, _GB = 1.0, 1e9
_BROWSERS = (
    "firefox", "firefox-esr", "google-chrome", "chromium", "chromium-browser", "microsoft-edge",
    "brave-browser", "epiphany", "falkon", "konqueror",
)  # fmt: skip
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def folders(project: Project) -> Iterator[Check]:
    """Try to write where results go, and to read where data is."""
    refused = {}
    for folder in (project.runs, project.batches):
        trouble = _write(folder)
        if trouble:
            refused[folder] = trouble
    if refused:
        for folder, trouble in refused.items():
            yield Check(
                "Folders",
                "to do",
                f"Nothing can be written into {folder}: {trouble}.",
                "Ask for write access to it, or work in another folder: "
                "WORKBENCH_PROJECT names one.",
            )
    else:
        yield Check("Folders", "ok", f"Results can be written into {project.root}.")
    if not _readable(project.data):
        yield Check(
            "Data folder",
            "to do",
            f"The data folder {project.data} cannot be read.",
            "Ask for read access to it, or name another one in WORKBENCH_DATA.",
        )


def disk(project: Project) -> Check:
    """Measure the room left where results go."""
    free = shutil.disk_usage(_nearest(project.root)).free / _GB
    said = f"{free:,.1f} GB are free where results are written."
    if free < _NEEDED_GB:
        return Check(
            "Disk", "to do", said, "Make room: at least 1 GB. Old runs may be deleted from runs."
        )
    return Check("Disk", "ok", said)


def clock(now: datetime, installed: datetime) -> Check:
    """See that the clock is not behind the day the workbench was installed.

    Parameters
    ----------
    now, installed
        Both with their time zone.
    """
    said = f"The clock says {now.day} {now:%B %Y, %H:%M} ({now:%Z})."
    if now < installed - timedelta(days=1):
        return Check(
            "Clock",
            "to do",
            f"{said} That is before the workbench was installed.",
            "Set the clock: reports carry its date.",
        )
    return Check("Clock", "ok", said)


def letters() -> Check:
    """See that names such as Zoë and Łukasz can be shown and filed."""
    screen = sys.stdout.encoding or "unknown"
    files = sys.getfilesystemencoding()
    try:
        "Zoë Łukasz".encode(screen)
        "Zoë Łukasz".encode(files)
    except (LookupError, UnicodeEncodeError):
        return Check(
            "Letters",
            "to do",
            f"This terminal cannot show every letter (it uses {screen}).",
            "Set the environment variable PYTHONUTF8 to 1, then open the terminal again.",
        )
    return Check("Letters", "ok", f"Every letter can be shown ({screen}); language {_language()}.")


def proxy(environment: Mapping[str, str]) -> Check:
    """Tell whether a proxy is set; its address is not shown, as it may hold a password."""
    named = sorted(name for name in environment if name.lower() in _PROXIES and environment[name])
    if not named:
        return Check("Proxy", "ok", "No proxy is set, and none is needed.")
    verb = "is" if len(named) == 1 else "are"
    return Check(
        "Proxy",
        "ok",
        f"{_and(named)} {verb} set. The workbench uses no proxy: it makes no request beyond this "
        "machine.",
    )


def browser() -> Check:
    """Look for a browser to read reports with."""
    found = _browser()
    if found:
        return Check("Browser", "ok", f"Reports can be opened with {found}.")
    return Check(
        "Browser",
        "optional",
        "No browser was found on this machine.",
        "Reports are made all the same: copy one to a machine with a browser and open it there.",
    )


def chromium() -> Check:
    """Look for the browser that the workbench's own tests drive."""
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found:
        return Check("Chromium", "ok", "The workbench's own browser tests can run.")
    return Check(
        "Chromium",
        "optional",
        "Chromium is not here; only the workbench's own tests use it.",
        "To run those: install chromium.",
    )


def fonts() -> Check:
    """Look for a font to set PDF reports in."""
    if sys.platform in {"win32", "darwin"}:
        return Check("Fonts", "ok", "The system's own fonts are used.")
    listing = shutil.which("fc-list")
    families: list[str] = []
    if listing:
        said = subprocess.run([listing, ":", "family"], capture_output=True, text=True, check=False)
        families = [line for line in said.stdout.splitlines() if line.strip()]
    if families:
        count = len(set(families))
        return Check(
            "Fonts", "ok", f"{count} font {'family is' if count == 1 else 'families are'} here."
        )
    return Check(
        "Fonts",
        "optional",
        "No font was found, so PDF reports would show no letters.",
        "Install fontconfig and fonts-dejavu-core (Debian, Ubuntu) or dejavu-sans-fonts (Red Hat).",
    )


def printed() -> Check:
    """Make a page of PDF."""
    from workbench.reports import page, pdf

    try:
        made = pdf(page("Can this machine make PDF reports?", "<p>Yes.</p>"))
    except WorkbenchError as error:
        return Check("PDF reports", "optional", error.what, error.todo)
    return Check("PDF reports", "ok", f"A page was made ({len(made) / 1000:,.0f} kB).")


def word() -> Check:
    """See whether the packages for Word reports are here."""
    try:
        import docx  # noqa: F401
        import resvg_py  # noqa: F401
    except ImportError as error:
        return Check(
            "Word reports",
            "optional",
            f"The package {error.name} is not installed, so no Word reports can be made.",
            f'Install it with: {sys.executable} -m pip install "data-workbench[documents]"',
        )
    return Check("Word reports", "ok", "The packages for them are here.")


def postgres() -> Check:
    """See whether tables can be read from PostgreSQL."""
    try:
        import adbc_driver_postgresql.dbapi  # noqa: F401
    except ImportError as error:
        return Check(
            "PostgreSQL",
            "optional",
            f"The package {error.name} is not installed, so no table can be read from PostgreSQL.",
            f'Install it with: {sys.executable} -m pip install "data-workbench[postgres]"',
        )
    return Check("PostgreSQL", "ok", "Tables of PostgreSQL databases can be read.")


def spark() -> Check:
    """See whether long lists can be linked on Spark."""
    try:
        require_spark()
    except WorkbenchError as error:
        return Check("Spark", "optional", error.what, error.todo)
    return Check("Spark", "ok", f"Lists can be linked on it, with Java {java_version()}.")


def _write(folder: Path) -> str:
    """Try to write into a folder, or into the nearest one above it; return what prevents it."""
    try:
        with tempfile.TemporaryFile(dir=_nearest(folder)) as file:
            file.write(b"ok")
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return ""


def _readable(folder: Path) -> bool:
    """Look into a folder; one that is not there yet is no fault."""
    try:
        next(folder.iterdir(), None)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _nearest(folder: Path) -> Path:
    """Find the folder itself or the nearest one above it that is there."""
    return next(above for above in (folder, *folder.absolute().parents) if above.exists())


def _browser() -> str:
    if sys.platform in {"win32", "darwin"}:
        return "the usual browser"
    return next((name for name in _BROWSERS if shutil.which(name)), "")


def _language() -> str:
    return locale.setlocale(locale.LC_CTYPE) or "not set"


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
