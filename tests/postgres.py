"""A real PostgreSQL, started here and stopped again."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    here = shutil.which("initdb")
    return Path(here).parent if here else None


def as_server(command: tuple[object, ...]) -> list[str]:
    """Run a program as a user who may run the server, which root may not."""
    words = [str(word) for word in command]
    return ["runuser", "-u", "postgres", "--", *words] if ROOT else words


@contextmanager
def postgres_server(schema: str = "") -> Iterator[str]:
    """Start a server of our own, make tables in it, and give the superuser's address."""
    where = programs()
    if where is None or sys.platform == "win32":
        pytest.skip("PostgreSQL's programs are not installed")
    folder = Path(tempfile.mkdtemp(prefix="wb-pg-", dir="/tmp"))
    if ROOT:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log = folder / "data", folder / "log"

    def run(*command, **settings):
        return subprocess.run(
            as_server(command), check=True, cwd=folder, capture_output=True, timeout=120, **settings
        )

    started = False
    try:
        run(where / "initdb", "-D", data, "-U", "owner", "-E", "UTF8", "--no-locale", "-A", "trust",
            "--no-sync")  # fmt: skip
        hba = "local all all trust\nhost all owner 127.0.0.1/32 trust\n"
        hba += "host all all 127.0.0.1/32 scram-sha-256\n"
        run("sh", "-c", f"printf '%s' '{hba}' > {data}/pg_hba.conf")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(where / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        started = True
        run(where / "psql", "-h", "127.0.0.1", "-p", str(port), "-U", "owner", "-d", "postgres",
            "-v", "ON_ERROR_STOP=1", "-q", input=schema.encode())  # fmt: skip
        yield f"postgresql://owner@127.0.0.1:{port}/postgres"
    finally:
        if started:
            run(where / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
