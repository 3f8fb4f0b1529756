"""Somebody who uses the pages over HTTP."""

import re
import time

import requests


class Person(requests.Session):
    """Somebody at a browser of their own, who has the link."""

    def __init__(self, served):
        super().__init__()
        self.base, self.root = served.base, served.root
        self.get(served.link.removeprefix(self.base))

    def request(self, method, path, *args, **kwargs):
        return super().request(method, self.base + path.lstrip("/"), *args, timeout=60, **kwargs)

    def xsrf(self):
        return self.cookies["_xsrf"]


def finished(person, path, tries=600):
    """Ask for a result as a script does, until it is there."""
    for _ in range(tries):
        told = person.get(path, headers={"Accept": "application/json"}).json()
        if "to" in told:
            return told["to"].lstrip("/")
        time.sleep(0.1)
    raise AssertionError(told)


def send(person, name, data):
    page = person.get("files").text
    action = re.search(r'action="/(files\?_xsrf=[^"]+)"', page)[1]
    return person.post(action, files={"file": (name, data)})


def token_of(answer):
    return answer.url.rsplit("/", 1)[1]
