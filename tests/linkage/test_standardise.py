import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.linkage.standardise import MOST_HOLDERS, standardise
from workbench.sources import connect


@pytest.fixture(scope="module")
def con():
    con = connect()
    yield con
    con.close()


def standard(con, frame, columns, id_column=None):
    con.register("raw", frame)
    standardise(con, "raw", "written", id_column, columns)
    return con.execute("select * from written order by uid").df()


def one(con, role, value, field=None):
    frame = pd.DataFrame({"x": [value]}, dtype="str")
    found = standard(con, frame, {role: ("x",)})[field or role].iloc[0]
    return None if pd.isna(found) else found


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("  ZOË ", "zoe"),
        ("O’Brien", "obrien"),
        ("O'Brien", "obrien"),
        ("Łukasz", "lukasz"),
        ("Søren", "soren"),
        ("Đặng", "dang"),
        ("Groß", "gross"),
        ("Mary-Ann", "mary ann"),
        ("Mrs. Begum (2nd floor)", "begum"),
        ("Dr John", "john"),
        ("Mr", "mr"),
        ("", None),
        ("N/A", None),
        ("Drake", "drake"),
        ("محمد", "محمد"),
    ],
)
def test_names_in_one_form(con, written, name):
    assert one(con, "family", written) == name


@pytest.mark.parametrize(
    ("written", "given", "family"),
    [
        ("Mr John Paul SMITH", "john paul", "smith"),
        ("SMITH, John", "john", "smith"),
        ("Begum", None, "begum"),
        ("Mrs Amina Begum", "amina", "begum"),
        ("Mr and Mrs J Smith", "j", "smith"),
    ],
)
def test_a_whole_name_is_taken_apart(con, written, given, family):
    assert one(con, "full_name", written, "given") == given
    assert one(con, "full_name", written, "family") == family


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("MS P TAYLOR & MR L LOMBARDI", [("p", "taylor", "f"), ("l", "lombardi", "m")]),
        ("Amina Begum and Mr Ali Khan", [("amina", "begum", None), ("ali", "khan", "m")]),
        ("Mr & Mrs J Smith", [("j", "smith", None)]),
        ("P & L Taylor", [("p", "taylor", None), ("l", "taylor", None)]),
        ("Mr P and Mrs L de Souza", [("p", "souza", "m"), ("l de", "souza", "f")]),
        ("Jane Doe & John", [("jane", "doe", None), ("john", "doe", None)]),
        ("Smith, John and Jane", [("john and jane", "smith", None)]),
        ("Smith & Jones", [("smith", "jones", None)]),
        ("Miss Sandy Anderson", [("sandy", "anderson", "f")]),
        ("BEGUM, Mrs Amina", [("amina", "begum", "f")]),
        (" & ", []),
        ("and", [(None, "and", None)]),
    ],
)
def test_a_record_of_two_people_is_both(con, written, people):
    found = standard(con, pd.DataFrame({"x": [written], "n": ["A1"]}), {"full_name": ("x",)}, "n")
    found = found.astype(object).where(found.notna(), None)
    assert list(found[["given", "family", "sex"]].itertuples(index=False, name=None)) == (
        people or [(None, None, None)]
    )
    assert found["person"].tolist() == list(range(1, max(len(people), 1) + 1))
    assert set(found["record_id"]) == {"A1"}


def test_a_column_for_sex_is_believed_before_a_title(con):
    frame = pd.DataFrame({"name": ["Mrs Jo Smith", "Mr Al Roy"], "sex": ["Male", None]})
    written = standard(con, frame, {"full_name": ("name",), "sex": ("sex",)})
    assert set(written["sex"].dropna()) == {"m"}
    assert len(written["sex"].dropna()) == 1


def test_typed_columns_and_text_come_to_the_same(con):
    text = pd.DataFrame(
        {
            "n": ["1", "2", "3"],
            "dob": ["31/07/1951", "", "1/2/2003"],
            "uprn": ["100023336956", "", "00906"],
            "nhs": ["943 476 5919", None, "9434765918"],
            "pc": ["zx1 1aa", "ZXI 1AA", "2602"],
        }
    )
    typed = pd.DataFrame(
        {
            "n": [1, 2, 3],
            "dob": pd.to_datetime(["1951-07-31", None, "2003-02-01"]),
            "uprn": [100023336956.0, None, 906],
            "nhs": [9434765919, None, 9434765918],
            "pc": ["ZX1 1AA", "ZX1 1AA", "2602"],
        }
    )
    columns = {"dob": ("dob",), "uprn": ("uprn",), "nhs_number": ("nhs",), "postcode": ("pc",)}
    written = [standard(con, frame, columns, "n") for frame in (text, typed)]
    assert written[0].astype(object).equals(written[1].astype(object))
    assert written[0]["dob"].tolist()[0] == "19510731"
    assert written[0]["uprn"].tolist()[2] == "906"
    assert written[0]["nhs_number"].notna().tolist() == [True, False, False]
    assert written[0]["postcode"].tolist() == ["ZX11AA", "ZX11AA", "2602"]


def test_names_in_any_order_are_one_set_of_names(con):
    frame = pd.DataFrame(
        {
            "g": ["Wai Ming", "Chan", "Amina", "Begum", "Li", None],
            "f": ["Chan", "Wai Ming", "Begum", "Amina", "Li", "Ng"],
        }
    )
    written = standard(con, frame, {"given": ("g",), "family": ("f",)})
    assert sorted(written["names"]) == [
        *["amina begum"] * 2,
        *["chan ming wai"] * 2,
        "li",
        "ng",
    ]


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("1956-03-04", "19560304"),
        ("1956-03-04 00:00:00", "19560304"),
        ("04/03/1956", "19560304"),
        ("4.3.1956", "19560304"),
        ("4 Mar 1956", "19560304"),
        ("4-March-1956", "19560304"),
        ("4 March 1956", "19560304"),
        ("19560304", "19560304"),
        ("04031956", "19560304"),
        ("4/3/56", "19560304"),
        ("04-Mar-56", "19560304"),
        ("19561340", "19561340"),
        ("01/01/1900", None),
        ("1900-01-01", None),
        ("unknown", None),
        ("56", None),
    ],
)
def test_dates_are_read_day_first(con, written, date):
    assert one(con, "dob", written) == date


@settings(deadline=None, max_examples=60)
@given(
    day=st.dates(
        min_value=pd.Timestamp("1901-01-02").date(), max_value=pd.Timestamp("2020-12-31").date()
    ),
    form=st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y"]),
)
def test_every_date_comes_through_every_form(con, day, form):
    assert one(con, "dob", day.strftime(form)) == day.strftime("%Y%m%d")


def test_dates_that_are_dates_already(con):
    frame = pd.DataFrame({"x": pd.to_datetime(["1956-03-04", None])})
    assert standard(con, frame, {"dob": ("x",)})["dob"].dropna().tolist() == ["19560304"]


def test_the_first_of_january_is_no_birthday(con):
    assert one(con, "dob", "01/01/1956", "dob") == "19560101"
    assert one(con, "dob", "01/01/1956", "birthday") is None
    assert one(con, "dob", "02/01/1956", "birthday") == "19560102"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+44 7700 900123", "7700900123"),
        ("07700900123", "7700900123"),
        ("00447700900123", "7700900123"),
        ("(020) 7946 0001", "2079460001"),
        ("07700900123 / 020 7946 0001", "7700900123"),
        ("0000000000", None),
        ("07777777777", None),
        ("ext 12", None),
    ],
)
def test_telephones_in_one_form(con, written, number):
    assert one(con, "phone", written) == number


@pytest.mark.parametrize(
    ("written", "number", "street"),
    [
        ("Flat 3, 12 High Street, Anytown", "3 12", "highst"),
        ("12 HIGH ST", "12", "highst"),
        ("Acacia House, 7 Long Rd, ZX1 1AA", "7", "longro"),
        ("12a The Green", "12a", "green"),
        ("Rose Cottage", None, "roseco"),
        ("007 Elm Avenue", "7", "elmave"),
    ],
)
def test_addresses_give_a_number_and_a_street(con, written, number, street):
    assert one(con, "address", written, "number") == number
    assert one(con, "address", written, "street") == street


@pytest.mark.parametrize(
    ("written", "sex"),
    [("Male", "m"), ("F", "f"), ("2", "f"), ("Woman", "f"), ("X", None), ("", None)],
)
def test_sex_in_one_letter(con, written, sex):
    assert one(con, "sex", written) == sex


@pytest.mark.parametrize("written", ["0000000000", "9999999999", "1234567890", "943 476 5910"])
def test_nhs_numbers_that_cannot_be_are_not_trusted(con, written):
    assert one(con, "nhs_number", written) is None


def test_a_good_nhs_number_loses_its_spaces(con):
    assert one(con, "nhs_number", "943 476 5919") == "9434765919"


def test_a_value_too_many_people_share_says_nothing_of_a_person(con):
    numbers = ["07700900123"] * (MOST_HOLDERS + 1) + ["07700900124"] * 2
    frame = pd.DataFrame({"id": map(str, range(len(numbers))), "x": numbers})
    written = standard(con, frame, {"phone": ("x",)}, "id")
    assert written["phone"].dropna().tolist() == ["7700900124"] * 2


def test_records_are_numbered_in_the_order_of_their_ids_and_those_without_left_out(con):
    frame = pd.DataFrame({"id": ["b", " a ", None, "", "c"], "x": ["B", "A", "?", "!", "C"]})
    written = standard(con, frame, {"family": ("x",)}, "id")
    assert written["record_id"].tolist() == ["a", "b", "c"]
    assert written["family"].tolist() == ["a", "b", "c"]
    assert written["uid"].tolist() == [1, 2, 3]


def test_long_lists_are_numbered_in_order_too(con):
    ids = pd.Series(range(300_000)).sample(frac=1, random_state=1).astype("str")
    written = standard(con, pd.DataFrame({"id": ids, "x": "A"}), {"family": ("x",)}, "id")
    assert written["record_id"].is_monotonic_increasing
    assert written["uid"].tolist() == list(range(1, 300_001))


def test_a_column_name_may_hold_anything(con):
    frame = pd.DataFrame({'the "id"; --': ["1"], "Nom d'usage": ["Zoë"]})
    written = standard(con, frame, {"family": ("Nom d'usage",)}, 'the "id"; --')
    assert written["family"].tolist() == ["zoe"]


def test_accents_make_no_difference_to_a_name_of_300_letters(con):
    assert one(con, "family", "É" * 300) == "e" * 300


def test_rows_are_numbered_in_the_order_of_their_ids_however_many_there_are(con):
    ids = pd.Series(range(400_000)).sample(frac=1, random_state=1).map("{:06d}".format)
    con.register("raw", pd.DataFrame({"id": ids, "name": "Ann"}))
    standardise(con, "raw", "many", "id", {"given": ("name",)})
    numbered = con.sql("select uid, record_id from many").df()
    assert (numbered["uid"] == numbered["record_id"].astype(int) + 1).all()
    assert numbered["uid"].is_unique
