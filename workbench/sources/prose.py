"""Texts that are no tables: letters, notes and minutes, told from lists of one column."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from workbench.errors import WorkbenchError
from workbench.sources.delimited import Dialect, records

_LOOKED_AT = 200
_HEAD = 1 << 18
_EVEN = 0.8
_WORDS_OF_A_SENTENCE = 5
_WORDS_OF_A_HEADING = 3
_LINES_A_SENTENCE = 5
_GREETING = re.compile(
    r"(dear|hello|hi|good (morning|afternoon|evening)|to whom it may concern)\b[^;\t|]{0,60}",
    re.IGNORECASE,
)
_PLAIN_WORD = re.compile(r"[a-z][a-z'’]*[,.;:!?)]*")
_SENTENCE_END = re.compile(r"[a-z)][.!?](\s|$)")


def refuse_prose(text: str, dialect: Dialect, name: str) -> None:
    """Refuse a text of sentences that nothing cuts into even rows.

    A list of one column is none: its lines are no sentences, or stand below a short heading.

    Raises
    ------
    WorkbenchError
        Where the text reads like a letter.
    """
    head = text[:_HEAD]
    lines = [line.strip() for line in islice(head.splitlines(), _LOOKED_AT)]
    if reads_as_prose(lines) and not _cut_evenly(head, dialect):
        raise WorkbenchError(
            f"{name} looks like a letter or another text, not a table.",
            safe="The file has not been changed.",
            todo="Ask for the table itself, as a CSV or an Excel file.",
        )


def reads_as_prose(lines: Sequence[str]) -> bool:
    """Say whether lines are those of a letter or another text.

    Parameters
    ----------
    lines
        The first lines, blank ones too, without spaces around them.
    """
    filled = [line for line in lines if line]
    sentences = sum(map(_is_sentence, filled))
    if not sentences:
        return False
    if _GREETING.fullmatch(filled[0]):
        return True
    ends = len(_SENTENCE_END.findall("\n".join(filled)))
    mostly = 2 * sentences > len(filled) and ends * _LINES_A_SENTENCE >= sentences
    return mostly and not _is_heading(lines)


def _is_sentence(line: str) -> bool:
    words = line.split()
    plain = sum(bool(_PLAIN_WORD.fullmatch(word)) for word in words)
    return len(words) >= _WORDS_OF_A_SENTENCE and 2 * plain > len(words)


def _is_heading(lines: Sequence[str]) -> bool:
    """Say whether the first line heads a column: short, and with the first value right below."""
    first = next(place for place, line in enumerate(lines) if line)
    short = len(lines[first].split()) <= _WORDS_OF_A_HEADING
    below = lines[first + 1] if first + 1 < len(lines) else ""
    return short and bool(below) and not lines[first].endswith((",", ".", "!", "?"))


def _cut_evenly(head: str, dialect: Dialect) -> bool:
    """Say whether most lines have the same number of cells, set apart as cells are.

    A comma or a semicolon within a sentence has a space after it.
    """
    rows = [row.cells for row in islice(records(head, dialect), _LOOKED_AT)]
    widths = Counter(len(cells) for cells in rows if any(cell and cell.strip() for cell in cells))
    rows_in_all = sum(widths.values())
    width, times = max(widths.items(), key=lambda item: item[1])
    if width < 2 or times < _EVEN * rows_in_all:
        return False
    if dialect.delimiter == " ":
        return rows_in_all > 1
    cells = [cell for row in rows for cell in row[1:] if cell]
    return dialect.spaced or any(not cell.startswith(" ") for cell in cells)
