"""What stands around a table, told in sentences with a count and a way to mend it."""

from collections.abc import Sequence

from workbench.sources.place import Notes
from workbench.sources.table import Fault
from workbench.sources.words import are, those
from workbench.words import count, has, listed, quoted

_SHOWN = 5


def layout_faults(notes: Notes) -> list[Fault]:
    """Tell what stands around a table and which rows do not fit it."""
    told = [
        Fault(
            "no_headings",
            "The table has no headings: its first row holds data. We call the columns Column 1, "
            "Column 2 and so on.",
            len(notes.unnamed),
            "Add a row of headings to the file.",
        )
        if not notes.headings
        else None,
        _told(
            "title_rows",
            notes.titles,
            f"{count(notes.titles, 'row')} of titles {are(notes.titles)} above the headings and "
            f"{are(notes.titles)} no part of the table.",
            "Nothing needs doing; a file with the headings in its first row is safer.",
        ),
        Fault(
            "two_headings",
            "The headings stand in two rows; we put each pair of them together.",
            2,
            "Check the names of the columns, or give the file one row of headings.",
        )
        if notes.two
        else None,
        _told(
            "unnamed_columns",
            len(notes.unnamed) if notes.headings else 0,
            f"{count(len(notes.unnamed), 'column')} {has(len(notes.unnamed))} no heading; we call "
            f"{those(len(notes.unnamed))} {listed(notes.unnamed)}.",
            "Give every column a heading in the file.",
            columns=notes.unnamed,
        ),
        _told(
            "repeated_headings",
            len(notes.repeated),
            f"{count(len(notes.repeated), 'heading')} {are(len(notes.repeated))} there more than "
            f"once: {listed(map(quoted, notes.repeated))}. We number the later ones.",
            "Give every column a heading of its own.",
            columns=notes.repeated,
        ),
        _told(
            "blank_columns",
            len(notes.gaps),
            f"{count(len(notes.gaps), 'column')} with neither heading nor value "
            f"{are(len(notes.gaps))} left out.",
            "Nothing needs doing.",
        ),
        _rows(
            "blank_rows",
            notes.blank,
            "blank and left out",
            "Nothing needs doing, unless rows are missing there.",
        ),
        _rows(
            "broken_quotes",
            notes.broken,
            "written with quotation marks that do not pair; every character is kept",
            "Look at these rows in the file: cells may have slipped into the next column.",
        ),
        _rows(
            "short_rows",
            notes.short,
            "shorter than the headings; missing cells are blank",
            "Look at these rows in the file: a cell or a separator may be missing.",
        ),
        _rows(
            "long_rows",
            notes.long,
            "longer than the headings; cells beyond them are kept in columns of their own",
            "Look at these rows in the file: a value with a comma in it may lack its quotation "
            "marks.",
        ),
        _rows(
            "total_row",
            notes.totals,
            "at the end and adds the others up; it is kept as a row like the others",
            "Delete the row in the file, or every count and sum will be too high.",
            many="at the end and add the others up; they are kept as rows like the others",
        ),
        _rows(
            "remarks_below",
            notes.remarks,
            "at the end and holds a remark in one cell; it is kept as a row like the others",
            "Delete the row in the file, or it will count as a record.",
            many="at the end and hold remarks in one cell; they are kept as rows like the others",
        ),
    ]
    return [fault for fault in told if fault is not None]


def _told(key: str, n: int, statement: str, fix: str, columns: Sequence[str] = ()) -> Fault | None:
    return Fault(key, statement, n, fix, tuple(columns)) if n else None


def _rows(key: str, rows: Sequence[int], what: str, fix: str, many: str = "") -> Fault | None:
    n = len(rows)
    statement = f"{count(n, 'row')} {are(n)} {what if n == 1 else many or what}."
    return Fault(key, statement, n, fix, rows=tuple(sorted(rows)[:_SHOWN])) if n else None
