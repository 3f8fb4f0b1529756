"""Warm kernels: notebook kernels forked from a process that has the libraries imported.

A notebook's kernel usually spends seconds importing the same libraries as the one before. Here a
*zygote*, a process with one thread that has imported them, forks a kernel per request, which
costs a tenth of a second. Notebooks do not change, and nothing depends on it: where a kernel
cannot be forked safely, it is started as ever, and the log says so once.

=============  ==================================================================
``switch``     whether warm kernels are wanted, and turning them on for a process
``preload``    what a zygote imports, and whether that has changed since
``zygote``     the program of the process that forks
``child``      what a forked process does to be as good as a new one
``forking``    the zygotes of this process, and the kernels they forked
``provisioner``  how Jupyter starts a kernel by way of them
``manager``    Jupyter's kernel manager and client without their fixed waits
``engine``     papermill's engine with those
=============  ==================================================================
"""

from workbench.kernels.switch import turn_on

__all__ = ["turn_on"]
