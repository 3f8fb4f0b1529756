"""Whether Spark can run here is told before anything is started, and what to do."""

import os
import sys

import pytest

from workbench.errors import WorkbenchError
from workbench.spark import _settings, java_version, require_spark


@pytest.fixture
def java(tmp_path, monkeypatch):
    """Put a Java that says its version into a folder that JAVA_HOME names."""

    def says(version: str) -> None:
        program = tmp_path / "bin" / "java"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024-01-16' >&2\n")
        program.chmod(0o755)

    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    return says


def told() -> WorkbenchError:
    with pytest.raises(WorkbenchError) as raised:
        require_spark()
    assert raised.value.safe
    assert raised.value.todo
    return raised.value


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    error = told()
    assert "the package pyspark, which is not installed" in error.what
    assert "data-workbench[spark]" in error.todo


@pytest.mark.skipif(sys.platform == "win32", reason="the made-up Java is a shell script")
@pytest.mark.parametrize(
    ("version", "number"), [("1.8.0_392", 8), ("11.0.22", 11), ("17.0.15", 17), ("21", 21)]
)
def test_the_version_of_java_is_read_as_it_is_written(java, version, number):
    pytest.importorskip("pyspark")
    java(version)
    assert java_version() == number
    if number < 17:
        assert f"found Java {number} in {os.environ['JAVA_HOME']}" in told().what
    else:
        require_spark()


def test_without_java(tmp_path, monkeypatch):
    pytest.importorskip("pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told().what == "Spark needs Java 17 or later, and found none."


def test_a_session_of_our_own_listens_to_nobody_and_writes_into_its_folder(tmp_path):
    settings = _settings(tmp_path, {})
    assert settings["spark.ui.enabled"] == "false"
    assert settings["spark.driver.bindAddress"] == settings["spark.driver.host"] == "127.0.0.1"
    assert settings["spark.local.dir"] == str(tmp_path)


def test_where_spark_has_settings_they_hold(tmp_path):
    settings = _settings(tmp_path, {"SPARK_CONF_DIR": "/etc/spark"})
    assert set(settings) == {"spark.ui.showConsoleProgress", "spark.log.level"}
