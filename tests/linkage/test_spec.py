"""A linkage written down is the same linkage again, and what cannot be is told before it starts."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.linkage import LinkageSpec, one_view, settings_of
from workbench.linkage.spec import SpecifiedList
from workbench.roles.kinds import ROLES
from workbench.roles.written import read_roles

HEADING = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    str.strip
)


@pytest.fixture(scope="module")
def viewed(small):
    lists = {"tenants": small.left.rename(columns={"dob": "Born"}), "gp": small.right}
    return lists, one_view(lists, threshold=0.6, once=["gp"], seed=3)


def test_what_was_guessed_is_written_down_and_gives_the_same_people(viewed):
    lists, view = viewed
    spec = LinkageSpec.of(view, purpose="Who was not called?")
    assert spec.lists["tenants"].roles["dob"] == "Born"
    assert (spec.threshold, spec.seed, spec.lists["gp"].once) == (0.6, 3, True)
    assert LinkageSpec.of(replace(view, engine="spark")).engine == "spark"
    assert LinkageSpec.of(replace(view, threshold=0.1)).threshold == 0.1
    again = one_view(lists, **spec.settings(list(lists)))
    assert again.records.equals(view.records)
    assert {name: dict(one.columns) for name, one in again.columns.items()} == {
        name: dict(one.columns) for name, one in view.columns.items()
    }


def test_a_file_says_what_was_written(viewed, tmp_path):
    spec = LinkageSpec.of(viewed[1], purpose='Who was "not" called?\nAnd why?')
    path = tmp_path / "linkage.toml"
    path.write_text(spec.text(), encoding="utf-8")
    assert LinkageSpec.read(path) == spec
    assert tomllib.loads(spec.text())["lists"]["tenants"]["roles"]["dob"] == "Born"


@given(st.dictionaries(st.sampled_from(sorted(ROLES)), HEADING, min_size=1), HEADING)
def test_headings_of_any_kind_come_through(roles, name):
    spec = LinkageSpec(lists={"one": SpecifiedList(id=name, roles=roles)})
    assert LinkageSpec.model_validate(tomllib.loads(spec.text())) == spec
    settings = spec.settings(["one"])
    assert settings["ids"] == {"one": name}
    written = read_roles(settings["roles"], ["one"])["one"]
    assert {role: columns for role, columns in written.items() if columns} == {
        role: (heading,) for role, heading in roles.items()
    }


def test_what_is_not_written_down_says_nothing(viewed):
    lists, view = viewed
    spec = LinkageSpec.of(view)
    bare = {
        name: one.model_copy(update={"roles": {k: v for k, v in one.roles.items() if k != "phone"}})
        for name, one in spec.lists.items()
    }
    again = one_view(lists, **spec.model_copy(update={"lists": bare}).settings(list(lists)))
    assert all("phone" not in one.columns for one in again.columns.values())
    assert any("phone" in one.columns for one in view.columns.values())


def test_a_name_with_signs_stands_for_itself():
    name = "O'Hara's \"calls\", May = [2027]"
    spec = LinkageSpec(lists={name: SpecifiedList(roles={"dob": "Born"})})
    settings = spec.settings([name])
    assert read_roles(settings["roles"], [name])[name]["dob"] == ("Born",)


def test_next_quarter_s_list_is_meant_by_a_star(viewed):
    spec = LinkageSpec.of(viewed[1])
    starred = spec.model_copy(update={"lists": {"gp*": spec.lists["gp"]}})
    assert starred.settings(["gp_2027Q1", "gp_2027Q2"])["once"] == ["gp_2027Q1", "gp_2027Q2"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("lists = 3", "lists cannot be so"),
        ("threshold = 0.5\n", "lists cannot be so"),
        ("[lists.a]\nroles = {}\ntable = 'x'", "lists.a.table cannot be so"),
        ("threshold = 2\n[lists.a]\nroles = {}", "threshold cannot be so"),
        ("engine = 'abacus'\n[lists.a]\nroles = {}", "engine cannot be so"),
        ("[lists.a]\nroles = {shoe = 'x'}", "“shoe” of list “a” is not a role"),
        ("this is no TOML", "is not written as TOML"),
        ("\xff", "is not written as TOML"),
    ],
)
def test_what_cannot_be_is_told(written, told, tmp_path):
    path = tmp_path / "linkage.toml"
    path.write_bytes(written.encode("latin-1"))
    with pytest.raises(WorkbenchError, match=told):
        LinkageSpec.read(path)


def test_a_file_of_other_lists_is_told_before_anything_is_linked(viewed, tmp_path):
    lists, view = viewed
    spec = LinkageSpec.of(view)
    with pytest.raises(WorkbenchError, match="nothing of a list “calls”"):
        spec.settings(["calls", "gp", "tenants"])
    with pytest.raises(WorkbenchError, match="of a list “tenants”, which is not among those given"):
        spec.settings(["gp"])
    with pytest.raises(WorkbenchError, match="cannot be read: No such file"):
        LinkageSpec.read(tmp_path / "none.toml")
    changed = {**lists, "tenants": lists["tenants"].rename(columns={"Born": "DOB"})}
    with pytest.raises(WorkbenchError, match="no column called “Born”"):
        one_view(changed, **spec.settings(list(changed)))


def test_a_linkage_file_takes_the_place_of_settings_and_several_are_refused(viewed, tmp_path):
    lists, view = viewed
    path = tmp_path / "linkage.toml"
    path.write_text(LinkageSpec.of(view).text(), encoding="utf-8")
    names = list(lists)
    assert settings_of([path], names, threshold=0.9) == LinkageSpec.of(view).settings(names)
    assert settings_of([], names, threshold=0.9) == {"threshold": 0.9}
    with pytest.raises(WorkbenchError, match="2 linkage files were given"):
        settings_of([path, path], names)
