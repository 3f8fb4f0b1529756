"""Environment variables by which the runner tells a kernel where to read and write."""

from workbench.project import DATA

__all__ = ["DATA", "LOG", "REFERENCE", "RUN_FOLDER"]

LOG = "WORKBENCH_RUN_LOG"
REFERENCE = "WORKBENCH_RUN_REFERENCE"
# Known to workbench.tables by the same name, which imports pandas and so is not imported here.
RUN_FOLDER = "WORKBENCH_RUN_FOLDER"
