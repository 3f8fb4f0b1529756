"""The one kind of error a person is meant to read."""


class WorkbenchError(Exception):
    """A fault told in plain words.

    Every fault the workbench foresees is raised as this class or a subclass of it; faces show
    its three sentences and never a traceback.

    Parameters
    ----------
    what
        What happened, in one sentence that names the file, column or value at fault.
    safe
        What is unharmed ("Your file has not been changed.").
    todo
        What the reader can do next.
    """

    def __init__(self, what: str, *, safe: str = "", todo: str = "") -> None:
        super().__init__(what, safe, todo)
        self.what = what
        self.safe = safe
        self.todo = todo

    def __str__(self) -> str:
        """Join the sentences that were given."""
        return " ".join(part for part in (self.what, self.safe, self.todo) if part)
