"""The bill of materials, the licences and the lengths of paths."""

import json
from pathlib import Path

import pytest

from scripts.bundle import check
from scripts.bundle.__main__ import PathTooLongError, _see_paths, _sum, make
from scripts.bundle.lock import Target, read_lock
from scripts.bundle.metadata import longest_path, read_wheel
from scripts.bundle.papers import OpenNeedError, core_lock, licences, sbom
from tests.bundle.making import line, make_wheel

TARGETS = [Target("linux", 12), Target("windows", 12)]


@pytest.fixture
def files(tmp_path):
    """A product that needs a, which needs b with an extra, which needs c on Windows."""
    folder = tmp_path / "wheels"
    return {
        "product": make_wheel(folder, "product", metadata=["Requires-Dist: a>=1"]),
        "a": make_wheel(folder, "a", metadata=["Requires-Dist: b[more]"]),
        "b": make_wheel(
            folder,
            "b",
            metadata=[
                "License: BSD 3-Clause License",
                'Requires-Dist: c>=1; sys_platform == "win32" and extra == "more"',
                'Requires-Dist: never; extra == "other"',
            ],
            files={"b.py": "", "b-1.0.dist-info/licenses/LICENSE": "Do as you like."},
        ),
        "c": make_wheel(
            folder, "c", metadata=["Classifier: License :: OSI Approved :: MIT License"]
        ),
    }


def lock_of(files, **markers: str) -> str:
    return "\n".join(
        line(path, marker=markers.get(name, ""))
        for name, path in files.items()
        if name != "product"
    )


def bill(files, lock: str) -> dict[str, object]:
    product, *wheels = map(read_wheel, files.values())
    return json.loads(sbom(product, wheels, read_lock(lock), TARGETS))


def test_the_bill_names_every_package_with_hash_licence_and_needs(files):
    made = bill(files, lock_of(files, c='sys_platform == "win32"'))
    assert made["bomFormat"] == "CycloneDX"
    assert made["metadata"]["component"]["name"] == "product"
    assert [one["purl"] for one in made["components"]] == [
        "pkg:pypi/a@1.0",
        "pkg:pypi/b@1.0",
        "pkg:pypi/c@1.0",
    ]
    assert [one["licenses"] for one in made["components"][1:]] == [
        [{"expression": "BSD-3-Clause"}],
        [{"expression": "MIT"}],
    ]
    (reference,) = made["components"][0]["externalReferences"]
    assert reference["url"] == "wheels/a-1.0-py3-none-any.whl"
    assert reference["hashes"][0]["content"] in lock_of(files)
    assert {one["ref"]: one["dependsOn"] for one in made["dependencies"]} == {
        "pkg:pypi/product@1.0": ["pkg:pypi/a@1.0"],
        "pkg:pypi/a@1.0": ["pkg:pypi/b@1.0"],
        "pkg:pypi/b@1.0": ["pkg:pypi/c@1.0"],
        "pkg:pypi/c@1.0": [],
    }


def test_the_bill_is_the_same_each_time(files):
    lock = lock_of(files)
    assert bill(files, lock) == bill(files, lock)


def test_a_need_that_the_lock_leaves_open_on_one_system_is_named(files):
    with pytest.raises(OpenNeedError, match=r"b 1\.0 needs c.* for Windows, Python 3\.12"):
        bill(files, lock_of(files, c='sys_platform == "linux"'))


def test_a_need_of_another_version_is_named(files):
    make_wheel(files["product"].parent, "product", metadata=["Requires-Dist: a>=2"])
    read_wheel.cache_clear()
    with pytest.raises(OpenNeedError, match=r"product 1\.0 needs a>=2"):
        bill(files, lock_of(files))


def test_the_core_is_what_is_needed_without_extras(files):
    only_extra = make_wheel(files["a"].parent, "lab")
    make_wheel(
        files["a"].parent,
        "product",
        metadata=["Requires-Dist: a>=1", 'Requires-Dist: lab; extra == "lab"'],
    )
    read_wheel.cache_clear()
    product, *wheels = map(read_wheel, [*files.values(), only_extra])
    lock = lock_of(files, c='sys_platform == "win32"') + "\n" + line(only_extra)
    pinned = read_lock(lock)
    core = read_lock(core_lock(product, wheels, pinned, TARGETS))
    assert core == [one for one in pinned if one.name != "lab"]
    made = json.loads(sbom(product, wheels, pinned, TARGETS))
    assert {one["name"] for one in made["components"]} == {"a", "b", "c", "lab"}


def test_what_is_for_a_cluster_is_not_asked_for(files):
    requires = ["Requires-Dist: a>=1", 'Requires-Dist: pyspark>=4; extra == "spark"']
    make_wheel(files["a"].parent, "product", metadata=requires)
    read_wheel.cache_clear()
    assert "pyspark" not in {one["name"] for one in bill(files, lock_of(files))["components"]}
    ours = read_lock((Path(__file__).parents[2] / "requirements.lock").read_text(encoding="utf-8"))
    assert not {"py4j", "pyspark"} & {one.name for one in ours}


def test_every_licence_is_listed_and_its_text_given(files):
    product, *wheels = map(read_wheel, files.values())
    text = licences(product, wheels)
    listed = text.split("\n\n")[1]
    assert "b 1.0        BSD-3-Clause" in listed
    assert "a 1.0        not stated" in listed
    assert "Do as you like." in text
    assert text.count("holds no licence text of its own") == 3


@pytest.mark.parametrize(
    ("metadata", "licence", "is_expression"),
    [
        (["License-Expression: MIT OR Apache-2.0"], "MIT OR Apache-2.0", True),
        (["License: mit"], "MIT", True),
        (["License: Apache License, Version 2.0"], "Apache-2.0", True),
        (["Classifier: License :: OSI Approved :: BSD License"], "BSD License", False),
        (
            [
                "Classifier: License :: OSI Approved :: MIT License",
                "Classifier: License :: OSI Approved :: BSD License",
            ],
            "MIT License; BSD License",
            False,
        ),
        (["License: Ours alone", "Classifier: License :: OSI Approved"], "Ours alone", False),
        ([], "not stated", False),
    ],
)
def test_a_licence_is_an_expression_only_where_no_doubt_is_left(
    tmp_path, metadata, licence, is_expression
):
    wheel = read_wheel(make_wheel(tmp_path, "x", metadata=metadata))
    assert (wheel.licence, wheel.is_expression) == (licence, is_expression)


def test_the_longest_path_counts_what_pip_compiles(tmp_path):
    path = make_wheel(
        tmp_path,
        "x",
        files={"pack/deep/module.py": "", "x-1.0.data/data/share/x.txt": "", "y.txt": ""},
    )
    longest = longest_path(path, 12)
    assert longest == r"Lib\site-packages\pack\deep\__pycache__\module.cpython-312.pyc"


def test_a_path_that_windows_refuses_is_named(tmp_path):
    fits = "d" * (260 - 2 - 100 - len(r"Lib\site-packages\\x.txt"))
    wheel = read_wheel(make_wheel(tmp_path / "1", "x", files={f"{fits}/x.txt": ""}))
    assert _see_paths([wheel], TARGETS).startswith("158 characters")
    wheel = read_wheel(make_wheel(tmp_path / "2", "x", files={f"{fits}d/x.txt": ""}))
    with pytest.raises(PathTooLongError, match="This one has 159"):
        _see_paths([wheel], TARGETS)


class TestChecksums:
    @pytest.fixture
    def folder(self, tmp_path):
        (tmp_path / "wheels").mkdir()
        (tmp_path / "wheels" / "a.whl").write_text("a")
        (tmp_path / "INSTALL.txt").write_text("b")
        _sum(tmp_path)
        return tmp_path

    def test_a_whole_copy(self, folder):
        assert check.faults(folder) == []

    def test_each_fault_is_named(self, folder):
        (folder / "wheels" / "a.whl").write_text("changed")
        (folder / "INSTALL.txt").unlink()
        (folder / "new.txt").write_text("c")
        assert check.faults(folder) == [
            "INSTALL.txt is missing.",
            "wheels/a.whl is not as it was made.",
            "new.txt does not belong here.",
        ]

    def test_a_copy_that_was_never_finished(self, folder):
        (folder / check.LIST).unlink()
        assert check.faults(folder) == ["SHA256SUMS is not here: the copy is not complete."]


def test_a_folder_that_is_not_enough_gets_no_checksums(tmp_path, monkeypatch):
    shop = tmp_path / "shop"
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    lock = tmp_path / "lock"
    lock.write_text(line(make_wheel(shop, "six")), encoding="utf-8")
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / check.LIST).write_text("of an earlier one", encoding="utf-8")
    with pytest.raises(OpenNeedError, match=r"data-workbench .* needs .*, which the lock"):
        make(folder, [Target("linux", 12)], lock)
    assert check.faults(folder) == ["SHA256SUMS is not here: the copy is not complete."]
