"""A notebook whose controls answer, fail and print, for tests of Explore."""

from pathlib import Path

import nbformat
from nbformat import v4

SECRET = "9434765919"
_CELLS = (
    "# What can be moved?\n\nFor **everybody** who tests.",
    """from workbench.parameters import Annotated, Field
limit: Annotated[int, Field(ge=1, le=9)] = 3  # a number
note: str = ""  # some words""",
    "## What does a number mean?",
    """from workbench.controls import NumberBox
from workbench.findings import Finding
from workbench.tables import Table
import pandas as pd
def show(number):
    if number == 7:
        raise ValueError("nobody foresaw 9434765919")
    said = Finding(key="n", statement=f"The number is {number:g}. {note}")
    return [said, Table("numbers", pd.DataFrame({"number": [number]}), "The number")]
NumberBox("A number", limit, show, at_least=1, below=9.5)""",
    "## Which controls are there?",
    """import ipywidgets as w
parts = [w.Checkbox(description="Count names"), w.Text(description="Name"),
    w.Dropdown(options=["a", "b"], description="Letter"), w.Button(description="Do it"),
    w.RadioButtons(options=["x", "y"], description="Which"), w.DatePicker(description="Day"),
    w.ToggleButtons(options=["m", "n"], description="Mode"), w.Textarea(description="Words"),
    w.Accordion([w.Label("inside")], titles=["More"]), w.IntProgress(value=3, description="Far"),
    w.SelectMultiple(options=["p", "q"], description="Several"), w.IntText(description="Whole")]
w.VBox(parts)""",
    "## Which controls fail?",
    """out, inside, outside = w.Output(), w.Button(description="In"), w.Button(description="Out")
typed = w.Text(description="Typed", continuous_update=False)
def fail(_):
    print("printed 9434765919")
    raise ValueError("Ottilie 9434765919")
def fail_inside(_):
    with out:
        fail(_)
inside.on_click(fail_inside); outside.on_click(fail); typed.observe(fail, "value")
w.VBox([inside, outside, typed, out])""",
    "## Which part fails?",
    'secret = int("NHS" + str(9434765919))',
    "## What follows from it?",
    "secret + 1",
    "## What stays?",
    'Finding(key="stays", statement="This is still here.")',
)
_STEADY = (
    "# What can be moved safely?\n\nA number.",
    _CELLS[1],
    "## What does it mean?",
    _CELLS[3],
)
_PLAIN = (
    "# Is anything to be moved?\n\nNo.",
    'from workbench.findings import Finding\n\nFinding(key="a", statement="Nothing is.")',
)
_DYING = (
    "# What ends by itself?\n\nThis.",
    "import ipywidgets\nipywidgets.Text(description='Name')",
    "## What is the end?",
    "import os\nos._exit(3)",
    "## What comes after?",
    "1 + 1",
)
_BREAKING = (
    "# What breaks the page?\n\nWords that are a number.",
    "display({'text/markdown': 9434765919}, raw=True)",
)
_LONG = (
    "# How long does it take?\n\nToo long.",
    "## What takes long?",
    "import time\n\ntime.sleep(600)",
)


def write_notebooks(folder: Path) -> None:
    """Write two with controls, one without, two that break off, a long one."""
    folder.mkdir(parents=True)
    _write(folder / "moving.ipynb", _CELLS, 1)
    _write(folder / "steady.ipynb", _STEADY, 1)
    _write(folder / "still.ipynb", _PLAIN, None)
    _write(folder / "dying.ipynb", _DYING, None)
    _write(folder / "long.ipynb", _LONG, None)
    _write(folder / "breaking.ipynb", _BREAKING, None)


def _write(path: Path, texts: tuple[str, ...], parameters: int | None) -> None:
    cells = [
        v4.new_code_cell(text, metadata={"tags": ["parameters"]} if place == parameters else {})
        if place == parameters or not text.startswith("#")
        else v4.new_markdown_cell(text)
        for place, text in enumerate(texts)
    ]
    about = {"made_up": True, "question": texts[0].partition("\n")[0].removeprefix("# ")}
    notebook = v4.new_notebook(cells=cells, metadata={"workbench": about})
    nbformat.write(notebook, path)
