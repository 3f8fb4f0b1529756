"""Where a council keeps its data, analyses, runs and batches."""

import os
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import WorkbenchError

PROJECT = "WORKBENCH_PROJECT"
DATA = "WORKBENCH_DATA"
DATABASE = "WORKBENCH_DATABASE"


@dataclass(frozen=True)
class Project:
    """A folder in which somebody works.

    Attributes
    ----------
    root
        The folder itself.
    data_folder
        Where its tables are, when that is not the folder ``data`` in it.
    """

    root: Path
    data_folder: Path | None = None

    @classmethod
    def find(cls) -> "Project":
        """Take the folder that ``WORKBENCH_PROJECT`` names, else the working folder.

        ``WORKBENCH_DATA`` names a folder of data elsewhere.

        Raises
        ------
        WorkbenchError
            When the folder named does not exist.
        """
        root, data = (os.environ.get(name, "") for name in (PROJECT, DATA))
        folder = _existing(root, "project") if root else Path.cwd()
        # A run names the project's own folder of data, which need not be there.
        elsewhere = bool(data) and Path(data) != folder / "data"
        return cls(folder, _existing(data, "data folder") if elsewhere else None)

    @property
    def data(self) -> Path:
        """Where names of tables are looked up."""
        return self.data_folder or self.root / "data"

    @property
    def runs(self) -> Path:
        """Where runs are kept, a folder for each analysis."""
        return self.root / "runs"

    @property
    def batches(self) -> Path:
        """Where batches are kept."""
        return self.root / "batches"

    @property
    def database(self) -> str:
        """The address of what people say, such as answers in a review: SQLite's or PostgreSQL's.

        ``WORKBENCH_DATABASE`` names it; otherwise it is a file of the project.
        """
        return os.environ.get(DATABASE) or f"sqlite:///{self.root.absolute() / 'workbench.sqlite'}"

    @property
    def notebooks(self) -> tuple[Path, ...]:
        """The folders with analyses: those of the workbench, then the project's own."""
        own = self.root / "notebooks" / "analyses"
        shipped = shared() / "notebooks" / "analyses"
        return (shipped,) if own.resolve() == shipped.resolve() else (shipped, own)


def shared() -> Path:
    """Find what comes with the package: notebooks, templates, the lock file.

    It is the checkout, or ``_share`` inside the installed package.
    """
    package = Path(__file__).parent
    inside = package / "_share"
    return inside if inside.is_dir() else package.parent


def _existing(name: str, what: str) -> Path:
    folder = Path(name).expanduser().absolute()
    if not folder.is_dir():
        raise WorkbenchError(
            f"There is no folder {folder}, which was named as the {what}.",
            safe="Nothing has been run.",
            todo=f"Check the name, or leave it out to use the {what} of the folder you are in.",
        )
    return folder
