"""Adding records to a view: as if all had been linked at once, and only who is touched changes."""

import multiprocessing
import resource
import stat

import duckdb
import pandas as pd
import pytest

from workbench.errors import WorkbenchError
from workbench.linkage import add_records, kept_records, one_view
from workbench.linkage.kept import changed_at_once, opened
from workbench.linkage.pool import named_together

RECORD = ["list", "record_id"]


def people(records):
    """The records of every person, whatever the people are called."""
    return set(
        records.groupby("person_id")[RECORD].apply(
            lambda rows: frozenset(map(tuple, rows.to_numpy()))
        )
    )


def number_of(records, name, record_id):
    found = records[(records["list"] == name) & (records["record_id"] == record_id)]
    return found["person_id"].item()


@pytest.fixture(scope="module")
def parts(lists):
    """Most of two lists, and what comes later of them."""
    later = lists.right.sample(150, random_state=3)
    return {"tenants": lists.left, "gp": lists.right.drop(later.index)}, {"gp": later}


@pytest.fixture(scope="module")
def first(parts, tmp_path_factory):
    path = tmp_path_factory.mktemp("views") / "residents.view"
    one_view(parts[0], keep=path)
    return path


@pytest.fixture
def kept(first, tmp_path):
    path = tmp_path / "residents.view"
    path.write_bytes(first.read_bytes())
    return path


def test_adding_gives_the_people_that_linking_all_at_once_gives(kept, parts, lists):
    before = people(kept_records(kept))
    added = add_records(kept, parts[1])
    after = kept_records(kept)
    assert (added.new, added.again, added.total) == (150, 0, len(lists.left) + len(lists.right))
    whole = people(one_view({"tenants": lists.left, "gp": lists.right}).records)
    now = people(after)
    assert len(now - whole) <= 0.01 * len(whole)
    # It did find partners for what came, and did not only number it.
    assert len(now & whole) > len(before & whole) + 50


def test_lists_with_house_numbers_can_be_added_to(small, tmp_path):
    parts = {}
    for name, frame in (("tenants", small.left), ("gp", small.right)):
        homes = frame["uprn"].astype("str").str.extract(r"(\d{1,3})\D*$")[0].fillna("7")
        parts[name] = frame.assign(address=homes + " Elm Road")
    later = parts["gp"].tail(30)
    path = tmp_path / "residents.view"
    one_view(parts | {"gp": parts["gp"].head(-30)}, keep=path)
    added = add_records(path, {"gp": later})
    assert (added.new, added.again, added.total) == (30, 0, len(small.left) + len(small.right))
    again = add_records(path, {"gp": later})
    assert (again.new, again.again, again.total) == (0, 30, added.total)


def test_who_is_not_touched_keeps_everything(kept, parts):
    before = kept_records(kept)
    added = add_records(kept, parts[1])
    after = kept_records(kept)
    assert not after["person_id"].isna().any()
    assert not after.duplicated([*RECORD, "person"]).any()
    untouched = before[~before["person_id"].isin(added.changes["was"].str.split(" ").explode())]
    both = untouched.merge(after, on=[*RECORD, "person"], suffixes=("", "_now"))
    assert (both["person_id"] == both["person_id_now"]).all()
    assert len(both) == len(untouched) > 1000


def test_records_that_are_there_change_nothing_and_are_not_doubled(kept, parts):
    before = kept_records(kept)
    added = add_records(kept, {"gp": parts[0]["gp"].head(40)})
    assert (added.new, added.again, len(added.changes)) == (0, 40, 0)
    pd.testing.assert_frame_equal(kept_records(kept), before)
    assert added.findings()[0].statement.startswith(
        "No records were added, and 40 records took the place of what they said before."
    )


def test_one_at_a_time_or_all_at_once_is_the_same(kept, first, parts, tmp_path):
    other = tmp_path / "other.view"
    other.write_bytes(first.read_bytes())
    some = parts[1]["gp"].head(6)
    add_records(kept, {"gp": some})
    for place in range(len(some)):
        add_records(other, {"gp": some.iloc[[place]]})
    assert people(kept_records(kept)) == people(kept_records(other))


def test_a_record_that_says_something_else_now_moves(kept, parts):
    gp = parts[0]["gp"]
    records = kept_records(kept)
    sizes = records.groupby("person_id")["list"].transform("size")
    pair = records[(sizes == 2) & (records["list"] == "gp")].iloc[0]
    key = next(name for name in gp.columns if pair["record_id"] in set(gp[name].astype("str")))
    stranger = gp[gp[key].astype("str") == pair["record_id"]].astype("object")
    stranger = stranger.assign(first_name="Zebedee", surname="Quillfeather", dob="1931-03-07")
    for column in set(stranger.columns) - {key, "first_name", "surname", "dob"}:
        stranger[column] = None
    added = add_records(kept, {"gp": stranger})
    after = kept_records(kept)
    mine = number_of(after, "gp", pair["record_id"])
    assert (after["person_id"] == mine).sum() == 1
    assert set(added.changes["change"]) == {"split"}


def test_a_list_that_is_new_finds_its_people(kept, parts):
    visits = parts[0]["tenants"].head(30)
    added = add_records(kept, {"visits": visits})
    assert added.new == 30
    shared = added.records.groupby("person_id")["list"].nunique()
    assert (shared >= 2).sum() >= 28
    assert add_records(kept, {"visits": visits}).again == 30


def test_what_somebody_said_holds_and_goes_on_holding(kept, parts):
    records = kept_records(kept)
    alone = records[records.groupby("person_id")["list"].transform("size") == 1].head(2)
    ends = dict(
        zip(
            ["left_list", "left_id", "right_list", "right_id"],
            alone[RECORD].to_numpy().ravel(),
            strict=True,
        )
    )
    pair = pd.DataFrame([ends])
    some = parts[1]["gp"].head(1)
    added = add_records(kept, {"gp": some}, together=pair)
    ids = [number_of(kept_records(kept), *one) for one in alone[RECORD].to_numpy()]
    assert ids[0] == ids[1]
    assert "merged" in set(added.changes["change"])
    add_records(kept, {"gp": some})
    ids = [number_of(kept_records(kept), *one) for one in alone[RECORD].to_numpy()]
    assert ids[0] == ids[1]
    # The other way round it is the same pair.
    turned = pair.rename(columns=dict(zip(pair, [*pair][2:] + [*pair][:2], strict=True)))
    add_records(kept, {"gp": some}, apart=turned)
    ids = [number_of(kept_records(kept), *one) for one in alone[RECORD].to_numpy()]
    assert ids[0] != ids[1]


def test_lists_of_any_name_are_kept_and_added_to(small, tmp_path):
    one, other = "O'Hara's \"list\"; [1], 2", "o'hara's \"list\"; [1], 2"
    later = {one: small.left.tail(20), other: small.right.head(0)}
    path = tmp_path / "O'Hara's \"view\""
    one_view({one: small.left.drop(later[one].index), other: small.right}, keep=path)
    added = add_records(path, later)
    assert (added.new, added.total) == (20, len(small.left) + len(small.right))


def test_the_second_person_of_a_record_is_not_parted_from_a_stranger():
    rows = [("gp", "1", 2), ("gp", "2", 1), ("tax", "7", 1), ("tax", "7", 2), ("tax", "8", 2)]
    records = pd.DataFrame(rows, columns=["list", "record_id", "person"])
    assert named_together(records).to_numpy().tolist() == [[2, 3]]


def hold(path, held, done):
    with duckdb.connect(str(path)):
        held.set()
        done.wait(60)


def test_what_cannot_be_is_told_and_changes_nothing(kept, parts, tmp_path):
    before = kept_records(kept)
    some = parts[1]["gp"].head(3)
    lost = pd.DataFrame(
        [{"left_list": "gp", "left_id": "nobody", "right_list": "gp", "right_id": "none"}]
    )
    cases = [
        ({"gp": some.drop(columns="surname")}, {}, "has no column “surname”"),
        ({"new": some[["first_name", "surname", "dob"]]}, {}, "no column that numbers its records"),
        ({"gp": some}, {"together": lost}, "nobody of “gp” with none of “gp”"),
        ({"gp": some}, {"ids": {"calls": "x"}}, "no list called “calls”"),
    ]
    for added, more, told in cases:
        with pytest.raises(WorkbenchError, match=told):
            add_records(kept, added, **more)
    with pytest.raises(WorkbenchError, match="There is no view at"):
        add_records(tmp_path / "none.view", {"gp": some})
    other = tmp_path / "other"
    other.write_text("not a view")
    with pytest.raises(WorkbenchError, match="is no view that was kept"):
        add_records(other, {"gp": some})
    context = multiprocessing.get_context("spawn")
    held, done = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(kept, held, done))
    holder.start()
    assert held.wait(60)
    with pytest.raises(WorkbenchError, match="Somebody else has the view"):
        add_records(kept, {"gp": some})
    done.set()
    holder.join()
    pd.testing.assert_frame_equal(kept_records(kept), before)


def test_while_it_changes_only_its_owner_may_read_it(kept):
    with opened(kept, to_write=True) as (con, _):
        with changed_at_once(con, kept):
            con.execute("create table kept.more as select 'Ann' as name")
        written = kept.with_name(f"{kept.name}.wal")
        assert written.stat().st_size
        assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_no_room_is_told_and_changes_nothing(kept, parts, small):
    before = kept.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, limits[1]))
    try:
        with pytest.raises(WorkbenchError, match="could not be kept"):
            add_records(kept, parts[1])
        with pytest.raises(WorkbenchError, match="could not be kept"):
            one_view({"tenants": small.left}, keep=kept)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert kept.read_bytes() == before
    assert len(kept_records(kept))


def test_only_its_owner_may_read_what_was_kept(first):
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert [one.name for one in first.parent.iterdir()] == [first.name]
