"""Made-up inputs are known by their headings, real ones never taken for made up."""

import json

import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.runs.practice import made_up


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "id,name,made_up\n1,A,yes\n", True),
        ("a.csv", "made_up;id\nyes;1\n", True),
        ("a.csv", '"id"\t"made_up"\r\n"1"\t"x"\r\n', True),
        ("a.csv", "A list of people\n\nid,made_up\n1,x\n", True),
        ("a.csv", "id,name\n1,she made_up a story\n", False),
        ("a.csv", "id,not_made_up\n1,x\n", False),
        ("a.csv", "id,name\n1,A\n", False),
        ("a.csv", "", False),
        ("a.json", json.dumps([{"id": 1, "made_up": True}]), True),
        ("a.json", json.dumps([{"id": 1}]), False),
    ],
)
def test_text_files(tmp_path, name, content, expected):
    path = tmp_path / name
    path.write_text(content)
    assert made_up([str(path)]) is expected


def test_a_file_in_utf_16(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,made_up\n1,x\n", encoding="utf-16")
    assert made_up([str(path)])


@pytest.mark.parametrize("ending", ["parquet", "xlsx"])
def test_other_files(tmp_path, ending):
    real = pd.DataFrame({"id": [1, 2], "name": ["A", "B"]})
    for name, frame in {"real": real, "practice": real.assign(made_up="made up")}.items():
        path = tmp_path / f"{name}.{ending}"
        frame.to_parquet(path) if ending == "parquet" else frame.to_excel(path, index=False)
        assert made_up([str(path)]) is (name == "practice")


def test_all_of_them_must_be(tmp_path):
    (tmp_path / "real.csv").write_text("id\n1\n")
    (tmp_path / "practice.csv").write_text("id,made_up\n1,x\n")
    real, practice = str(tmp_path / "real.csv"), str(tmp_path / "practice.csv")
    assert made_up([practice, practice])
    with pytest.raises(WorkbenchError, match="is practice data"):
        made_up([practice, real])
    assert not made_up([str(tmp_path)])
    assert not made_up([])
    assert not made_up(["postgresql://ann@server/db?table=list"])
    assert not made_up([str(tmp_path / "gone.csv")])
