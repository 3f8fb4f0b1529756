"""The Data Package that describes every file and column, read by the frictionless library."""

import json
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package, Resource

from workbench.borough.catalogue import catalogue
from workbench.borough.settings import datasets_folder

NOT_DATA = {"README.txt", "datapackage.json", "plan-2026-Q2.toml", "plan-2026-Q3.toml"}
NAMES = [resource["name"] for resource in catalogue()["resources"]]
TABLES = [resource for resource in catalogue()["resources"] if "schema" in resource]


@pytest.fixture(scope="module")
def package(tiny) -> Package:
    return Package(str(tiny.folder / "datapackage.json"))


def test_the_catalogue_is_a_valid_data_package():
    package = Package.from_descriptor(catalogue())
    assert [resource.name for resource in package.resources] == NAMES


@pytest.mark.parametrize("name", [name for name in NAMES if name != "councils-2026-q3"])
def test_every_file_is_what_its_description_says(package, name):
    resource = package.get_resource(name)
    # frictionless reads Parquet slowly: the first rows do.
    report = resource.validate(limit_rows=300 if resource.format == "parquet" else None)
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]


def test_the_renamed_column_of_one_council_is_the_only_thing_wrong_with_the_second_quarter(
    tiny, package
):
    resource = package.get_resource("councils-2026-q3")
    faulty = {fault["council"]: fault for fault in tiny.facts["council_faults"]}
    (renamed,) = [name for name, fault in faulty.items() if fault["kind"] == "renamed column"]
    schema = resource.schema
    for path in (resource.path, *resource.extrapaths):
        report = Resource(
            path=path, basepath=str(tiny.folder), schema=schema, encoding="utf-8"
        ).validate()
        kinds = {error for (error,) in report.flatten(["type"])}
        wanted = {"incorrect-label"} if path.endswith(f"/{renamed.lower()}.csv") else set()
        assert kinds == wanted, path


def test_every_file_is_in_the_catalogue_and_the_other_way_round(tiny, package):
    described = {
        path for resource in package.resources for path in (resource.path, *resource.extrapaths)
    }
    there = {
        path.relative_to(tiny.folder).as_posix()
        for path in tiny.folder.rglob("*")
        if path.is_file() and path.name not in NOT_DATA
    }
    assert described == there


def _columns(path: Path, resource: dict) -> list[str]:
    if path.suffix == ".parquet":
        return list(pd.read_parquet(path).columns)
    if path.suffix == ".xlsx":
        return list(pd.read_excel(path, header=3, nrows=0, engine="calamine").columns)
    return list(pd.read_csv(path, nrows=0, encoding=resource["encoding"]).columns)


@pytest.mark.parametrize("resource", TABLES, ids=lambda resource: resource["name"])
def test_every_column_is_described_and_every_description_has_its_column(tiny, resource):
    path = resource["path"] if isinstance(resource["path"], str) else resource["path"][0]
    described = [field["name"] for field in resource["schema"]["fields"]]
    assert _columns(tiny.folder / path, resource) == described


@pytest.mark.parametrize("resource", TABLES, ids=lambda resource: resource["name"])
def test_every_column_has_a_title_a_type_and_a_sentence(resource):
    for field in resource["schema"]["fields"]:
        assert field["title"]
        assert field["type"]
        assert field["description"].endswith(".")
        assert field["title"] != field["description"]


def test_every_file_is_marked_as_made_up_and_has_a_licence_and_sources():
    package = catalogue()
    assert package["made_up"] is True
    assert all(resource["made_up"] is True for resource in package["resources"])
    assert package["licenses"][0]["name"] == "Apache-2.0"
    assert len(package["sources"]) > 5
    assert "MADE-UP" in package["description"]


def test_the_package_beside_the_files_tells_their_rows(tiny):
    beside = json.loads((tiny.folder / "datapackage.json").read_text("utf-8"))
    rows = {resource["name"]: resource.get("rows") for resource in beside["resources"]}
    for item in tiny.summary.lists:
        assert rows[item.name] == item.rows == len(tiny.list(item.name))


def test_the_settings_are_a_valid_data_package_too():
    package = Package(str(datasets_folder() / "borough" / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])[:5]
    tables = {path.name for path in (datasets_folder() / "borough").glob("*.csv")}
    assert {resource.path for resource in package.resources} >= tables
