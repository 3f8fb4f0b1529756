"""What went wrong, told twice: to people in words, to the log with the places in the code."""

import errno
import json
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.words import capital

UNHARMED = "Your files have not been changed."
_MAKE_ROOM = "Make room on it, for instance by deleting old runs"
_ELSEWHERE = "work in another folder with: workbench --project FOLDER"
_LONGEST_MESSAGE = 1_000
_PART = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|[^\s()\[\],:;=]+""")
_PLAIN = re.compile(r"[a-z_.-]+")


@dataclass(frozen=True)
class Reason:
    """Why there is no report.

    Attributes
    ----------
    what
        What happened.
    safe
        What is unharmed.
    todo
        What to do next.
    """

    what: str
    safe: str = ""
    todo: str = ""

    def to_json(self) -> str:
        """Write it as the kernel hands it over."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Reason | None":
        """Read what :meth:`to_json` wrote; ``None`` for anything else."""
        try:
            parts = json.loads(text)
            return cls(str(parts["what"]), str(parts["safe"]), str(parts["todo"]))
        except (ValueError, TypeError, KeyError):
            return None


def foreseen(error: BaseException) -> Reason | None:
    """Tell an error whose cause is known in words; ``None`` for one that nobody foresaw.

    Parameters
    ----------
    error
        What was raised.
    """
    match error:
        case WorkbenchError():
            return Reason(error.what, error.safe, error.todo)
        case OSError(errno=errno.ENOSPC):
            return Reason("The disk is full.", UNHARMED, f"{_MAKE_ROOM}, then run this again.")
        case OSError(errno=errno.EDQUOT):
            return Reason(
                "Your share of the disk is full.", UNHARMED, f"{_MAKE_ROOM}, then run this again."
            )
        case OSError(errno=errno.EROFS, filename=str(name)):
            return Reason(
                f"The file {name} is on a disk that can only be read.",
                UNHARMED,
                "Write to a folder on another disk.",
            )
        case FileNotFoundError(filename=str(name)):
            return Reason(
                f"There is no file {name}.", UNHARMED, "Check its name, and the folder it is in."
            )
        case PermissionError(filename=str(name)):
            return Reason(
                f"The file {name} may not be opened.",
                UNHARMED,
                "Close it in other programs, and check that you have the right to open it.",
            )
        case MemoryError():
            return memory_full()
        case ModuleNotFoundError():
            return Reason(
                f"There is no package or module {error.name} here.",
                UNHARMED,
                f"If it is your own, put {error.name}.py into the folder of the notebook. If not, "
                "ask whoever looks after this computer to install it.",
            )
        case KeyboardInterrupt():
            return Reason("It was stopped by hand.", UNHARMED, "Run it again when you like.")
        case SystemExit():
            return Reason(
                "The analysis ended itself before its last step.",
                UNHARMED,
                "Ask whoever wrote the analysis: its notebook calls exit.",
            )
    if type(error).__name__ == "OutOfMemoryException":
        return memory_full()
    return None


@contextmanager
def writing_to(folder: Path, safe: str = UNHARMED) -> Iterator[None]:
    """Say why nothing can be written to a folder: no room, no right, or another reason.

    Parameters
    ----------
    folder
        The folder.
    safe
        What is unharmed.

    Raises
    ------
    WorkbenchError
        In the place of an ``OSError``.
    """
    try:
        yield
    except OSError as fault:
        match fault.errno:
            case errno.ENOSPC:
                what, todo = "The disk is full.", f"{_MAKE_ROOM}, or {_ELSEWHERE}."
            case errno.EDQUOT:
                what, todo = "Your share of the disk is full.", f"{_MAKE_ROOM}, or {_ELSEWHERE}."
            case errno.EACCES | errno.EPERM:
                what = f"You have no right to write to the folder {folder}."
                todo = f"Ask whoever looks after it for that right, or {_ELSEWHERE}."
            case errno.EROFS:
                what = f"The folder {folder} is on a disk that can only be read."
                todo = f"{capital(_ELSEWHERE)}."
            case _:
                what = f"Nothing can be written to the folder {folder}: {fault.strerror}."
                todo = f"Check that it is there and a folder, or {_ELSEWHERE}."
        raise WorkbenchError(what, safe=safe, todo=todo) from None


def memory_full() -> Reason:
    """Say that the memory was full."""
    return Reason(
        "The computer's memory was full.",
        UNHARMED,
        "Close other programs, use a smaller table or a computer with more memory, "
        "then run this again.",
    )


def unforeseen(
    kind: str, reference: str, log: str = "log.txt in the run's folder holds what happened"
) -> Reason:
    """Tell an error that nobody foresaw, without the values it may hold.

    Parameters
    ----------
    kind
        The error's class.
    reference
        What finds it in the log.
    log
        Which log that is, in words.
    """
    return Reason(
        f"There is a fault that we did not foresee ({kind}).",
        UNHARMED,
        f"Ask for help and give the reference {reference}; {log}.",
    )


def trace(error: BaseException) -> str:
    """Write where an error came from, for a log that may leave the building.

    Of a message only plain words are kept, and what the code itself holds: the rest may be
    people's names or numbers.

    Parameters
    ----------
    error
        What was raised.
    """
    chain = list(_chain(error))
    stacks = [traceback.extract_tb(one.__traceback__) for one in chain]
    code = "\n".join(frame.line or "" for stack in stacks for frame in stack)
    parts = [
        "".join(stack.format()) + f"{type(one).__name__}: {masked(str(one), code)}"
        for one, stack in zip(chain, stacks, strict=True)
    ]
    return "Traceback\n" + "\n\nwhich led to:\n\n".join(reversed(parts))


def add_to_log(log: Path, reference: str, text: str) -> None:
    """Add to a run's log, each entry with its time and what finds it.

    A disk that is full must not hide what was to be logged, so that is let pass.

    Parameters
    ----------
    log
        The log.
    reference
        What finds the entry.
    text
        What it says.
    """
    moment = datetime.now().astimezone().isoformat(timespec="seconds")
    with suppress(OSError), log.open("a", encoding="utf-8", errors="replace") as file:
        file.write(f"{moment} {reference} {text}\n")


def masked(message: str, code: str) -> str:
    """Mask what a message quotes, names and numbers in it, but for what stands in the code.

    Parameters
    ----------
    message
        An error's message.
    code
        The lines of code it came through.
    """

    def mask(found: re.Match[str]) -> str:
        part = found[0]
        value = part.strip("'\"`")
        in_code = value and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", code)
        return part if in_code or _PLAIN.fullmatch(part) else "[value]"

    return _PART.sub(mask, message[:_LONGEST_MESSAGE])


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
