"""Binder's settings: what repo2docker reads, and the pages behind a server as Binder has."""

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.version import Version

from workbench.apps.security import ProxyIdentityProvider
from workbench.apps.server import CONFIG, WorkbenchServer

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"


def servers() -> dict[str, dict[str, object]]:
    settings = json.loads((BINDER / "jupyter_server_config.json").read_text(encoding="utf-8"))
    return settings["ServerProxy"]["servers"]


def test_the_python_is_one_that_the_workbench_is_for():
    name, version = (BINDER / "runtime.txt").read_text(encoding="utf-8").strip().split("-")
    assert name == "python"
    assert f"Python :: {version}" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert Version(version) >= Version("3.11")


def test_everything_is_pinned_with_its_hash():
    text = (BINDER / "requirements.txt").read_text(encoding="utf-8")
    lines = [
        line.strip()
        for line in re.sub(r"\\\n", " ", text).splitlines()
        if line.strip() and not line.startswith("#")
    ]
    (lock,) = [line for line in lines if line.startswith("-r ")]
    assert (BINDER / lock.removeprefix("-r ")).resolve() == ROOT / "requirements.lock"
    for line in lines:
        if line != lock:
            assert re.fullmatch(r"[a-z-]+==[\d.]+ +--hash=sha256:[0-9a-f]{64}", line), line


def test_what_the_proxy_needs_besides_is_in_the_lock():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name in ("aiohttp", "jupyter-server", "tornado", "traitlets"):
        assert re.search(rf"^{name}==", lock, re.MULTILINE), name


def test_post_build_can_be_executed():
    script = BINDER / "postBuild"
    assert script.stat().st_mode & stat.S_IXUSR
    for name in ("jupyter_server_config.json", f"{CONFIG}.json"):
        assert f"binder/{name}" in script.read_text(encoding="utf-8")
        assert (BINDER / name).is_file()


def test_the_command_is_one_that_the_command_line_understands():
    import click
    from typer.main import get_command

    from workbench.cli import app

    program, *arguments = servers()["workbench"]["command"]
    assert program == "workbench"
    name, *options = [one.format(port=9, base_url="/user/x/") for one in arguments]
    command = get_command(app).commands[name]
    with click.Context(command) as context:
        command.parse_args(context, options)
        assert context.params["port"] == 9
        assert context.params["base_url"] == "/user/x/workbench/"
        assert context.params["browser"] is False


def test_who_the_proxy_names_is_let_in():
    settings = json.loads((BINDER / f"{CONFIG}.json").read_text(encoding="utf-8"))
    named = settings[WorkbenchServer.__name__]["identity_provider_class"]
    assert named == f"{ProxyIdentityProvider.__module__}.{ProxyIdentityProvider.__name__}"
    assert (
        ProxyIdentityProvider.header.default_value
        in servers()["workbench"]["request_headers_override"]
    )


def test_the_first_page_is_the_gallery():
    settings = json.loads((BINDER / "jupyter_server_config.json").read_text(encoding="utf-8"))
    for server in ("ServerApp", "JupyterNotebookApp", "LabApp"):
        assert settings[server]["default_url"] == f"/{next(iter(servers()))}/"


@pytest.mark.slow
def test_repo2docker_reads_it():
    done = subprocess.run(
        [Path(sys.executable).with_name("jupyter-repo2docker"), "--no-build", "--debug", str(ROOT)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "binder/postBuild" in done.stdout + done.stderr
