"""``workbench serve`` and ``workbench lab``."""

import os
import secrets
import sys
import webbrowser
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.apps import LOOPBACK, PORT, TOKEN
from workbench.cli.words import project_of, say
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.apps.server import WorkbenchServer

# JupyterLab would ask its makers for news and updates, and a package index for extensions.
_AT_HOME = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Where to listen; by default only this computer can come in.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(min=0, max=65535, help="The port; the next free one if it is in use."),
    ] = PORT,
    base_url: Annotated[
        str, typer.Option(help="Where the pages begin, behind a proxy: /workbench/")
    ] = "/",
    browser: Annotated[bool, typer.Option(help="Open the pages in the browser.")] = True,
) -> None:
    """Offer the analyses as pages, for people who have never seen code."""
    from workbench.apps.server import WorkbenchServer
    from workbench.apps.site import Site
    from workbench.runs.kernels import warm_up

    # Taken out of the environment, which analyses inherit.
    token = os.environ.pop(TOKEN, "") or secrets.token_urlsafe(24)
    warm_up()

    base = f"/{base_url.strip('/')}/".replace("//", "/")
    site = Site(project_of(context), base)

    def ready(server: "WorkbenchServer") -> None:
        if server.port != port and port:
            say(f"Port {port} is in use, so this is port {server.port}.")
        who = "; whoever has it can come in" if server.by_link else ""
        say(f"The workbench is ready. Open this link{who}:")
        say()
        say(f"    {server.link}")
        say()
        if host not in LOOPBACK:
            say("Others on your network can reach it, and what they send is not encrypted.")
            say("Put a proxy with https in front of it: see docs/serving.md.")
            say()
        say("To stop it, press Ctrl and C.")
        sys.stdout.flush()
        if browser:
            webbrowser.open(server.link)

    server = WorkbenchServer(site=site, ip=host, port=port, base_url=base, token=token, ready=ready)
    server.initialize()
    server.start()
    say("The workbench has stopped.")


def lab(
    context: typer.Context,
    browser: Annotated[bool, typer.Option(help="Open it in the browser.")] = True,
) -> None:
    """Open JupyterLab on the project, for people who write analyses."""
    project = project_of(context)
    if find_spec("jupyterlab") is None:
        raise WorkbenchError(
            "JupyterLab is not installed here.",
            safe="Everything else works without it.",
            todo="Install it with: pip install 'data-workbench[lab]'",
        )
    from workbench.kernels import turn_on
    from workbench.project import DATA, PROJECT

    turn_on()
    os.environ[PROJECT] = str(project.root.absolute())
    os.environ[DATA] = str(project.data.absolute())
    options = [f"--ServerApp.root_dir={project.root.absolute()}", *_AT_HOME]
    options += [] if browser else ["--no-browser"]
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *options])
