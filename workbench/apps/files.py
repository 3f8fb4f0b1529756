"""Files of one's own: sending them, keeping and deleting them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from tornado.web import HTTPError, authenticated, stream_request_body

from workbench.apps.pages import Page
from workbench.apps.uploads import LARGEST, Receiving, Upload
from workbench.errors import WorkbenchError
from workbench.roles.kinds import LABELS

# What is larger than a file may be is still read to its end, up to here, so that the browser
# listens to the answer.
_HEARD_OUT = 20 * LARGEST


@dataclass
class _Parts:
    """What arrives: one file after the other."""

    files: "Files"
    received: list[Upload] = field(default_factory=list)
    refused: list[WorkbenchError] = field(default_factory=list)
    current: Receiving | None = None
    header: bytes = b""
    headers: dict[str, bytes] = field(default_factory=dict)
    value: bytes = b""

    def begin(self) -> None:
        self.headers, self.header, self.value, self.current = {}, b"", b"", None

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self.header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def header_end(self) -> None:
        self.headers[self.header.decode("latin-1").lower()] = self.value
        self.header, self.value = b"", b""

    def headers_end(self) -> None:
        _, options = parse_options_header(self.headers.get("content-disposition", b""))
        name = options.get(b"filename", b"").decode("utf-8", errors="replace")
        if options.get(b"name") == b"file" and name:
            with self._refusing():
                self.current = self.files.site.uploads.receive(self.files.user, name)

    def data(self, data: bytes, start: int, end: int) -> None:
        if self.current is not None:
            with self._refusing():
                self.current.write(data[start:end])

    def end(self) -> None:
        if self.current is not None:
            with self._refusing():
                self.received.append(self.current.finish())
        self.current = None

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except WorkbenchError as fault:
            self.refused.append(fault)
            self.current = None


@stream_request_body
class Files(Page):
    """The files a person has sent, and sending more."""

    _parts: _Parts | None = None
    _parser: MultipartParser | None = None
    _fault: WorkbenchError | None = None

    async def prepare(self) -> None:  # type: ignore[override]
        """Get ready for what arrives, from those who are signed in."""
        await super().prepare()
        if self.request.method != "POST" or self._finished:
            return
        if self.current_user is None:
            raise HTTPError(403)
        self.request.connection.set_max_body_size(_HEARD_OUT)  # type: ignore[union-attr]
        kind, options = parse_options_header(self.request.headers.get("Content-Type", ""))
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise HTTPError(400)
        parts = self._parts = _Parts(self)
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": parts.begin,
                "on_header_field": parts.header_name,
                "on_header_value": parts.header_value,
                "on_header_end": parts.header_end,
                "on_headers_finished": parts.headers_end,
                "on_part_data": parts.data,
                "on_part_end": parts.end,
            },
        )

    def data_received(self, chunk: bytes) -> None:
        """Take a piece of what arrives."""
        if self._parser is None or self._fault is not None:
            return
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            self._fault = _broken_off()

    @authenticated
    def get(self) -> None:
        """List the files."""
        self._list()

    @authenticated
    def post(self) -> None:
        """Say what became of what was sent."""
        assert self._parts is not None
        if self._parts.current is not None:
            self._parts.current.abandon()
            self._fault = _broken_off()
        faults = [*self._parts.refused, *([self._fault] if self._fault else [])]
        received = self._parts.received
        if not faults and not received:
            faults = [WorkbenchError("Choose a file first.")]
        if not faults and len(received) == 1:
            self.redirect(self.address("files", received[0].token))
        else:
            self._list(faults)

    def on_connection_close(self) -> None:
        """Keep nothing of what did not arrive in full."""
        if self._parts is not None and self._parts.current is not None:
            self._parts.current.abandon()
        super().on_connection_close()

    def _list(self, faults: list[WorkbenchError] | None = None) -> None:
        self.show(
            "files.html.j2",
            status=422 if faults else 200,
            title="Your files",
            files=self.site.uploads.all(self.user),
            faults=faults or [],
            largest=LARGEST,
            layouts=self.site.layouts.all(self.user),
            labels=LABELS,
        )


class KeepFile(Page):
    """Keeping a file for longer."""

    @authenticated
    def post(self, token: str) -> None:
        """Do it."""
        self.site.uploads.keep(self.user, token)
        self.redirect(self.address("files"))


class DeleteFile(Page):
    """Deleting a file before its time."""

    @authenticated
    def post(self, token: str) -> None:
        """Do it."""
        self.site.uploads.delete(self.user, token)
        self.redirect(self.address("files"))


def _broken_off() -> WorkbenchError:
    return WorkbenchError(
        "The file did not arrive in full.",
        safe="Nothing of it was kept.",
        todo="Check your connection, and send it again.",
    )
