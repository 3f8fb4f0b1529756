"""How tests of linkage reports make lists into files, and read reports."""

from workbench.sources import read


def as_files(folder, **lists):
    """Write lists as files and read them."""
    for name, frame in lists.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return {name: read(folder / f"{name}.csv") for name in lists}


def cells(document):
    return {
        cell
        for section in document.sections
        for grid in section.grids
        for row in grid.rows
        for cell in row
    }


def said(document):
    return {one.asked: one.said for section in document.sections for one in section.answers}
