"""Whether the server is well, for those who watch over it."""

import json
import time

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler

from workbench import __version__
from workbench.apps.sessions import Sessions
from workbench.doctor.capacity import memory_free


class Health(JupyterHandler):
    """Says so to anybody: it holds nothing about people or their data."""

    def initialize(self, sessions: Sessions) -> None:
        """Take the pages that are open."""
        self.sessions = sessions
        self.began = self.settings["began"]

    @allow_unauthenticated
    def get(self) -> None:
        """Say it as JSON; status 503 when no further page can be opened."""
        full = len(self.sessions) >= self.sessions.most
        self.set_status(503 if full else 200)
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.finish(
            json.dumps(
                {
                    "status": "busy" if full else "ok",
                    "version": __version__,
                    "seconds": round(time.monotonic() - self.began),
                    "explore_open": len(self.sessions),
                    "explore_most": self.sessions.most,
                    "memory_free_mb": memory_free() // 1_000_000,
                }
            )
        )
