"""A websocket that sends back what it gets, and says which header a proxy lost on the way."""

from urllib.parse import urlsplit

from tornado.websocket import WebSocketHandler

LOST = "X-Data-Workbench-Lost"


class Echo(WebSocketHandler):
    """Answers anybody: it knows nothing about people or their data."""

    async def get(self, *args: str, **kwargs: str) -> None:
        """Open the websocket; else name the header that is wrong, status 426 or 403."""
        if self.request.headers.get("Upgrade", "").lower() != "websocket":
            self._refuse(426, "upgrade")
        elif not self.check_origin(self.request.headers.get("Origin", "")):
            self._refuse(403, "host")
        else:
            await super().get(*args, **kwargs)

    def check_origin(self, origin: str) -> bool:
        """See that the page is of the host that was asked for, as Jupyter Server does.

        Parameters
        ----------
        origin
            The page's, as the browser names it.
        """
        return urlsplit(origin).netloc.lower() == self.request.headers.get("Host", "").lower()

    async def on_message(self, message: str | bytes) -> None:
        """Send it back.

        Parameters
        ----------
        message
            What came.
        """
        await self.write_message(message)

    def _refuse(self, status: int, lost: str) -> None:
        self.set_status(status)
        self.set_header(LOST, lost)
        self.finish()
