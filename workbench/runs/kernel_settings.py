"""Environment variables by which the runner tells a kernel where to read and write."""

from workbench.project import DATA, PROJECT

__all__ = ["DATA", "KEPT", "LIVE", "LOG", "MODULES", "PROJECT", "REFERENCE", "RUN_FOLDER"]

# What pages that are open at once share; known to workbench.controls by the same name.
KEPT = "WORKBENCH_KEPT"
# Set where somebody looks on who can move controls; known to workbench.controls by the same name.
LIVE = "WORKBENCH_LIVE"
LOG = "WORKBENCH_RUN_LOG"
# The notebook's folder, whose modules it may import as it may in Jupyter.
MODULES = "WORKBENCH_MODULES"
REFERENCE = "WORKBENCH_RUN_REFERENCE"
# Known to workbench.tables by the same name, which imports pandas and so is not imported here.
RUN_FOLDER = "WORKBENCH_RUN_FOLDER"
