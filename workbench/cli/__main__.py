"""``python -m workbench.cli`` is the same as ``workbench``."""

from workbench.cli import main

main()
