"""Who may come in, and what a browser may do with our pages."""

import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.auth.login import LoginFormHandler
from tornado.web import RequestHandler
from traitlets import Unicode

from workbench.apps.pages import Page
from workbench.errors import WorkbenchError

# Styles stand in the widgets' own elements. Nothing may be fetched from, sent to or framed by
# another host, and no text becomes a program.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Server": "Data Workbench",
}


def kept_secret(path: Path) -> bytes:
    """Read what cookies are signed with, so that who has come in stays in when we start again.

    Parameters
    ----------
    path
        The file, made when there is none; only its owner may read it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()


class LinkIdentityProvider(IdentityProvider):
    """Lets in whoever has the link that was printed when the server started.

    Each browser is a person of its own, so that nobody sees another's files.
    """

    def get_token(self, handler: RequestHandler) -> str | None:
        """Take the word of the link only when it is right, compared in constant time."""
        given = super().get_token(handler)
        return self.token if given and self._right(given) else None

    def process_login_form(self, handler: RequestHandler) -> User | None:
        """Let in whoever gives the link, or the word at its end."""
        given = handler.get_argument("link", "").strip()
        word = parse_qs(urlsplit(given).query).get("token", [given])[0]
        return self.generate_anonymous_user(handler) if self._right(word) else None

    def _right(self, given: str) -> bool:
        return bool(self.token) and hmac.compare_digest(given.encode(), self.token.encode())

    @property
    def auth_enabled(self) -> bool:
        """Whether a link is needed."""
        return bool(self.token)


class ProxyIdentityProvider(IdentityProvider):
    """Lets in whom a proxy in front of this server has signed on, by a header that it sets.

    The proxy must remove the header from what browsers send, and nobody but the proxy may reach
    this server.
    """

    header = Unicode(
        "X-Forwarded-User", config=True, help="The header that holds the person's name."
    )
    need_token = False

    def get_user(self, handler: RequestHandler) -> User | None:
        """Take the person's name from the header."""
        name = handler.request.headers.get(self.header, "").strip()
        return User(username=name) if name else None

    def get_handlers(self) -> list[tuple[str, object]]:
        """Offer a page that says who is to be asked: signing on is the proxy's."""
        return [("/login", Unknown)]


class Unknown(Page):
    """Shown to whom the proxy did not sign on."""

    @allow_unauthenticated
    def get(self) -> None:
        """Say so."""
        fault = WorkbenchError(
            "We do not know who you are.",
            safe="Nothing has been opened or changed.",
            todo="Close the browser and sign on again. If that does not help, ask whoever runs "
            "this server.",
        )
        self.fail(fault, status=403, title="Please sign on")


class Login(Page, LoginFormHandler):
    """The page that asks for the link."""

    def _render(self, message: Any = None) -> None:  # noqa: ANN401
        self.show(
            "login.html.j2",
            status=401 if message else 200,
            title="Open your workbench",
            wrong=bool(message),
            next=self.get_argument("next", self.base_url),
        )
