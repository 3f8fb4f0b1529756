import pytest

from workbench.sources import read


@pytest.fixture
def cells():
    """Every cell as found: one tuple a row, the row's number first."""

    def of(table):
        return [(row[-1], *row[:-1]) for row in table.text().fetchall()]

    return of


@pytest.fixture
def faults():
    """The faults as ``{kind: [(count, rows), ...]}``, checked for what every fault must have."""

    def of(table):
        found = {}
        for fault in table.faults:
            assert fault.statement.endswith(".")
            assert fault.fix.endswith(".")
            assert "  " not in fault.statement
            assert fault.count > 0
            assert list(fault.rows) == sorted(fault.rows)
            found.setdefault(fault.key.partition(":")[0], []).append((fault.count, fault.rows))
        return found

    return of


@pytest.fixture
def written(tmp_path):
    """Write bytes, or text as UTF-8, and read them as a table."""

    def of(content, name="list.csv", **settings):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, **settings)

    return of


@pytest.fixture
def types():
    """The columns' types by heading."""
    return lambda table: {column.header: column.type for column in table.columns}
