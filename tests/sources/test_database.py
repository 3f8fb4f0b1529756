"""A real PostgreSQL, started here and stopped again."""

from datetime import date, datetime

import pytest

from tests.postgres import postgres_server
from workbench.errors import WorkbenchError
from workbench.sources import fingerprint, locate, read

pytest.importorskip("adbc_driver_postgresql", reason="the extra “postgres” is not installed")
from workbench.sources.database import _session, parse_address

pytestmark = pytest.mark.postgres

SCHEMA = '''
CREATE ROLE reader LOGIN PASSWORD 'se cret/1';
CREATE SCHEMA "Odd schema.x";
CREATE TABLE "Odd schema.x"."People of ""A""" (
  id integer PRIMARY KEY, "Full name" text, uprn varchar(12), born date, seen timestamp,
  at timestamptz, rent numeric(10, 2), share real, ok boolean, tags text[], note jsonb, key uuid,
  n bigint, small smallint, gone time);
INSERT INTO "Odd schema.x"."People of ""A""" VALUES
  (2, 'Zoë', '00012', '1980-02-03', '2026-06-03 09:30', '2026-06-03 09:30+01', 1234.50, 0.5, true,
   '{a,b}', '{"a": 1}', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 9000000000, 3, '10:11'),
  (1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE tenancies (id serial, made_up boolean);
CREATE VIEW current_tenancies AS SELECT * FROM tenancies;
CREATE TABLE secret (x integer);
INSERT INTO secret VALUES (1);
GRANT USAGE ON SCHEMA "Odd schema.x" TO reader;
GRANT ALL ON "Odd schema.x"."People of ""A""", tenancies, current_tenancies TO reader;
'''


@pytest.fixture(scope="session")
def server():
    """The superuser's address of a server of our own that holds some tables."""
    with postgres_server(SCHEMA) as address:
        yield address


@pytest.fixture
def change(server):
    """Change the database as its owner."""
    import adbc_driver_postgresql.dbapi as postgres

    def of(statement):
        with postgres.connect(server) as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            connection.commit()

    return of


PEOPLE = '?table="Odd%20schema.x"."People%20of%20""A"""'


def test_every_type_is_read_in_the_order_of_the_key(server, types):
    table = read(server + PEOPLE)
    assert (table.kind, table.rows, table.name) == ("postgres", 2, 'People of "A"')
    assert types(table) == {
        "id": "identifier", "Full name": "text", "uprn": "identifier", "born": "date",
        "seen": "datetime", "at": "datetime", "rent": "number", "share": "number",
        "ok": "boolean", "tags": "text", "note": "text", "key": "identifier", "n": "integer",
        "small": "integer", "gone": "text",
    }  # fmt: skip
    assert table.text().fetchall() == [
        (1, *[None] * 14, 1),
        (2, "Zoë", "00012", date(1980, 2, 3), datetime.fromisoformat("2026-06-03 09:30"),
         datetime.fromisoformat("2026-06-03 08:30"), 1234.5, 0.5, True, "{a,b}", '{"a": 1}',
         "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", 9_000_000_000, 3, "10:11:00", 2),
    ]  # fmt: skip
    assert table.relation().fetchall() == [row[:-1] for row in table.text().fetchall()]
    assert table.frame()["Full name"].tolist()[1] == "Zoë"


def test_the_schema_may_be_left_out_and_views_are_read(server):
    assert read(server + "?table=tenancies").made_up
    assert read(server + "?table=public.current_tenancies").rows == 0


def test_the_session_cannot_write(server):
    address = parse_address(server + "?table=secret")
    for statement in ("DELETE FROM secret", "CREATE TABLE t (x integer)", "UPDATE secret SET x=2"):
        with (
            pytest.raises(WorkbenchError, match="asked to change something and refused"),
            _session(address) as cursor,
        ):
            cursor.execute(statement)
    assert read(server + "?table=secret").text().fetchall() == [(1, 1)]


def test_a_table_that_is_not_there_and_one_that_comes_close(server):
    with pytest.raises(WorkbenchError, match=r"no table called “public\.tenancys”") as told:
        read(server + "?table=tenancys")
    assert told.value.todo.startswith("Did you mean public.tenancies")
    with pytest.raises(WorkbenchError) as told:
        read(server + "?table=zzz")
    assert "public.secret" in told.value.todo


def test_names_cannot_carry_statements(server):
    for name in ("secret; DROP TABLE secret", "x' OR '1'='1", '"; DROP TABLE secret; --"'):
        with pytest.raises(WorkbenchError, match="no table called"):
            read(f"{server}?table={name}")
    assert read(server + "?table=secret").rows == 1


@pytest.fixture
def reader(server, monkeypatch):
    """The address of a user who may read some tables, with the password in the environment."""
    monkeypatch.setenv("PGPASSWORD", "se cret/1")
    return server.replace("owner@", "reader@")


def test_the_password_comes_from_the_environment_and_is_never_shown(reader):
    table = read(reader + "?table=tenancies")
    assert table.reference == locate(reader + "?table=tenancies")
    assert table.reference == reader + "?table=public.tenancies"
    assert read(table.reference).fingerprint == table.fingerprint
    assert "cret" not in repr(table) + str(table.faults)


@pytest.mark.parametrize("place", ["reader:se%20cret@", "reader:cret:x@"])
def test_a_password_in_an_address_is_refused(server, place):
    for address in (
        server.replace("owner@", place) + "?table=tenancies",
        server + "?table=tenancies&password=cret",
    ):
        for use in (locate, read, fingerprint):
            with pytest.raises(WorkbenchError, match="holds a password") as told:
                use(address)
            assert "cret" not in str(told.value)
            assert "PGPASSWORD" in told.value.todo


def test_a_wrong_password_is_told_without_it(reader, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "wrong cret")
    with pytest.raises(WorkbenchError, match="did not accept the user's name or password") as told:
        read(reader + "?table=tenancies")
    assert "cret" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_table_that_may_not_be_read(reader):
    with pytest.raises(WorkbenchError, match="does not let this user read"):
        read(reader + "?table=secret")


@pytest.mark.parametrize("place", ["127.0.0.1:1", "no-such-server.invalid:5432"])
def test_a_server_that_is_not_there(place, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "cret")
    with pytest.raises(WorkbenchError, match=r"cannot be reached|was not found") as told:
        read(f"postgresql://me@{place}/db?table=x&connect_timeout=5")
    assert "cret" not in str(told.value)


@pytest.mark.parametrize("address", ["postgresql://me@server/db", "postgresql://me@server?table=x",
                                     "postgresql://me@server:port/db?table=x"])  # fmt: skip
def test_an_address_without_a_table(address):
    with pytest.raises(WorkbenchError, match=r"names no table|cannot be read") as told:
        read(address)
    assert "postgresql://user@server/database?table=schema.name" in told.value.todo


def test_the_fingerprint_is_that_of_the_rows(server, change):
    change("CREATE TABLE twice (a integer, b text)")
    change("INSERT INTO twice VALUES (1, 'x'), (2, 'y')")
    before = fingerprint(server + "?table=twice")
    assert before == read(server + "?table=twice").fingerprint
    change("CREATE TABLE turned (a integer, b text)")
    change("INSERT INTO turned VALUES (2, 'y'), (1, 'x')")
    assert fingerprint(server + "?table=turned") == before
    change("INSERT INTO twice VALUES (2, 'y'), (2, 'y')")
    assert fingerprint(server + "?table=twice") != before
    change("ALTER TABLE turned RENAME COLUMN b TO c")
    assert fingerprint(server + "?table=turned") != before
