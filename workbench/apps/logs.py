"""What the server writes down: no query, no value, no person."""

import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from tornado.web import RequestHandler

from workbench.runs.faults import masked, trace

_LARGEST = 2_000_000
_KEPT = 3
_QUERY = re.compile(r"\?[^\s\"')]*")
_PARTS = re.compile(r".*/(?:assets|live)/")
_requests = logging.getLogger("workbench.apps.requests")


class _Plain(logging.Formatter):
    """One line an event, with the places in the code where something failed."""

    def format(self, record: logging.LogRecord) -> str:
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        said = record.getMessage()
        if not record.name.startswith("workbench."):
            # Others' sentences may quote addresses, cells and values.
            said = masked(_QUERY.sub("", said).partition("\n")[0], str(record.msg))
        line = f"{moment} {record.levelname.lower()} {record.name}: {said}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{trace(error)}"


def keep_log(path: Path, *others: logging.Logger) -> None:
    """Write what is worth knowing to a file, and each request to the terminal as well.

    Parameters
    ----------
    path
        The file.
    others
        Loggers that write to the terminal by themselves and shall not any more.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A terminal that is gone is no reason to write where the code is.
    logging.raiseExceptions = False
    file = RotatingFileHandler(path, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8")
    file.setFormatter(_Plain())
    # Jupyter Server counts in milliseconds what tornado takes for seconds.
    file.addFilter(lambda record: "websocket_ping_timeout" not in str(record.msg))
    root = logging.getLogger()
    root.handlers = [file]
    root.setLevel(logging.WARNING)
    for logger in others:
        logger.handlers = []
        logger.propagate = True
        logger.setLevel(logging.WARNING)
    terminal = logging.StreamHandler(sys.stdout)
    terminal.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
    _requests.handlers = [terminal]
    _requests.setLevel(logging.INFO)


def log_request(handler: RequestHandler) -> None:
    """Write a line for a request: what was asked for, without its query, and how it went.

    What pages are made up of is left out where it was found.

    Parameters
    ----------
    handler
        What answered.
    """
    request = handler.request
    if handler.get_status() < 400 and _PARTS.match(request.path):
        return
    milliseconds = round(1000 * request.request_time())
    _requests.info(
        "%s %s %s %s ms", request.method, request.path, handler.get_status(), milliseconds
    )
