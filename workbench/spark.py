"""Spark, for work that is too much for one machine: whether it can run here, and a session of it.

Whoever has a session already, on a cluster or not, works in that one. A session of our own runs on
this computer, listens to nobody else, and leaves nothing behind; or, where ``SPARK_CONF_DIR`` names
a folder with ``spark-defaults.conf``, wherever that says.
"""

import os
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
_UNCHANGED = "Nothing has been changed."
_MEMORY_SHARE = 0.5


def java_version() -> int:
    """Find the version of the Java that Spark would use, 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if program is None:
        return 0
    told = subprocess.run([program, "-version"], check=False, capture_output=True, text=True)
    version = re.search(r'version "(?:1\.)?(\d+)', told.stderr)
    return int(version[1]) if version else 0


def require_spark() -> None:
    """See that Spark can run here.

    Raises
    ------
    WorkbenchError
        Where the package pyspark or a Java that is new enough is missing.
    """
    if find_spec("pyspark") is None:
        raise WorkbenchError(
            "Spark needs the package pyspark, which is not installed.",
            safe=_UNCHANGED,
            todo="Ask whoever looks after the computer to install data-workbench[spark].",
        )
    java = java_version()
    if java < OLDEST_JAVA:
        home = os.environ.get("JAVA_HOME")
        found = f"found Java {java}" if java else "found none"
        raise WorkbenchError(
            f"Spark needs Java {OLDEST_JAVA} or later, and "
            f"{found}{f' in {home}, which JAVA_HOME names' if home else ''}.",
            safe=_UNCHANGED,
            todo="Ask whoever looks after the computer to install one, such as "
            "default-jre-headless (Debian, Ubuntu) or java-21-openjdk-headless (Red Hat).",
        )


@contextmanager
def spark_session() -> Iterator["SparkSession"]:
    """Give the session that there is, or one of our own that ends with the block.

    Raises
    ------
    WorkbenchError
        Where Spark cannot run here, does not start, or stops before the block is done.
    """
    if find_spec("pyspark") is None:
        require_spark()
    # Parts of it warn as they are imported, now or later; tables come and go as Arrow, not pandas.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    try:
        if (there := _session_there()) is not None:
            yield there
            return
        require_spark()
        # Spark tidies up as it stops, and may be at it still.
        with tempfile.TemporaryDirectory(
            prefix="workbench-spark-", ignore_cleanup_errors=True
        ) as folder:
            builder = SparkSession.builder.appName("Data Workbench")
            with _unheard():
                own = builder.config(map=_settings(Path(folder), os.environ)).getOrCreate()
            try:
                yield own
            finally:
                own.stop()
    except (Py4JError, PySparkException) as error:
        raise WorkbenchError(
            f"Spark stopped before it was done ({type(error).__name__}).",
            safe=_UNCHANGED,
            todo="Ask whoever looks after Spark to see why, or do without it.",
        ) from error


def _session_there() -> "SparkSession | None":
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    try:
        return SparkSession.active()
    except PySparkRuntimeError:
        return None


def _settings(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Choose the settings of a session of our own, which keeps what it writes in a folder."""
    quiet = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    if "SPARK_CONF_DIR" in environment:
        return quiet
    memory = max(1 << 30, int(_MEMORY_SHARE * psutil.virtual_memory().available))
    return quiet | {
        "spark.master": "local[*]",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.maxResultSize": "0",
        "spark.driver.memory": f"{memory >> 20}m",
        "spark.local.dir": str(folder),
        "spark.sql.shuffle.partitions": str(4 * (os.cpu_count() or 1)),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
    }


@contextmanager
def _unheard() -> Iterator[None]:
    """Give programs that start meanwhile nowhere to complain: notebooks show what Java says."""
    heard = os.dup(2)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(heard, 2)
        os.close(heard)
