"""The server: who comes in, what it answers, what it keeps to itself, how it ends."""

import gzip
import json
import signal
import socket
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from workbench.apps.sessions import MEMORY_EACH, fitting
from workbench.project import Project
from workbench.runs import all_runs


def get(served, path, **more):
    return requests.get(f"{served.base}{path}", allow_redirects=False, timeout=60, **more)


def test_health_is_told_to_anybody_and_names_nobody(served):
    answer = get(served, "health")
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "ok"
    assert told["explore_most"] > 0
    assert set(told) == {
        "status", "version", "seconds", "explore_open", "explore_most", "memory_free_mb",
    }  # fmt: skip


def test_the_link_lets_in_and_leaves_no_trace_in_the_address(served):
    visitor = served.visitor()
    answer = visitor.get(served.base)
    assert answer.status_code == 200
    assert "token" not in answer.url
    assert "What would you like to know?" in answer.text
    assert served.token not in answer.text


def test_the_link_can_be_pasted(served):
    for given in (served.link, f" {served.token} "):
        visitor = requests.Session()
        asked = visitor.get(served.base)
        assert "Paste the link you were given" in asked.text
        form = {"link": given, "_xsrf": visitor.cookies["_xsrf"]}
        assert "What would you like to know?" in visitor.post(asked.url, form).text


@pytest.mark.parametrize("given", ["", "wrong", "http://127.0.0.1/login?token=wrong", "é", "\0"])
def test_a_wrong_link_is_refused_in_words(served, given):
    visitor = requests.Session()
    asked = visitor.get(served.base)
    answer = visitor.post(asked.url, {"link": given, "_xsrf": visitor.cookies["_xsrf"]})
    assert answer.status_code == 401
    assert "That is not the link of this server." in answer.text
    assert get(served, f"?token={given}").status_code == 302
    assert visitor.get(served.base).url.startswith(f"{served.base}login")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org",
        "https:///example.org",
        "\\\\example.org",
        "/\\x.org",
    ],
)
def test_coming_in_leads_nowhere_else(served, elsewhere):
    answer = requests.get(
        served.link, params={"next": elsewhere}, allow_redirects=False, timeout=60
    )
    to = urlsplit(answer.headers["Location"])
    assert (to.scheme, to.netloc) == ("", "")
    assert to.path.startswith("/")
    assert not to.path.startswith("//")


@pytest.mark.parametrize("path", ["", "login", "health", "explore/moving", "nothing", "runs"])
def test_every_answer_keeps_the_browser_at_home(served, path):
    answer = served.visitor().get(f"{served.base}{path}")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Tornado" not in answer.headers["Server"]
    assert answer.headers["Cache-Control"] == "no-store"


OTHERS = (
    "voila/files/said.txt", "voila/files/logs/server.log", "voila/tree",
    "voila/render/moving.ipynb", "voila/api/contents", "voila/static/voila.js",
    "voila/templates/lab/static/voila.js",
    "voila/api/themes/x", "api/contents", "api/kernels", "api/sessions", "api/kernelspecs",
    "api/terminals", "api/status", "api/me", "api", "tree", "lab", "metrics",
    "said.txt", "notebooks/analyses/moving.ipynb", "data/borough/gp_list.csv", "logout/x",
)  # fmt: skip


@pytest.mark.parametrize("path", OTHERS)
def test_what_voila_and_jupyter_offer_besides_is_not_there(served, path):
    answer = served.visitor().get(f"{served.base}{path}")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.text
    assert "Traceback" not in answer.text


ROUTES = (
    "", "assets/", "live/voila/0.5.13/", "live/extensions/",
    "live/extensions/@jupyter-widgets/jupyterlab-manager/static/", "explore/", "apps/", "runs/",
    "runs/linkage/x/", "files/", "api/kernels/",
)  # fmt: skip
WAYS_OUT = (
    "../said.txt", "../../said.txt", "../../../../../../../../etc/passwd", "..%2f..%2fsaid.txt",
    "%2e%2e/%2e%2e/said.txt", "%2e%2e%2fsaid.txt", "....//said.txt", "/etc/passwd", "//etc/passwd",
    "..%5c..%5csaid.txt", "%00", "said.txt%00.css", "..", "%2e%2e",
)  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_no_address_leads_out_of_its_folder(served, route):
    visitor = served.visitor()
    place = urlsplit(served.base)
    for way in WAYS_OUT:
        # As raw as a program sends it: a browser would tidy it up.
        with socket.create_connection((place.hostname, place.port), timeout=60) as raw:
            cookies = "; ".join(f"{one.name}={one.value}" for one in visitor.cookies)
            head = f"GET /{route}{way} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\n"
            raw.sendall(f"{head}Connection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: raw.recv(65536), b""))
        status = int(answer.split(b" ", 2)[1])
        assert status in {302, 400, 403, 404}, (way, answer[:200])
        assert b"root:" not in answer
        assert b"The workbench is ready" not in answer
        assert b"Traceback" not in answer


@pytest.mark.parametrize(
    "path", ["", "explore/moving", "apps/linkage", "runs", "files", "live/voila/0.5.13/voila.js"]
)
def test_nothing_is_told_to_strangers(served, path):
    answer = get(served, path)
    assert answer.status_code in {302, 403}
    assert "moved" not in answer.text


def test_what_is_sent_must_come_from_our_own_pages(served):
    visitor = served.visitor()
    assert visitor.post(f"{served.base}login", {"link": served.link}).status_code == 403
    kernel = "00000000-0000-0000-0000-000000000000"
    assert visitor.delete(f"{served.base}api/kernels/{kernel}").status_code == 403


def test_pages_and_programs_are_sent_packed(served):
    visitor = served.visitor()
    for path in ("", "live/voila/0.5.13/voila.js"):
        answer = visitor.get(f"{served.base}{path}", stream=True)
        packed = answer.raw.read(decode_content=False)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(packed) < len(gzip.decompress(packed)) / 2


def test_an_error_page_speaks_plainly_and_its_number_finds_the_log_s_line(served):
    answer = served.visitor().get(f"{served.base}nothing/here?name=Ottilie")
    assert answer.status_code == 404
    assert "Ottilie" not in answer.text


def test_the_log_has_a_line_a_request_without_what_was_asked(served):
    visitor = served.visitor()
    visitor.get(f"{served.base}apps/linkage?left=Ottilie&token={served.token}")
    get(served, "health?nhs=9434765919")
    for text in (served.said, (served.root / "logs" / "server.log").read_text(encoding="utf-8")):
        told = text.partition("To stop it")[2] or text
        assert "GET /apps/linkage 200" in told
        assert "GET /health 200" in told
        assert "Ottilie" not in told
        assert "9434765919" not in told
        assert served.token not in told
        assert "?" not in told
        assert "127.0.0.1" not in told


def test_a_port_in_use_is_said_and_the_next_taken(serve):
    first = serve()
    port = urlsplit(first.base).port
    second = serve(port=port)
    assert urlsplit(second.base).port > port
    assert f"Port {port} is in use, so this is port {urlsplit(second.base).port}." in second.said


def test_below_a_folder_behind_a_proxy(serve):
    served = serve("--base-url", "tools/workbench")
    assert urlsplit(served.base).path == "/tools/workbench/"
    visitor = served.visitor()
    assert 'href="/tools/workbench/assets/app.css"' in visitor.get(served.base).text
    page = visitor.get(f"{served.base}explore/moving")
    assert '"baseUrl": "/tools/workbench/"' in page.text
    assert {cookie.path for cookie in visitor.cookies} == {"/tools/workbench/"}


def test_a_proxy_may_sign_people_on(serve):
    provider = "workbench.apps.security.ProxyIdentityProvider"
    served = serve(config=json.dumps({"WorkbenchServer": {"identity_provider_class": provider}}))
    assert "token" not in served.link
    asked = requests.get(served.base, timeout=60)
    assert asked.status_code == 403
    assert "We do not know who you are." in asked.text
    assert get(served, "", headers={"X-Forwarded-User": "ann"}).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_leaves_no_program_behind(serve, number):
    served = serve()
    visitors = [served.visitor() for _ in range(2)]
    for visitor in visitors:
        assert "This is still here." in visitor.get(f"{served.base}explore/moving").text
    # One may be made ready for whoever comes next.
    assert len(served.kernels()) in {2, 3}
    programs = served.children()
    assert served.stop(number) == 0
    assert "The workbench has stopped." in served.said
    gone, alive = psutil.wait_procs(programs, timeout=60)
    assert not alive
    assert len(gone) == len(programs)
    shared = Path(tempfile.gettempdir()).glob(f"workbench-shared-{served.process.pid}-*")
    assert not list(shared)


def test_a_run_that_goes_on_is_stopped_with_the_server(serve):
    served, until = serve(), time.monotonic() + 60
    visitor = served.visitor()
    asked = f"{served.base}apps/long/result"
    as_program = {"Accept": "application/json"}
    while not visitor.get(asked, headers=as_program).json()["number"]:
        assert time.monotonic() < until
    time.sleep(1)
    kernels = served.children()
    assert served.stop() == 0
    assert not psutil.wait_procs(kernels, timeout=60)[1]
    (stopped,) = all_runs(Project(served.root))
    assert stopped.outcome == "failed"
    assert stopped.reason.what.endswith("It was stopped before its end.")


def test_kernels_end_with_a_server_that_is_killed(serve):
    served = serve()
    served.visitor().get(f"{served.base}explore/moving")
    assert len(served.kernels()) == 1
    programs = served.children()
    served.stop(signal.SIGKILL)
    assert not psutil.wait_procs(programs, timeout=60)[1]


def test_places_are_counted_from_the_memory_that_is_free():
    assert fitting(0) == 1
    assert fitting(4 * 2**30) == int(0.75 * 4 * 2**30) // MEMORY_EACH
    assert fitting(10**13) == fitting(10**12)
