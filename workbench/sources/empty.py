"""Files with nothing in them."""

from workbench.errors import WorkbenchError


class EmptyFileError(WorkbenchError):
    """A file or sheet that holds nothing."""


def no_bytes(name: str) -> EmptyFileError:
    """Say that a file is empty."""
    return EmptyFileError(
        f"{name} is empty: it has no bytes in it.",
        safe="The file has not been changed.",
        todo="Ask whoever sent it to send it again.",
    )


def nothing_in(name: str) -> EmptyFileError:
    """Say that a file or sheet is blank."""
    return EmptyFileError(
        f"{name} has nothing in it but blank cells.",
        safe="The file has not been changed.",
        todo="Check that it is the right file, or ask for it again.",
    )
