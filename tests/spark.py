"""A real Spark on this machine, as Splink's own tests start it, with as little of it as will do."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from workbench.errors import WorkbenchError
from workbench.spark import require_spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.master": "local[1]",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Java that runs for seconds only is not worth much compiling.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


def needs_spark() -> None:
    try:
        require_spark()
    except WorkbenchError as error:
        pytest.skip(error.what)


@contextmanager
def local_spark(warehouse: str) -> Iterator["SparkSession"]:
    needs_spark()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql import SparkSession
    settings = SETTINGS | {"spark.sql.warehouse.dir": warehouse}
    session = SparkSession.builder.config(map=settings).getOrCreate()
    yield session
    session.stop()
