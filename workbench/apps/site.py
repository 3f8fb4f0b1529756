"""What the pages of one server share."""

from dataclasses import dataclass, field

from workbench.apps.batching import Sets
from workbench.apps.jobs import Jobs
from workbench.apps.layouts import Layouts
from workbench.apps.memory import Memory
from workbench.apps.uploads import Uploads
from workbench.project import Project
from workbench.runs import Run


@dataclass(frozen=True)
class Site:
    """A project, as people meet it in a browser.

    Attributes
    ----------
    project
        The project.
    base_url
        Where the pages begin, with a slash at both ends.
    jobs
        The runs going on.
    uploads
        The files people have sent.
    memory
        Where people left off.
    layouts
        What people said of the columns of files.
    sets
        The sets of reports, and what is being done to them.
    """

    project: Project
    base_url: str = "/"
    jobs: Jobs = field(init=False)
    uploads: Uploads = field(init=False)
    memory: Memory = field(init=False)
    layouts: Layouts = field(init=False)
    sets: Sets = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "jobs", Jobs(self.project))
        object.__setattr__(self, "memory", Memory(self.project.root / "uploads" / "left-off"))
        object.__setattr__(self, "layouts", Layouts(self.project.root / "uploads" / "columns"))
        object.__setattr__(self, "sets", Sets(self.project))
        object.__setattr__(self, "uploads", Uploads(self.project.root / "uploads"))

    def may_see(self, user: str, run: Run) -> bool:
        """Whether a person may open a run: everybody's, or one of the person's own files.

        Parameters
        ----------
        user
            The person's name, as the identity provider gives it.
        run
            The run.
        """
        return not run.private or user in run.record["may_see"]

    def close(self) -> None:
        """Stop what is going on; what it has done so far is marked as unfinished."""
        self.jobs.close()
        self.sets.close()
