"""What makes two runs the same run."""

from workbench.runs import identity


def test_code_that_changed_while_a_server_lives_is_other_code(tmp_path, monkeypatch):
    page = tmp_path / "templates" / "report" / "index.html.j2"
    page.parent.mkdir(parents=True)
    page.write_text("one")
    monkeypatch.setattr(identity, "shared", lambda: tmp_path)
    before = identity.code()
    assert identity.code() == before
    page.write_text("another")
    assert identity.code()["code"] != before["code"]
