"""Refuse, and note, every connection that would leave this machine.

:mod:`workbench.doctor.trial` copies this file as ``sitecustomize.py``, which Python runs as it
starts, so that the kernels of notebooks are watched too. It uses nothing but Python itself.
"""

import ipaddress
import os
import socket
import sys

NOTES = "WORKBENCH_DOCTOR_NOTES"
# Reserved for documentation (RFC 5737): tried on purpose, to see that the watch is on.
ALARM_TEST = "192.0.2.1"
_TO_ADDRESS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_LOOK_UP = ("socket.getaddrinfo", "socket.gethostbyname")


def destination(event: str, arguments: tuple[object, ...]) -> str:
    """Say where an audited event leads beyond this machine; empty where it stays.

    Parameters
    ----------
    event, arguments
        As Python gives them to an audit hook (PEP 578).
    """
    if event in _TO_ADDRESS:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in _LOOK_UP:
        host = arguments[0]
    else:
        return ""
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    return "" if not isinstance(host, str) or _stays(host) else host


def watch(notes: str) -> None:
    """Refuse whatever would leave this machine, from now on, and note where it led.

    Parameters
    ----------
    notes
        A file that gets a line for each refusal.
    """

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        host = destination(event, arguments)
        if host:
            with open(notes, "a", encoding="utf-8") as file:
                file.write(host + "\n")
            raise PermissionError(f"refused by workbench doctor: {host}")

    sys.addaudithook(hook)


def _stays(host: str) -> bool:
    if host in {"", "localhost", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


if os.environ.get(NOTES) and __name__ == "sitecustomize":
    watch(os.environ[NOTES])
