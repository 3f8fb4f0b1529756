"""Files that people send: kept on this server only, for the sender only, until promised."""

import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path, PurePath

from workbench.errors import WorkbenchError
from workbench.runs.record import write
from workbench.sources.locating import ENDINGS

LARGEST = 200_000_000
"""How many bytes a file may have."""

_TOKEN = re.compile(r"file-[a-z2-7]{16}")
_DAY_ENDS, _SOONEST = time(18), timedelta(hours=1)
_KEPT_DAYS = 30
_NOTE = "note.json"
_UNSAFE = re.compile(r"[^\w .()&+,'-]")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Upload:
    """A file somebody has sent.

    Attributes
    ----------
    token
        What stands for it in an address; it says nothing about the file.
    name
        What the sender called it.
    path
        Where it is.
    size
        How many bytes it has.
    sent, until
        When it came, and when it is deleted.
    """

    token: str
    name: str
    path: Path
    size: int
    sent: datetime
    until: datetime


class Uploads:
    """The files of all who may sign in, each in a folder of its sender.

    Parameters
    ----------
    folder
        Where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def receive(self, user: str, name: str) -> "Receiving":
        """Make room for a file that is about to arrive.

        Parameters
        ----------
        user
            Its sender.
        name
            What the sender calls it.

        Raises
        ------
        WorkbenchError
            When its name does not end as a table's does, or there is no room.
        """
        safe = safe_name(name)
        if PurePath(safe).suffix.lower() not in ENDINGS:
            raise WorkbenchError(
                f"{safe} is not a file that we can read.",
                safe="It was not kept.",
                todo="Choose a spreadsheet (.xlsx, .xls, .ods), a .csv file or a .parquet file.",
            )
        token = "file-" + "".join(
            secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(16)
        )
        folder = self._of(user) / token
        try:
            folder.mkdir(parents=True, mode=0o700)
            return Receiving(token, safe, folder)
        except OSError as fault:
            raise _no_room(fault) from None

    def find(self, user: str, token: str) -> Upload:
        """Find a file by its token.

        Raises
        ------
        WorkbenchError
            When the sender has no such file: it was deleted, or is somebody else's.
        """
        if _TOKEN.fullmatch(token):
            note = self._of(user) / token / _NOTE
            found = _read(note)
            if found is not None:
                return found
        raise WorkbenchError(
            "That file is not here any more.",
            safe="Files are deleted when we promised; results made from them stay.",
            todo="Send the file again.",
        )

    def all(self, user: str) -> list[Upload]:
        """List a sender's files, the newest first."""
        found = (_read(note) for note in self._of(user).glob(f"file-*/{_NOTE}"))
        return sorted((one for one in found if one), key=lambda one: one.sent, reverse=True)

    def keep(self, user: str, token: str) -> Upload:
        """Keep a file for 30 days from now.

        Raises
        ------
        WorkbenchError
            When the sender has no such file.
        """
        found = self.find(user, token)
        until = _now() + timedelta(days=_KEPT_DAYS)
        return _write(Upload(**{**found.__dict__, "until": until}))

    def delete(self, user: str, token: str) -> None:
        """Delete a file at once.

        Raises
        ------
        WorkbenchError
            When the sender has no such file.
        """
        shutil.rmtree(self.find(user, token).path.parent)

    def sweep(self) -> None:
        """Delete the files whose time has come, and what never arrived."""
        for folder in self._folder.glob("*/file-*/"):
            found = _read(folder / _NOTE)
            begun = datetime.fromtimestamp(folder.stat().st_mtime).astimezone()
            lost = found is None and _now() - begun > timedelta(hours=6)
            if lost or (found is not None and found.until <= _now()):
                shutil.rmtree(folder, ignore_errors=True)

    def _of(self, user: str) -> Path:
        return self._folder / pseudonym(user)


class Receiving:
    """A file on its way.

    Parameters
    ----------
    token
        What will stand for it.
    name
        What it is called.
    folder
        Where it will be.
    """

    def __init__(self, token: str, name: str, folder: Path) -> None:
        self._token, self._folder = token, folder
        self._path = folder / name
        self._file = self._path.open("xb")
        self.size = 0

    def write(self, data: bytes) -> None:
        """Take a piece of it.

        Raises
        ------
        WorkbenchError
            When it is too large, or there is no room.
        """
        self.size += len(data)
        if self.size > LARGEST:
            self.abandon()
            raise too_large(self._path.name)
        try:
            self._file.write(data)
        except OSError as fault:
            self.abandon()
            raise _no_room(fault) from None

    def finish(self) -> Upload:
        """Say that all of it is here.

        Raises
        ------
        WorkbenchError
            When it is empty, or there is no room.
        """
        try:
            self._file.close()
            if self.size == 0:
                raise WorkbenchError(
                    f"{self._path.name} is empty.",
                    safe="It was not kept.",
                    todo="Open it to see whether it is the file you meant, and choose it again.",
                )
            self._path.chmod(0o600)
            now = _now()
            return _write(
                Upload(self._token, self._path.name, self._path, self.size, now, promised(now))
            )
        except OSError as fault:
            self.abandon()
            raise _no_room(fault) from None
        except WorkbenchError:
            self.abandon()
            raise

    def abandon(self) -> None:
        """Keep nothing of it."""
        self._file.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def pseudonym(user: str) -> str:
    """Write a person's name so that it can name a file and tells nobody who it is."""
    return hashlib.sha256(user.encode()).hexdigest()[:32]


def promised(now: datetime) -> datetime:
    """Say when a file that comes now is deleted: at 18:00, with an hour's use at least."""
    today = now.replace(hour=_DAY_ENDS.hour, minute=0, second=0, microsecond=0)
    return today if today - now >= _SOONEST else today + timedelta(days=1)


def safe_name(name: str) -> str:
    """Take the name of a file, without folders and signs that mean something elsewhere."""
    last = re.split(r"[/\\]", name)[-1]
    plain = _UNSAFE.sub("_", last).strip(" .") or "file"
    stem, suffix = PurePath(plain).stem, PurePath(plain).suffix
    return stem[: _LONGEST_NAME - len(suffix)] + suffix


def too_large(name: str) -> WorkbenchError:
    """Say that a file is larger than we take."""
    return WorkbenchError(
        f"{name} is larger than {LARGEST // 1_000_000} MB, the most that can be sent here.",
        safe="It was not kept.",
        todo="Leave out columns you do not need, save it as CSV or Parquet, or ask your analyst to "
        "run it from the command line, which has no limit.",
    )


def _no_room(fault: OSError) -> WorkbenchError:
    return WorkbenchError(
        f"The file could not be kept on the server: {fault.strerror}.",
        safe="Nothing of it was kept.",
        todo="Tell whoever runs this server.",
    )


def _read(note: Path) -> Upload | None:
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
        path = note.parent / told["name"]
        sent, until = (datetime.fromisoformat(told[key]) for key in ("sent", "until"))
        return Upload(note.parent.name, told["name"], path, path.stat().st_size, sent, until)
    except (OSError, ValueError, KeyError):
        return None


def _write(upload: Upload) -> Upload:
    told = asdict(upload) | {
        "path": "",
        "sent": upload.sent.isoformat(),
        "until": upload.until.isoformat(),
    }
    write(upload.path.parent / _NOTE, json.dumps(told).encode())
    return upload


def _now() -> datetime:
    return datetime.now().astimezone()


def tokens_in(values: object) -> Iterator[str]:
    """Find the tokens among a setting's values."""
    for value in values if isinstance(values, list) else [values]:
        if isinstance(value, str) and _TOKEN.fullmatch(value):
            yield value
