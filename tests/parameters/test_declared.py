"""What a parameters cell declares, read without running any of it."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.parameters import Parameter, declared

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks" / "analyses").glob("*.ipynb"))


def one(source: str) -> Parameter:
    (parameter,) = declared(source)
    return parameter


def read(source: str) -> tuple[tuple[Parameter, ...], str | None]:
    """What a cell declares, or why it was refused."""
    try:
        return declared(source), None
    except WorkbenchError as error:
        return (), error.what


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebooks_of_the_workbench_declare_what_can_be_read(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = [
        "".join(cell["source"])
        for cell in cells
        if "parameters" in cell["metadata"].get("tags", [])
    ]
    for parameter in declared(sources[0]) if sources else ():
        assert parameter.help, f"{parameter.name} has no help text"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("n: int", Parameter("n", "int", required=True)),
        ("n: int = 3  # how many", Parameter("n", "int", 3, "how many")),
        ("n: 'int' = 3", Parameter("n", "int", 3)),
        ("n: int = -3", Parameter("n", "int", -3)),
        ("n: int | None = None", Parameter("n", "int", None, optional=True)),
        ("x: float = 1", Parameter("x", "float", 1.0)),
        ("t: str = 'a # b'  # c # d", Parameter("t", "str", "a # b", "c # d")),
        ("b: bool = True", Parameter("b", "bool", True)),
        ("d: date = date(2026, 11, 24)", Parameter("d", "date", date(2026, 11, 24))),
        ("d: date = '24/11/2026'", Parameter("d", "date", date(2026, 11, 24))),
        ("p: Path = Path('a.csv')", Parameter("p", "Path", Path("a.csv"))),
        ("t: Dataset = 'borough/gp_list'", Parameter("t", "Dataset", "borough/gp_list")),
        ("c: Column = ''", Parameter("c", "Column", "")),
        ("a: Area = 'ZX1'", Parameter("a", "Area", "ZX1")),
        ("m: Literal['a', 'b'] = 'b'", Parameter("m", "Literal", "b", choices=("a", "b"))),
        ("m: Literal[1, 2] = 2", Parameter("m", "Literal", 2, choices=(1, 2))),
        (
            "x: Annotated[float, Field(ge=0.3, lt=1)] = 0.9",
            Parameter("x", "float", 0.9, limits={"ge": 0.3, "lt": 1}),
        ),
        (
            "d: Annotated[date, Field(ge=date(2020, 1, 1))]",
            Parameter("d", "date", required=True, limits={"ge": date(2020, 1, 1)}),
        ),
        ("w: list[str] = ['a', 'b']", Parameter("w", "str", ["a", "b"], many=True)),
        (
            "w: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1)] = [1]",
            Parameter("w", "int", [1], limits={"ge": 1}, many=True, lengths={"min_length": 1}),
        ),
        (
            "w: list[Literal['a', 'b']] = []",
            Parameter("w", "Literal", [], choices=("a", "b"), many=True),
        ),
    ],
)
def test_a_line_declares_a_setting(line, expected):
    assert one(line) == expected


def test_a_cell_holds_notes_imports_and_declarations_of_several_lines():
    found = declared(
        '"""What to set."""\n'
        "from workbench.parameters import Annotated, Dataset, Field\n\n"
        "# the tables\n"
        "left: Dataset = 'a'  # the first\n"
        "threshold: Annotated[\n"
        "    float, Field(ge=0, le=1)\n"
        "] = 0.5  # how sure\n"
    )
    assert [(one.name, one.help) for one in found] == [
        ("left", "the first"),
        ("threshold", "how sure"),
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a = 1", "Line 1 of the parameters cell gives a no type"),
        ("\n\nprint(1)", "Line 3 of the parameters cell does more than declare a setting"),
        ("a: int = 1\na: int = 2", "Line 2 of the parameters cell declares a a second time"),
        ("a: complex = 1", "the type complex, which is not one of"),
        ("a: Annotated[float, Field(lt=1)] = 1.5", "a must be less than 1; you gave 1.5"),
        ("a: int = 'x'", "a must be a whole number; you gave x"),
        ("a: Literal['a'] = 'b'", "a must be a; you gave b"),
        ("a: Literal['a', 'A'] = 'a'", "choices that are not different"),
        ("a: date = date(2026, 2, 31)", "date(2026, 2, 31), which is not a date"),
        ("a: Annotated[str, Field(ge=1)] = 'x'", "limits that do not suit its type"),
        ("a: Annotated[str, Field(pattern='(')] = 'x'", "limits that do not suit its type"),
        ("a: Annotated[float, Field(ge='x')] = 1", "limits that do not suit its type"),
        ("a: Annotated[float, Field(colour=1)] = 1", "something unknown: colour"),
        ("a: list[list[int]] = []", "a list of something other than single values"),
        ("def", "not written as Python"),
        ("_a: int = 1", "which is no name for a setting"),
        ("a.b: int = 1", "does more than declare a setting"),
        ("(a): int = 1", "does more than declare a setting"),
    ],
)
def test_what_is_not_a_declaration_is_named_with_its_line(source, said):
    with pytest.raises(WorkbenchError) as caught:
        declared(source)
    assert said in caught.value.what
    assert caught.value.safe == "Nothing has been run."


EVIL = (
    "__import__('os').system('touch {mark}')",
    "open('{mark}', 'w')",
    "exec(\"open('{mark}', 'w')\")",
    "(lambda: open('{mark}', 'w'))()",
    "[open('{mark}', 'w') for _ in (1,)]",
    "f\"{{open('{mark}', 'w')}}\"",
    "(x := open('{mark}', 'w'))",
    "Path('a').__class__",
    "().__class__.__bases__[0].__subclasses__()",
    "date(*open('{mark}', 'w'))",
    "Path(open('{mark}', 'w'))",
    "1 if open('{mark}', 'w') else 2",
)


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize(
    "line",
    [
        "a: {evil} = 1",
        "a: '{evil}' = 1",
        "a: int = {evil}",
        "a: Literal[{evil}] = 1",
        "a: Annotated[int, Field(ge={evil})] = 1",
        "a: Annotated[int, {evil}] = 1",
        "a: Annotated[{evil}, Field(ge=1)] = 1",
        "a: list[{evil}] = []",
        "a: list[int] = [{evil}]",
        "{evil}",
        "if True:\n    a: int = {evil}",
    ],
)
def test_nothing_of_a_cell_is_run(line, evil, tmp_path):
    mark = tmp_path / "mark"
    text = evil.format(mark=mark)
    if "'" in line:
        text = text.replace("'", "\\'")
    with pytest.raises(WorkbenchError):
        declared(line.format(evil=text))
    assert not mark.exists()


@given(st.text())
@example("a: " + "list[" * 300 + "int" + "]" * 300)
@example("a: int = " + "-" * 20_000 + "1")
@example("a: int = " + "(" * 1_000)
@example("a: int = " + "9" * 5_000)
@example("a: float = 1e999")
@example("a: str = '\\ud800'")
@example("a: str = '\\x00'")
@example("\x00")
@example("a: int = 1\r# b\x0c\n")
@settings(deadline=None, max_examples=200)
def test_any_text_is_read_or_refused_in_words(source):
    _, refused = read(source)
    assert refused is None or refused.endswith((".", "0.5"))


TYPES = st.sampled_from(
    ["str", "int", "float", "bool", "date", "Path", "Dataset", "Column", "Roles", "Area", "complex"]
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.dates().map(lambda day: f"date({day.year}, {day.month}, {day.day})"),
    st.lists(st.integers() | st.text(max_size=5), max_size=3),
)
LIMITS = st.dictionaries(
    st.sampled_from(["ge", "gt", "le", "lt", "multiple_of", "min_length", "pattern", "frozen"]),
    VALUES,
    max_size=2,
)


@given(TYPES, LIMITS, VALUES, st.booleans(), st.booleans())
@settings(deadline=None, max_examples=300)
def test_any_declaration_is_read_or_refused_in_words(kind, limits, default, many, optional):
    given_limits = ", ".join(f"{name}={value!r}" for name, value in limits.items())
    written = f"Annotated[{kind}, Field({given_limits})]"
    written = f"list[{written}]" if many else written
    written = f"{written} | None" if optional else written
    found, refused = read(f"a: {written} = {default!r}")
    if refused is not None:
        assert refused.startswith("Line 1 of the parameters cell ")
        return
    (parameter,) = found
    assert (parameter.type, parameter.many, parameter.optional) == (kind, many, optional)
    assert parameter.words
