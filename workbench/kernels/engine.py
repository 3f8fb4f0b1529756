"""papermill's engine with kernels that are started, watched and ended without fixed waits.

``papermill --engine workbench IN OUT``. To let a notebook work in a folder without changing that
of the whole process, which threads share, give ``resources={"metadata": {"path": FOLDER}}``.
"""

from papermill.engines import NBClientEngine, NotebookExecutionManager

from workbench.kernels.manager import KernelManager, close_loop


class Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine with our manager; what it may be told stays the same."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **settings: object
    ) -> None:
        """Execute a notebook.

        Parameters
        ----------
        nb_man
            The notebook and its state.
        kernel_name
            Of the kernel to execute it.
        settings
            Of papermill's engine and nbclient's client.
        """
        settings.setdefault("kernel_manager_class", KernelManager)
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **settings)
        finally:
            close_loop()
