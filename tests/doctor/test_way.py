"""The way to the pages: a port, and a proxy that does or does not pass websockets on."""

import asyncio
import contextlib
import functools
import logging
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from workbench.apps import server as pages
from workbench.doctor import way

Headers = list[bytes]


@pytest.fixture(autouse=True)
def loggers():
    kept = list(logging.getLogger("tornado").handlers)
    yield
    logging.getLogger("tornado").handlers = kept


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextlib.contextmanager
def served(serve: Callable[[socket.socket], AbstractAsyncContextManager[object]]) -> Iterator[int]:
    """Serve at a port in a thread of its own until the test is done."""
    begun, ends = threading.Event(), []

    async def main() -> None:
        stopped = asyncio.Event()
        ends.append(functools.partial(asyncio.get_running_loop().call_soon_threadsafe, stopped.set))
        async with serve(listening):
            begun.set()
            await stopped.wait()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        thread = threading.Thread(target=lambda: asyncio.run(main()))
        thread.start()
        begun.wait()
        try:
            yield int(listening.getsockname()[1])
        finally:
            ends[0]()
            thread.join()


@contextlib.contextmanager
def proxy(target: int, change: Callable[[Headers], Headers]) -> Iterator[int]:
    """A reverse proxy that hands on to a port, its lines of headers changed."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = change(head.removesuffix(b"\r\n\r\n").split(b"\r\n"))
            try:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
            except OSError:
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                return
            with contextlib.closing(far_writer):
                far_writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
                await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            writer.close()

    @contextlib.asynccontextmanager
    async def serve(listening: socket.socket) -> AsyncIterator[None]:
        serving = await asyncio.start_server(pass_on, sock=listening)
        yield
        serving.close()

    with served(serve) as number:
        yield number


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()


@contextlib.contextmanager
def site(handler: type[RequestHandler]) -> Iterator[int]:
    """A web site with one answer to everything."""

    @contextlib.asynccontextmanager
    async def serve(listening: socket.socket) -> AsyncIterator[None]:
        server = HTTPServer(Application([(r"/.*", handler)], log_function=lambda _: None))
        server.add_socket(listening)
        yield
        server.stop()
        await server.close_all_connections()

    with served(serve) as number:
        yield number


def keep(lines: Headers) -> Headers:
    return lines


def lose_upgrade(lines: Headers) -> Headers:
    return [
        line for line in lines if not line.lower().startswith((b"upgrade:", b"connection: upgrade"))
    ]


def rename_host(lines: Headers) -> Headers:
    return [b"Host: inside:1" if line.lower().startswith(b"host:") else line for line in lines]


class TestWebsockets:
    def look(self, change: Callable[[Headers], Headers], port: int, path: str = "/wb/"):
        with proxy(port, change) as number:
            return way.websockets(f"http://127.0.0.1:{number}{path}", port)

    @pytest.mark.parametrize("path", ["/", "", "/wb/", "/wb"])
    def test_a_proxy_that_passes_everything_is_well(self, free_port, path):
        check = self.look(keep, free_port, path)
        assert check.state == "ok", check.said

    def test_a_lost_upgrade_header_is_named_with_what_to_do(self, free_port):
        check = self.look(lose_upgrade, free_port)
        assert check.state == "to do"
        assert "loses the Upgrade header" in check.said
        assert "proxy_set_header Upgrade" in check.todo

    def test_a_changed_host_header_is_named_with_what_to_do(self, free_port):
        check = self.look(rename_host, free_port)
        assert check.state == "to do"
        assert "changes the Host header" in check.said
        assert "proxy_set_header Host" in check.todo

    def test_a_proxy_that_hands_on_to_another_port_is_told_which(self, free_port):
        with socket.create_server(("127.0.0.1", 0)) as other:
            closed = other.getsockname()[1]
        with proxy(closed, keep) as number:
            check = way.websockets(f"http://127.0.0.1:{number}/", free_port)
        assert check.state == "to do"
        assert "cannot reach the workbench (status 502)" in check.said
        assert f"port {free_port}" in check.todo

    @pytest.mark.parametrize(
        ("status", "said"),
        [
            (200, "answers with a page of its own"),
            (302, "sign on first"),
            (401, "sign on first"),
            (404, "did not lead to the workbench"),
            (504, "cannot reach the workbench"),
        ],
    )
    def test_what_something_else_answers_is_told_apart(self, free_port, status, said):
        class Answer(RequestHandler):
            def get(self) -> None:
                self.set_status(status)
                self.set_header("Location", "/login")

        with site(Answer) as number:
            check = way.websockets(f"http://127.0.0.1:{number}/", free_port)
        assert check.state == "to do"
        assert said in check.said

    def test_nobody_there(self, free_port):
        with socket.create_server(("127.0.0.1", 0)) as other:
            closed = other.getsockname()[1]
        check = way.websockets(f"http://127.0.0.1:{closed}/", free_port)
        assert check.state == "to do"
        assert "Nothing answers" in check.said

    def test_http_where_https_was_said(self, free_port):
        async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            writer.close()

        @contextlib.asynccontextmanager
        async def serve(listening: socket.socket) -> AsyncIterator[None]:
            serving = await asyncio.start_server(refuse, sock=listening)
            yield
            serving.close()

        with served(serve) as number:
            check = way.websockets(f"https://127.0.0.1:{number}/", free_port)
        assert check.state == "to do"
        assert "does not speak https" in check.said

    def test_a_filter_that_swallows_messages_is_found_out(self, free_port, monkeypatch):
        monkeypatch.setattr(way, "_PATIENCE", 0.3)
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            check = way.websockets(f"http://127.0.0.1:{deaf.getsockname()[1]}/", free_port)
        assert check.state == "to do"
        assert "No message came back" in check.said

    @pytest.mark.parametrize("change", [keep, lose_upgrade])
    def test_a_password_in_the_address_is_not_shown(self, free_port, change):
        with proxy(free_port, change) as number:
            check = way.websockets(f"http://me:secret@127.0.0.1:{number}/?token=word", free_port)
        assert ("came back" if change is keep else "Upgrade") in check.said
        assert "secret" not in check.said + check.todo
        assert "word" not in check.said

    @pytest.mark.parametrize("address", ["data.example.gov.uk", "ftp://x/", "http://[x", "http://"])
    def test_what_is_no_address_is_said_to_be_none(self, free_port, address):
        check = way.websockets(address, free_port)
        assert check.state == "to do"
        assert "not the address of a web page" in check.said

    @given(st.text())
    def test_no_text_is_too_strange(self, address):
        if not address.startswith("http"):
            assert way.websockets(address, 9).state == "to do"

    def test_the_stand_in_gives_the_port_back(self, free_port):
        self.look(keep, free_port)
        assert way.port(free_port).said == f"Port {free_port} is free for workbench serve."


class TestPort:
    def test_one_that_is_free(self, free_port):
        check = way.port(free_port)
        assert check.state == "ok"
        assert str(free_port) in check.said

    def test_one_that_another_program_has_and_which_to_take_instead(self):
        class Other(RequestHandler):
            def get(self) -> None:
                self.finish("not the workbench")

        with site(Other) as number:
            check = way.port(number)
        assert check.state == "optional"
        assert f"Port {number} is used by another program." in check.said
        offered = int(check.todo.rsplit(maxsplit=1)[1])
        assert way.port(offered).state == "ok"

    def test_one_that_the_workbench_has_already(self):
        class Ours(RequestHandler):
            def get(self) -> None:
                self.set_header("Server", way.SERVER)

        with site(Ours) as number:
            check = way.port(number)
        assert check.state == "ok"
        assert "is being served" in check.said

    def test_one_that_the_account_may_not_have(self, monkeypatch):
        def refuse(self: socket.socket, address: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(way.socket.socket, "bind", refuse)
        check = way.port(80)
        assert check.state == "to do"
        assert "may not use port 80" in check.said

    def test_it_is_the_servers(self):
        assert way.PORT == pages.PORT
        assert pages.HEADERS["Server"] == way.SERVER
