"""How a text file's characters are written."""

import codecs
import re
from dataclasses import dataclass

from workbench.errors import WorkbenchError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that cp1252 leaves undefined, and the C1 controls no list holds.
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_HIGH = re.compile(rb"[\x80-\xff]")
_SAMPLE = 1 << 16


@dataclass(frozen=True)
class Decoded:
    """A text file's content.

    Attributes
    ----------
    text
        Its characters, without a byte order mark.
    encoding
        How they were written.
    certain
        Whether nothing else could have been meant.
    """

    text: str
    encoding: str
    certain: bool


def decode(data: bytes, name: str) -> Decoded:
    """Turn bytes into characters without losing one.

    A byte order mark decides; then UTF-8, which other encodings hardly ever pass for; then
    UTF-16 without a mark, seen by its zero bytes; then Windows-1252, what British spreadsheets
    write, unless the bytes make letters of it that no one writes; then what charset-normalizer
    finds likeliest.

    Parameters
    ----------
    data
        The file's bytes.
    name
        The file's name, for the error.

    Raises
    ------
    WorkbenchError
        Where a byte order mark promises an encoding that the bytes do not keep.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _promised(data, encoding, name)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", certain=True)
    except UnicodeDecodeError:
        pass
    wide = _wide(data)
    if wide:
        return wide
    return _single_byte(data)


def _promised(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding, certain=True)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            return _single_byte(data.removeprefix(codecs.BOM_UTF8))
        raise WorkbenchError(
            f"{name} begins like a Unicode text file but cannot be read as one.",
            safe="The file has not been changed.",
            todo="It may have been cut off on its way: ask for it again, or open it and save it "
            "as “CSV UTF-8”.",
        ) from error


def _wide(data: bytes) -> Decoded | None:
    """See UTF-16 without a byte order mark by where its zero bytes are."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or sample.count(0) < len(sample) / 4:
        return None
    encoding = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    try:
        return Decoded(data.decode(encoding), encoding, certain=False)
    except UnicodeDecodeError:
        return None


def _single_byte(data: bytes) -> Decoded:
    if not _NOT_WINDOWS.search(data):
        text = data.decode("cp1252")
        return Decoded(text, "cp1252", certain=False)
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is not None and not best.encoding.startswith(("utf", "ascii")):
        return Decoded(str(best), best.encoding, certain=False)
    return Decoded(data.decode("latin-1"), "latin-1", certain=False)
