import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.linkage.truth import characteristics, read_truth

LEFT = pd.Series(["1", "2", "3"])
RIGHT = pd.Series(["a", "b"])


def test_true_pairs_and_what_is_known_of_people():
    truth = pd.DataFrame(
        {"left_id": [1.0, 2.0, 9.0], " right_id": ["a ", "b", "a"], "ward": ["N", "S", "N"]}
    )
    read = read_truth(truth, LEFT, RIGHT)
    assert read.pairs.to_numpy().tolist() == [["1", "a"], ["2", "b"]]
    assert read.people["ward"].to_dict() == {"1": "N", "2": "S"}


def long(**more):
    return pd.DataFrame(
        {
            "list": ["tenants", "tenants", "tenants", "gp", "gp", "pupils"],
            "record_id": ["1", "2", "3", "a", "b", "1"],
            "person_id": [10, 20, 30, 10, 20, 99],
            "sex": ["F", "M", "F", "F", "M", "M"],
            **more,
        }
    )


def test_records_of_many_lists():
    read = read_truth(long(), LEFT, RIGHT)
    assert read.pairs.to_numpy().tolist() == [["1", "a"], ["2", "b"]]
    assert read.people["sex"].to_dict() == {"1": "F", "2": "M", "3": "F"}


def test_records_of_whom_nothing_is_known_are_not_one_person():
    rows = [("gp", "1", "A"), ("gp", "2", " "), ("tax", "7", "A "), ("tax", "8", "")]
    truth = pd.DataFrame(rows, columns=["list", "record_id", "person_id"])
    for table in (truth, truth.replace(["", " "], None)):
        found = read_truth(table, pd.Series(["1", "2"]), pd.Series(["7", "8"]))
        assert found.pairs.to_numpy().tolist() == [["1", "7"]]


def test_lists_with_the_same_numbers_are_told_apart_by_name():
    numbers = long(record_id=["1", "2", "3", "1", "2", "3"])
    same = pd.Series(["1", "2", "3"])
    read = read_truth(numbers, same, pd.Series(["1", "2"]), ("tenants", "gp list"))
    assert read.pairs.to_numpy().tolist() == [["1", "1"], ["2", "2"]]
    assert read.people["sex"].to_dict() == {"1": "F", "2": "M", "3": "F"}


def test_a_person_twice_on_a_list_has_two_true_pairs():
    twice = long(person_id=[10, 10, 30, 10, 20, 99])
    read = read_truth(twice, LEFT, RIGHT)
    assert read.pairs.to_numpy().tolist() == [["1", "a"], ["2", "a"]]


def test_characteristics_are_columns_of_a_few_groups():
    people = pd.DataFrame({"sex": list("FM") * 40, "one": "x", "name": map(str, range(80))})
    assert characteristics(people) == ["sex"]


@pytest.mark.parametrize(
    "truth",
    [
        pd.DataFrame({"left": ["1"]}),
        pd.DataFrame({"left_id": ["8"], "right_id": ["9"]}),
        long(list="x").head(0),
    ],
)
def test_answers_that_are_none_are_refused_in_words(truth):
    with pytest.raises(WorkbenchError) as caught:
        read_truth(truth, LEFT, RIGHT)
    assert caught.value.todo
