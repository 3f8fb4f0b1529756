"""The way from people's browsers to the pages: a port of this machine, and a proxy in front."""

import asyncio
import errno
import http.client
import logging
import socket
import ssl
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit, urlunsplit

from workbench.doctor.check import Check

if TYPE_CHECKING:
    from tornado.httpclient import HTTPClientError

PORT = 8866
SERVER = "Data Workbench"
PROBE = "health/websocket"
_SCHEMES = {"http": "ws", "https": "wss"}
_LOOPBACK = "127.0.0.1"
_PORTS_TRIED = 20
_PATIENCE = 10
_WORD = "Is anybody there?"
_SUBJECT = "Websockets"
_PASS_UPGRADE = (
    "Let it pass websockets on. nginx: proxy_http_version 1.1; proxy_set_header Upgrade "
    '$http_upgrade; proxy_set_header Connection "upgrade"; Apache: ProxyPass … upgrade=websocket; '
    "IIS: turn on the WebSocket Protocol feature."
)
_PASS_HOST = (
    "Let it keep the Host header. nginx: proxy_set_header Host $http_host; Apache: "
    "ProxyPreserveHost On; IIS: preserveHostHeader."
)


def port(number: int) -> Check:
    """See whether the port for the pages is free.

    Parameters
    ----------
    number
        The port.
    """
    trouble = _taken(number)
    if trouble == 0:
        return Check("Port", "ok", f"Port {number} is free for workbench serve.")
    if trouble == errno.EADDRINUSE and _is_ours(number):
        return Check("Port", "ok", f"Data Workbench is being served at port {number} already.")
    if trouble == errno.EADDRINUSE:
        after = range(number + 1, number + 1 + _PORTS_TRIED)
        free = next((other for other in after if _taken(other) == 0), None)
        return Check(
            "Port",
            "optional",
            f"Port {number} is used by another program.",
            f"Stop that program, or choose another port: workbench serve --port {free or 'NUMBER'}",
        )
    return Check(
        "Port",
        "to do",
        f"This account may not use port {number}.",
        f"Choose one from 1024: workbench serve --port {PORT}",
    )


def websockets(address: str, number: int) -> Check:
    """See whether websockets, which live controls need, survive the way that people come.

    A message goes to the server that runs at the port, or to a stand-in where none does, and
    must come back.

    Parameters
    ----------
    address
        What people type to open the pages.
    number
        The port that the proxy hands them on to.
    """
    try:
        parts = urlsplit(address)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        return _to_do(
            f"{address} is not the address of a web page.",
            "Give what people type, such as https://data.example.gov.uk/workbench/",
        )
    # What goes wrong is said in the check; a password in the address is not.
    logging.getLogger("tornado").addHandler(logging.NullHandler())
    where = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    # In a thread of its own, since this one may have a loop already, as in a notebook.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, _try(parts, where, number)).result()


async def _try(parts: SplitResult, where: str, number: int) -> Check:
    from tornado.httpserver import HTTPServer
    from tornado.web import Application

    from workbench.doctor.echo import Echo

    with ExitStack() as ending:
        if _taken(number) == 0:
            stand_in = HTTPServer(Application([(r"/.*", Echo)], log_function=lambda _: None))
            stand_in.listen(number, _LOOPBACK)
            ending.callback(stand_in.stop)
        return await _call(parts, where, number)


async def _call(parts: SplitResult, where: str, number: int) -> Check:
    from tornado.httpclient import HTTPClientError, HTTPRequest
    from tornado.websocket import WebSocketError, websocket_connect

    path = f"{parts.path.rstrip('/')}/{PROBE}"
    request = HTTPRequest(
        urlunsplit((_SCHEMES[parts.scheme], parts.netloc, path, "", "")),
        headers={"Origin": urlunsplit((*urlsplit(where)[:2], "", "", ""))},
        connect_timeout=_PATIENCE,
        request_timeout=_PATIENCE,
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            connection = await websocket_connect(request)
            await connection.write_message(_WORD)
            answer = await connection.read_message()
            connection.close()
    except HTTPClientError as refusal:
        return _refused(where, path, number, refusal)
    except WebSocketError:
        return _to_do(
            f"{where} answers with a page of its own instead of opening a websocket.",
            f"If people sign on there first, let this address pass without: {path}",
        )
    except ssl.SSLCertVerificationError as fault:
        return _to_do(
            f"This machine does not trust the certificate of {where}: {fault.verify_message}.",
            "Add the council's certificate authority to those that this machine trusts.",
        )
    except ssl.SSLError:
        return _to_do(
            f"What is at {where} does not speak https.",
            "Check the address; it may begin with http.",
        )
    except TimeoutError:
        return _silent(where)
    except OSError as fault:
        return _to_do(
            f"Nothing answers at {where} ({fault.strerror or fault}).",
            "Check the address, and that the proxy runs.",
        )
    return _arrived(where) if answer == _WORD else _silent(where)


def _refused(where: str, path: str, number: int, refusal: "HTTPClientError") -> Check:
    from workbench.doctor.echo import LOST

    told = refusal.response.headers.get(LOST, "") if refusal.response else ""
    if told == "upgrade":
        return _to_do(
            f"The way by {where} reaches the workbench but loses the Upgrade header, so live "
            "controls stay blank.",
            _PASS_UPGRADE,
        )
    if told == "host":
        return _to_do(
            f"The way by {where} changes the Host header, so the workbench takes websockets for "
            "another site's and refuses them.",
            _PASS_HOST,
        )
    match refusal.code:
        case 599:
            return _silent(where)
        case 401 | 403 | 301 | 302 | 303 | 307 | 308:
            return _to_do(
                f"Something at {where} asks people to sign on first, or sends them elsewhere "
                f"(status {refusal.code}).",
                f"Give the address that people end up at, or let this one pass without: {path}",
            )
        case 502 | 503 | 504:
            return _to_do(
                f"The proxy at {where} cannot reach the workbench (status {refusal.code}).",
                f"Let it hand requests on to {_LOOPBACK}, port {number}; if the proxy is another "
                "machine, start workbench serve with --host first.",
            )
        case code:
            return _to_do(
                f"{where} did not lead to the workbench at port {number} (status {code}).",
                "Check the address, the proxy's target, and the --base-url of workbench serve.",
            )


def _arrived(where: str) -> Check:
    return Check(_SUBJECT, "ok", f"A message went by {where} and came back.")


def _silent(where: str) -> Check:
    return _to_do(
        f"No message came back by {where} within {_PATIENCE} seconds.",
        "Look for a firewall or a filter on the way that holds websockets back.",
    )


def _to_do(said: str, todo: str) -> Check:
    return Check(_SUBJECT, "to do", said, todo)


def _taken(number: int) -> int:
    """Try to take a port as the server does; give the number of what prevents it."""
    with socket.socket() as one:
        # Elsewhere a port that was given up a moment ago counts as taken; on Windows this would
        # let two programs have it.
        if sys.platform != "win32":
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((_LOOPBACK, number))
        except OSError as fault:
            return fault.errno or errno.EACCES
    return 0


def _is_ours(number: int) -> bool:
    """Ask what is served at a port of this machine who it is."""
    asking = http.client.HTTPConnection(_LOOPBACK, number, timeout=2)
    try:
        asking.request("GET", "/health")
        return asking.getresponse().headers.get("Server") == SERVER
    except (http.client.HTTPException, OSError):
        return False
    finally:
        asking.close()
