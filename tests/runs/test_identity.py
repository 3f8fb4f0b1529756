"""What makes two runs the same run."""

from datetime import date

from workbench.labels import Labels
from workbench.parameters import declared
from workbench.runs import identity
from workbench.runs.identity import answers, changed, inputs, key
from workbench.sources.left_out import leave_out


def test_code_that_changed_while_a_server_lives_is_other_code(tmp_path, monkeypatch):
    page = tmp_path / "templates" / "report" / "index.html.j2"
    page.parent.mkdir(parents=True)
    page.write_text("one")
    monkeypatch.setattr(identity, "shared", lambda: tmp_path)
    before = identity.code()
    assert identity.code() == before
    page.write_text("another")
    assert identity.code()["code"] != before["code"]


def test_rows_left_out_make_another_input_that_says_so(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Ref,Paid\nA1,1\nA2,2\nA3,3\n")
    parameters = declared("table: Dataset")
    began = path.stat().st_mtime + 60

    def read():
        return list(inputs(parameters, {"table": str(path)}))

    whole = read()
    assert (whole[0].left_out, changed(whole, began)) == ("", [])
    leave_out(path, {3}, by="Ann Hill", on=date(2026, 11, 3))
    without = read()
    assert without[0].left_out == "Row 3 is left out, as Ann Hill said on 3 November 2026."
    assert key("", {}, without) != key("", {}, whole)
    assert changed(whole, began) == ["list.csv"], "a note may be written while a run goes on"
    assert changed(without, began) == []
    leave_out(path, (), by="Ann Hill", on=date(2026, 11, 3))
    assert changed(without, began) == ["list.csv"], "or be taken away"
    assert read() == whole


def test_another_answer_makes_another_input_of_what_reads_answers(tmp_path):
    database = f"sqlite:///{tmp_path / 'workbench.sqlite'}"
    cells = [
        {"cell_type": "markdown", "source": "workbench.labels"},
        {"cell_type": "code", "source": "from workbench.findings import Finding"},
    ]
    assert list(answers(cells, database)) == []
    cells += [{"cell_type": "code", "source": "from workbench.labels import Labels"}]
    before = list(answers(cells, database))
    assert list(answers(cells, database)) == before
    Labels(database, "one").save("first", "1", "2", "same")
    after = list(answers(cells, database))
    assert key("", {}, after) != key("", {}, before)
    assert after[0].reference == "review answers", "an address may hold a password"
    assert changed(after, 0) == []
