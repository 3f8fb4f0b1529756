"""Letters that ask senders for property numbers: counts only, nobody's address."""

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import fill

from workbench.tables import RUN_FOLDER
from workbench.words import count

FILE_NAME = "letters.txt"
_SHOWN = 10
_WIDTH = 80


def letter(counted: Mapping[str, object], name: str, has_numbers: bool) -> str:
    """Write to one sender.

    Parameters
    ----------
    counted
        A row of :attr:`workbench.addresses.completeness.Completeness.table`.
    name
        What the list is called in a sentence.
    has_numbers
        Whether it has a column with property numbers.
    """
    many = {key: int(str(counted[key])) for key in ("rows", "with_uprn", "can_add", *_ASKS)}
    without = many["rows"] - many["with_uprn"]
    came = f"{many['with_uprn']:,} of them" if many["with_uprn"] else "Not one of them"
    asks = [ask.format(count(many[key], "row")) for key, ask in _ASKS.items() if many[key]]
    if not has_numbers:
        asks = [_NO_COLUMN]
    thanks = (
        f"Thank you for your list. We received {count(many['rows'], 'row')}. {came} came with a "
        "property number (UPRN) that the address register knows."
    )
    paragraphs = [
        thanks,
        _WHY,
        "Next time, please:",
        *(f"{place}. {ask}" for place, ask in enumerate(asks, 1)),
    ]
    if many["can_add"]:
        paragraphs.append(
            f"From the addresses alone we found the property of {many['can_add']:,} of "
            f"{count(without, 'row')} without one. We can send you these numbers, so that you "
            "need not look them up."
        )
    paragraphs.append("This letter holds counts only, and nothing about any person or home.")
    head = f"To: {counted['sender']}\nAbout: property numbers (UPRN) in the {name}"
    return "\n\n".join([head, *(fill(one, _WIDTH) for one in paragraphs)]) + "\n"


_WHY = (
    "With the UPRN we can be sure that what you know and what others know is about the same home. "
    "Without it we have to compare addresses as they are written, and where no flat is written we "
    "find the building only."
)
_NO_COLUMN = (
    "Add a column called UPRN, and fill it from your own property list or from the address search "
    "of your system."
)
_ASKS: Mapping[str, str] = {
    "blank": "Fill in the property number where it is blank: {}.",
    "impossible": "Correct numbers that cannot be a UPRN, such as those that a spreadsheet turned "
    "into 1.0E+11: {}. Keep the column as text.",
    "unknown": "Check numbers that are not in the address register: {}. The home may be new, or "
    "the number mistyped.",
    "gone": "Check numbers of properties that the register says are gone, demolished or "
    "renumbered: {}.",
    "differ": "Look at rows whose number is of another property than their address: {}.",
}


@dataclass(frozen=True)
class Letters:
    """Letters to senders, ready to be sent.

    Displaying them shows the first ten and writes all into ``letters.txt`` in the run's folder
    (environment variable ``WORKBENCH_RUN_FOLDER``), where there is one, with a link.

    Attributes
    ----------
    letters
        Who each is to, and its text.
    """

    letters: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """All letters, one after another."""
        return ("\n" + "-" * 72 + "\n\n").join(text for _, text in self.letters)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        if not self.letters:
            none = "There is nothing to ask for: every row came with a property number."
            return {"text/html": f'<p class="wb-note">{none}</p>', "text/plain": none}
        content = self.text.encode()
        folder = os.environ.get(RUN_FOLDER)
        if folder:
            (Path(folder) / FILE_NAME).write_bytes(content)
        href = f"data:text/plain;charset=utf-8;base64,{b64encode(content).decode()}"
        many = count(len(self.letters), "letter")
        shown = "".join(
            f"<details><summary>Letter to {escape(sender)}</summary>{_as_html(text)}</details>"
            for sender, text in self.letters[:_SHOWN]
        )
        more = len(self.letters) - _SHOWN
        rest = (
            f'<p class="wb-note">{count(more, "more letter")} in the file.</p>' if more > 0 else ""
        )
        return {
            "text/html": f'{shown}{rest}<div class="wb-download"><p class="wb-file">'
            f'<a download="{FILE_NAME}" href="{escape(href)}">Download {many} (text)</a></p></div>',
            "text/plain": many,
        }


def _as_html(text: str) -> str:
    """Write a letter's paragraphs and its list."""
    parts, items = [], []
    for paragraph in text.strip().split("\n\n"):
        if paragraph[:1].isdigit():
            items.append(f"<li>{escape(paragraph.partition('. ')[2])}</li>")
            continue
        if items:
            parts.append(f"<ol>{''.join(items)}</ol>")
            items = []
        lines = map(escape, paragraph.split("\n"))
        parts.append(f"<p>{('<br>' if paragraph.startswith('To: ') else ' ').join(lines)}</p>")
    return "".join(parts)
