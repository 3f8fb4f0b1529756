"""JSON as it arrives."""

import json

import pytest

from workbench.errors import WorkbenchError

ANN = {"name": "Ann", "uprn": "00012"}
BOB = {"name": "Bob", "uprn": "100023336956"}
BOTH = [(1, "Ann", "00012"), (2, "Bob", "100023336956")]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([ANN, BOB]),
        json.dumps({"count": 2, "results": [ANN, BOB]}),
        json.dumps({"exported": "2026-09-01", "data": {"people": [ANN, BOB], "next": None}}),
        json.dumps({"meta": {"count": 2}, "data": {"people": [ANN, BOB]}}),
        json.dumps({"data": {"page": {"people": [ANN, BOB]}}}),
        json.dumps(ANN) + "\n" + json.dumps(BOB) + "\n",
        json.dumps({key: [ANN[key], BOB[key]] for key in ANN}),
        "\ufeff" + json.dumps([ANN, BOB], indent=2),
    ],
)
def test_records_in_every_wrapping(content, written, cells, faults):
    table = written(content, "list.json")
    assert (table.kind, cells(table), faults(table)) == ("json", BOTH, {})


def test_records_by_their_keys(written, cells):
    table = written(json.dumps({"a": ANN, "b": BOB}), "list.json")
    assert [column.header for column in table.columns] == ["key", "name", "uprn"]
    assert cells(table) == [(1, "a", "Ann", "00012"), (2, "b", "Bob", "100023336956")]


def test_a_list_within_a_record_is_not_taken_for_the_records(written, cells):
    people = {"a": ANN | {"visits": [{"day": 1}]}, "b": BOB | {"visits": []}}
    assert [row[:3] for row in cells(written(json.dumps(people), "list.json"))] == [
        (1, "a", "Ann"), (2, "b", "Bob"),
    ]  # fmt: skip


def test_of_several_lists_deep_inside_none_is_chosen(written, faults):
    table = written(json.dumps({"data": {"people": [ANN], "pets": [BOB]}, "n": 1}), "list.json")
    assert [column.header for column in table.columns] == ["data.people", "data.pets", "n"]
    assert faults(table) == {"nested_values": [(2, ())]}


def test_lines_keep_their_numbers(written, cells):
    table = written(f"{json.dumps(ANN)}\n\n{json.dumps(BOB)}\n", "list.jsonl")
    assert [row[0] for row in cells(table)] == [1, 3]


def test_nested_records_are_told(written, cells, faults):
    records = [
        {"id": 1, "home": {"town": "Leeds", "at": {"x": 1.50}}, "tags": ["a", 1.50, None, True]},
        {"id": 2, "home": {"town": None}, "tags": []},
    ]
    table = written(json.dumps(records), "list.json")
    assert [column.header for column in table.columns] == ["id", "home.town", "home.at.x", "tags"]
    assert cells(table) == [
        (1, "1", "Leeds", "1.5", '["a", 1.5, null, true]'),
        (2, "2", None, None, "[]"),
    ]
    assert faults(table) == {"nested_values": [(1, ())], "uneven_records": [(1, (2,))]}
    assert "1 column has lists in its cells" in table.faults[0].statement


def test_numbers_keep_their_digits(written, cells, types):
    table = written(
        '[{"rent": 1.10, "uprn": 100023336956, "big": 12345678901234567890, "ok": true},'
        '{"rent": 2, "uprn": 5, "big": 1, "ok": null}]',
        "list.json",
    )
    assert cells(table)[0] == (1, "1.10", "100023336956", "12345678901234567890", "true")
    assert list(types(table).values()) == ["number", "identifier", "identifier", "boolean"]


def test_members_of_one_name_are_all_kept(written, cells):
    table = written('[{"name": "Ann", "name": "Bob"}]', "list.json")
    assert [column.header for column in table.columns] == ["name", "name (2)"]
    assert cells(table) == [(1, "Ann", "Bob")]


def test_a_map_is_a_table_of_its_features(written, cells):
    feature = {"type": "Feature", "properties": {"ward": "East"}, "geometry": {"type": "Point"}}
    table = written(json.dumps({"type": "FeatureCollection", "features": [feature]}), "m.geojson")
    assert [column.header for column in table.columns] == [
        "type", "properties.ward", "geometry.type",
    ]  # fmt: skip
    assert cells(table) == [(1, "Feature", "East", "Point")]


def test_a_list_of_words(written, cells):
    assert cells(written('["Ann", "Bob"]', "list.json")) == [(1, "Ann"), (2, "Bob")]


@pytest.mark.parametrize("content", ["[]", "{}", "[{}]"])
def test_no_records(content, written):
    with pytest.raises(WorkbenchError, match=r"no list of records|nothing in it"):
        written(content, "list.json")


def test_broken_json_is_told_by_its_line(written):
    with pytest.raises(WorkbenchError, match="line 3 cannot be read"):
        written('[\n{"a": 1},\n{"a" 2}]', "list.json")
    with pytest.raises(WorkbenchError, match="line 2 cannot be read"):
        written('{"a": 1}\n{"a": ', "list.jsonl")


def test_nesting_too_deep_is_refused(written):
    with pytest.raises(WorkbenchError):
        written("[" * 100_000 + "]" * 100_000, "list.json")


def test_a_text_file_may_begin_with_a_bracket(written, cells):
    table = written("[c],town\n[c],Leeds\n5,York\n", "list.csv")
    assert cells(table) == [(2, "[c]", "Leeds"), (3, "5", "York")]
