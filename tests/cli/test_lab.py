"""``workbench lab``: JupyterLab really started, and an analysis run in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from urllib.parse import urljoin, urlsplit

import pytest

from tests.apps.notebooks import write_notebooks

PATIENCE = 60_000
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/lab\?token=\w+")


@pytest.fixture
def lab(project, tmp_path):
    """The address of a JupyterLab on a project with notebooks in it."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed here")
    write_notebooks(tmp_path / "notebooks" / "analyses")
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "RUNTIME")}
    (tmp_path / "CONFIG").mkdir()
    # Tests may run as root, as which Jupyter does not start unasked.
    settings = {"ServerApp": {"allow_root": True}}
    (tmp_path / "CONFIG" / "jupyter_server_config.json").write_text(json.dumps(settings))
    said = tmp_path / "said.txt"
    command = [sys.executable, "-m", "workbench.cli", "--project", str(tmp_path), "lab"]
    with said.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--no-browser"],
            stdout=out,
            stderr=out,
            env={**os.environ, **folders, "WORKBENCH_DATA": str(project.data)},
        )
    try:
        until = time.monotonic() + PATIENCE / 1000
        while not (found := _LINK.search(said.read_text(encoding="utf-8"))):
            assert process.poll() is None, said.read_text(encoding="utf-8")
            assert time.monotonic() < until, said.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield found[0]
    finally:
        process.terminate()
        process.wait(60)


@pytest.mark.browser
@pytest.mark.slow
def test_an_analysis_is_found_and_run_in_jupyterlab(lab, context):
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(lab.replace("/lab?", "/lab/tree/notebooks/analyses/still.ipynb?"))
    page.get_by_role("button", name="Select Kernel").click()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".jp-OutputArea-output", has_text="Nothing is.").wait_for()
    here = urlsplit(lab).netloc
    asked = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert {urlsplit(url).netloc for url in asked} == {here}
    # What JupyterLab's server would ask others for, it says that it does not.
    assert page.request.get(urljoin(lab, "lab/api/news")).json()["news"] == []
    assert page.request.get(urljoin(lab, "lab/api/update")).json()["notification"] is None
    extensions = page.request.get(urljoin(lab, "lab/api/extensions?query=jupyterlab"))
    assert all(one["installed"] for one in extensions.json())
