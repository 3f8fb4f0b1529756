"""How a text file's characters are written."""

import codecs
import re
from dataclasses import dataclass

from workbench.errors import WorkbenchError
from workbench.sources.table import Fault
from workbench.words import count, has

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 16
_SHOWN = 5
# Signs that stand inside a word, or at its end, only where its letters were read wrongly.
_SIGN = r"[^\w\s\x00-\x7f’‘´–—°ºª£€·"
_MISPLACED = re.compile(
    rf"(?<=[^\W\d_])(?:{_SIGN}](?=[^\W\d_])|{_SIGN}”…™®©†‡»]|[¹²³](?=[^\W\d_]))"
)
_RARE = 0.25
_WIDE = 0.4
_BINARY = 0.05
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_OTHERS = ["cp850", "mac_roman", "cp1250", "iso8859_15", "cp437"]
_CALLED = {
    "utf-16": "UTF-16 (“Unicode text”)",
    "utf-16-le": "UTF-16 (“Unicode text”)",
    "utf-16-be": "UTF-16 (“Unicode text”)",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
    "cp850": "the encoding of DOS (850)",
    "cp437": "the encoding of DOS (437)",
    "mac_roman": "the encoding of old Macs",
    "cp1250": "Windows-1250 (Central European)",
    "iso8859_15": "Latin-9",
}


@dataclass(frozen=True)
class Decoded:
    """A text file's content.

    Attributes
    ----------
    text
        Its characters, without a byte order mark.
    encoding
        How most of them were written.
    faults
        What there is to tell about it.
    """

    text: str
    encoding: str
    faults: tuple[Fault, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """Turn bytes into characters without losing one.

    A byte order mark decides; then UTF-8, which other encodings hardly ever pass for; then UTF-16
    without a mark, seen by its zero bytes. What is left is taken line by line: lines that are
    UTF-8 are read so, the others as Windows-1252, which British spreadsheets write, unless that
    puts signs inside words where another old encoding has letters.

    Parameters
    ----------
    data
        The file's bytes.
    name
        The file's name, for the error.

    Raises
    ------
    WorkbenchError
        Where a byte order mark promises an encoding that the bytes do not keep, or the bytes are
        no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            if encoding != "utf-8":
                return _promised(data, encoding, name)
            data = data.removeprefix(mark)
            break
    wide = _wide(data)
    if wide is None and len(_CONTROLS.findall(data[:_SAMPLE])) > _BINARY * len(data[:_SAMPLE]):
        raise WorkbenchError(
            f"{name} is no text: it holds data that only some other program can read.",
            safe="The file has not been changed.",
            todo="Ask for the table as a CSV or an Excel file.",
        )
    if wide is not None:
        return wide
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _line_by_line(data)


def _promised(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise WorkbenchError(
            f"{name} begins like a Unicode text file but cannot be read as one.",
            safe="The file has not been changed.",
            todo="It may have been cut off on its way: ask for it again, or open it and save it "
            "as “CSV UTF-8”.",
        ) from error
    return Decoded(text, encoding, (_plainly(text, encoding),))


def _plainly(text: str, encoding: str) -> Fault:
    n = text.count("\n") + (not text.endswith("\n"))
    return Fault(
        "encoding",
        f"The file is written in {_CALLED[encoding]}, not in UTF-8; we read all its "
        f"{count(n, 'line')} so.",
        n,
        "Nothing needs doing; “CSV UTF-8” is the safer choice when you save it.",
    )


def _wide(data: bytes) -> Decoded | None:
    """See UTF-16 without a byte order mark by where its zero bytes are."""
    first, second = data[:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    half = len(data[:_SAMPLE]) / 2
    if len(data) % 2 or max(first, second) < _WIDE * half or min(first, second) > _RARE * half:
        return None
    encoding = "utf-16-le" if second > first else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return Decoded(text, encoding, (_plainly(text, encoding),))


def _line_by_line(data: bytes) -> Decoded:
    lines = data.split(b"\n")
    high = {place for place, line in enumerate(lines) if not line.isascii()}
    modern = {place for place in high if _is_utf8(lines[place])}
    old = sorted(high - modern)
    encoding = _old_encoding(b"\n".join(lines[place] for place in old))
    texts = [
        line.decode("utf-8" if place in modern or place not in high else encoding)
        for place, line in enumerate(lines)
    ]
    told = _mixed(old, len(modern), encoding) if modern else _guessed(old, encoding)
    return Decoded("\n".join(texts), "utf-8" if len(modern) > len(old) else encoding, (told,))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _old_encoding(data: bytes) -> str:
    """Choose between the encodings of one byte a character."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    foreign = sum(not character.isascii() for character in text)
    if text and len(_MISPLACED.findall(text)) <= _RARE * foreign:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_OTHERS).best()
    if best is not None and best.encoding in _OTHERS:
        return str(best.encoding)
    return "cp1252" if text else "latin-1"


def _guessed(lines: list[int], encoding: str) -> Fault:
    n = len(lines)
    return Fault(
        "encoding",
        f"The file is not in UTF-8: {count(n, 'line')} {has(n)} letters or signs that we read "
        f"as {_CALLED[encoding]}, which is likely and not certain.",
        n,
        "Check a name with an accent or an amount in pounds; ask for “CSV UTF-8” next time.",
        rows=tuple(line + 1 for line in lines[:_SHOWN]),
    )


def _mixed(lines: list[int], modern: int, encoding: str) -> Fault:
    n = len(lines)
    return Fault(
        "mixed_encodings",
        f"The file mixes two encodings: {count(modern, 'line')} with accents or signs "
        f"{'is' if modern == 1 else 'are'} in UTF-8, and {count(n, 'line')} we read as "
        f"{_CALLED[encoding]}.",
        n,
        "Check names with accents in these lines; the file was put together from two.",
        rows=tuple(line + 1 for line in lines[:_SHOWN]),
    )
