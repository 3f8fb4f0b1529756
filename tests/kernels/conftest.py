"""Kernels started as Jupyter starts them, and what they answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory
from jupyter_core.utils import run_sync

from workbench.errors import WorkbenchError
from workbench.kernels import forking
from workbench.kernels.manager import KernelManager
from workbench.kernels.switch import PROVISIONER


class Kernel:
    """A kernel and its client."""

    def __init__(self, *arguments: str, **started: object) -> None:
        self.manager = KernelManager(kernel_name="python3")
        try:
            run_sync(self.manager.start_kernel)(extra_arguments=list(arguments), **started)
        except OSError:
            run_sync(self.manager.cleanup_resources)()
            raise
        self.client = self.manager.client()
        self.client.start_channels()
        try:
            run_sync(self.client.wait_for_ready)(timeout=60)
        except WorkbenchError:
            self.close()
            raise

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self.manager.provisioner.pid)

    @property
    def forked(self) -> bool:
        return isinstance(self.manager.provisioner.process, forking.ForkedProcess)

    def outputs(self, source: str) -> list[dict]:
        """Execute a cell; its outputs as messages' contents."""
        found = []

        def hook(message):
            if message["msg_type"] in {"stream", "display_data", "execute_result", "error"}:
                found.append(message["content"])

        run_sync(self.client.execute_interactive)(source, output_hook=hook, timeout=120)
        return found

    def tell(self, expression: str, before: str = "") -> object:
        """Evaluate an expression; its value by way of JSON."""
        source = f"{before}\nimport json as _json\nprint(_json.dumps({expression}))"
        said = self.outputs(source)
        assert [one.get("name") for one in said] == ["stdout"], said
        return json.loads(said[0]["text"])

    def close(self) -> None:
        self.client.stop_channels()
        if self.manager.has_kernel:
            run_sync(self.manager.shutdown_kernel)(now=True)
        run_sync(self.manager.cleanup_resources)()


@pytest.fixture(autouse=True)
def turned_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warm kernels, whatever this process has used so far."""
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", PROVISIONER)
    monkeypatch.delenv("WORKBENCH_WARM_KERNELS", raising=False)


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch):
    """What is said once, said anew in each test."""
    monkeypatch.setattr(forking, "_said", set())
    return caplog


@pytest.fixture
def start() -> Iterator[Callable[..., Kernel]]:
    started: list[Kernel] = []

    def start(*arguments: str, **how: object) -> Kernel:
        started.append(Kernel(*arguments, **how))
        return started[-1]

    yield start
    for kernel in started:
        kernel.close()


@pytest.fixture
def kernel(start) -> Kernel:
    found = start()
    assert found.forked
    return found


@pytest.fixture
def shadow(tmp_path: Path) -> Callable[[str, str], dict[str, str]]:
    """Put modules before all others, in zygotes and kernels alike; the environment that does."""
    import os

    def put(name: str, source: str) -> dict[str, str]:
        folder = tmp_path / "shadow"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
        return {**os.environ, "PYTHONPATH": str(folder)}

    return put
