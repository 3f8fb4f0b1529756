"""One folder with which a server without internet installs the workbench: ``make bundle``."""
