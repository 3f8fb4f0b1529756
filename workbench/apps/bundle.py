"""The programs that Voilà and ipywidgets run in the browser, sent packed and kept there."""

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

from tornado.web import HTTPError, authenticated
from voila import __version__ as voila_version
from voila.paths import collect_static_paths
from voila.utils import get_voila_labextensions_path

from workbench.apps.pages import Page
from workbench.apps.site import Site

# Both widget managers are needed: without the second no control appears.
EXTENSIONS = (
    "@voila-dashboards/widgets-manager8",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
)
FIRST_PARTS = Path(__file__).with_name("first_parts.txt")
_ENTRY = "remoteEntry.*.js"
_PACKED = {".css", ".js", ".json", ".svg"}
_YEAR = 31_536_000


def bundle_address(base_url: str) -> str:
    """Write where Voilà's own programs are; a new version has a new address.

    Parameters
    ----------
    base_url
        Where the pages begin, with a slash at both ends.
    """
    return f"{base_url}live/voila/{voila_version}"


def voila_folders() -> tuple[Path, ...]:
    """Find the folders of Voilà's own programs."""
    return tuple(Path(one) for one in collect_static_paths(["voila"], "lab", prune=True))


def extension_folders() -> tuple[Path, ...]:
    """Find the folders of the extensions that are let in."""
    return tuple(Path(one) for one in get_voila_labextensions_path() if Path(one).is_dir())


class Bundle(Page):
    """One file of them."""

    def initialize(  # type: ignore[override]
        self, site: Site, folders: tuple[Path, ...], inside: tuple[str, ...] = ()
    ) -> None:
        """Take where they are, and which folders in there are let in; none means all."""
        super().initialize(site)
        self.folders = folders
        self.inside = inside

    @authenticated
    def get(self, name: str) -> None:
        """Send it; its name changes when it does, so a browser need not ask again."""
        if self.inside and not any(name.startswith(f"{one}/static/") for one in self.inside):
            raise HTTPError(404)
        path = next((found for one in self.folders if (found := _inside(one, name))), None)
        if path is None:
            raise HTTPError(404)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.set_header("Content-Type", kind)
        self.set_header("Cache-Control", f"private, max-age={_YEAR}, immutable")
        packed = path.suffix in _PACKED and "gzip" in self.request.headers.get(
            "Accept-Encoding", ""
        )
        if packed:
            self.set_header("Content-Encoding", "gzip")
            self.set_header("Vary", "Accept-Encoding")
        self.finish(_content(path, path.stat().st_mtime_ns, packed))


def _inside(folder: Path, name: str) -> Path | None:
    """Find a file in a folder; ``None`` where there is none, or the name leads out of it."""
    if "\0" in name:
        return None
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


@lru_cache(maxsize=1024)
def _content(path: Path, changed: int, packed: bool) -> bytes:
    """Read a file; one that starts a program brings the parts that it would ask for next.

    Parts note themselves, for a program that comes later. Asked for one by one, they are a hundred
    requests, which take longer than what they bring.
    """
    parts = _first_parts(path.parent) if path.match("voila.js") or path.match(_ENTRY) else ()
    content = b"\n".join(one.read_bytes() for one in (*parts, path))
    return gzip.compress(content, 9) if packed else content


def _first_parts(folder: Path) -> list[Path]:
    names = FIRST_PARTS.read_text(encoding="utf-8").split()
    return [path for name in names if (path := folder / name).is_file()]
