"""Whether warm kernels are wanted, and turning them on for a process."""

import os
import sys
from collections.abc import Mapping

PROVISIONER = "workbench-fork"
# Read by jupyter_client when a process asks for its first kernel.
DEFAULT_PROVISIONER = "JUPYTER_DEFAULT_PROVISIONER_NAME"
WARM = "WORKBENCH_WARM_KERNELS"
_OFF = {"0", "no", "off", "false"}


def wanted(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether kernels may be forked here: on Linux, unless the setting says no.

    Forking a process that has imported macOS's own frameworks is not safe, and Windows cannot.

    Parameters
    ----------
    environment
        Where the setting ``WORKBENCH_WARM_KERNELS`` is looked for.
    """
    return sys.platform == "linux" and environment.get(WARM, "").strip().lower() not in _OFF


def turn_on() -> bool:
    """Let every ``python3`` kernel that this process starts from now on be forked.

    To be called before the first kernel. A provisioner that somebody has chosen already is kept.

    Returns
    -------
    bool
        Whether kernels will be forked where that is safe.
    """
    # Without the entry point, as in a checkout that was not installed, Jupyter would refuse.
    if wanted() and _installed():
        os.environ.setdefault(DEFAULT_PROVISIONER, PROVISIONER)
    return os.environ.get(DEFAULT_PROVISIONER) == PROVISIONER and wanted()


def _installed() -> bool:
    from importlib.metadata import entry_points

    return bool(entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER))
