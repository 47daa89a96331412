"""Hostile texts in every place that people write in, from the page to the sealed file; and what is no text at all."""

import io
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import page
import pikepdf
import pypdfium2
import pytest
from flask import Flask

from rai_review.app import create_app
from rai_review.database import Database
from rai_review.jobs import worker
from rai_review.reports.record import NAMES
from tests.builders import World, ledger_problems, make_world
from tests.faults.journey import SCOPE
from tests.web.browser_less import OWN, PASSWORD, Visitor

LISTENER = "http://127.0.0.1:PORT"
HOSTILE = {
    "markup": f"""<script>alert(1)</script><img src="{LISTENER}/x.png"><img src=file:///etc/passwd>
<link rel=stylesheet href="{LISTENER}/a.css"><link rel=attachment href="file:///etc/passwd">
</style><style>@import url({LISTENER}/b.css); body {{ background: url('{LISTENER}/c.png') }}</style>
<a href="{LISTENER}/d">x</a> <object data="{LISTENER}/e"></object> <svg><image href="{LISTENER}/f"/></svg>
{LISTENER}/plain javascript:alert(1) {{{{ 7 * 7 }}}} {{% include '/etc/passwd' %}} &amp; %(name)s""",
    "writings": "\U0001f680 \U0001f469\u200d\U0001f4bb 负责任的人工智能 مرحبا بالعالم a\u202eb\u202c \u2066c\u2069",
    "long": "x" * 5000 + " " + "word " * 20_000,
}


@dataclass
class Listener:
    """A port of this machine; `heard` holds the first bytes of whoever connected."""

    socket: socket.socket
    heard: list[bytes] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        port: int = self.socket.getsockname()[1]
        return port

    def listen(self) -> None:
        self.socket.settimeout(0.1)
        while not self.stop.is_set():
            try:
                connection, _ = self.socket.accept()
            except TimeoutError:
                continue
            self.heard.append(connection.recv(1000) or b"connected")
            connection.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as open_socket:
        made = Listener(open_socket)
        thread = threading.Thread(target=made.listen)
        thread.start()
        yield made
        made.stop.set()
        thread.join()


@pytest.fixture
def world(sqlite_database: Database, tmp_path: Path) -> World:
    made = make_world(sqlite_database, tmp_path, PASSWORD)
    made.checklist = made.publish_small()
    made.prepare_keys()
    return made


@pytest.fixture
def app(world: World) -> Flask:
    return create_app(world.settings, world.database)


def write_everywhere(world: World, app: Flask, text: str) -> tuple[Visitor, str]:
    """Fills a review by its forms with the text in every field, sends and approves it: its reader and its address."""
    lou, kai, line = Visitor(app, "lou"), Visitor(app, "kai"), " ".join(text.split())
    fields = {"feature": "new", "name": line[:150], "summary": line[:400], "team": world.team}
    fields |= {"checklist": world.checklist, "system_version": line[:100]}
    url = lou.post("/reviews/new", request_id="start-it-once", **fields).location.partition("/sections/")[0]
    answers = {"harm": "small", "switch": "yes", "notice": "yes", "why": text, "tested": "2026-11-01"}
    for key, value in answers.items():
        said = lou.post(f"{url}/answers/{key}", version=0, value=value, note=text[:2000])
        assert said.status_code == 303, (key, said.text[-2000:])
    rows = {"rows": 1, "row-0-group": line[:200], "row-0-rate": "0.5"}
    assert lou.post(f"{url}/answers/groups", version=0, **rows).status_code == 303
    file = (io.BytesIO(text.encode()), f"{line[:60]}.html".replace("/", "-"))
    attached = {"value": "yes", "note": text[:2000], "version": 1, "proves": line[:200], "file": file}
    assert lou.post(f"{url}/answers/switch/evidence", **attached).status_code == 303
    assert lou.send(f"{url}/check", f"{url}/send", attest="yes").status_code == 303
    dissent = {"decision": "dissent", "reason": text[:4000], "statement": ["read", "signature"]}
    assert lou.send(f"{url}/dissent", f"{url}/dissent", **dissent).status_code == 303
    scope = {"system_version": line[:100], "intended_use": text[:4000], "limits": text[:15_000]}
    said = kai.send(f"{url}/sign-off", f"{url}/sign-off", **{**SCOPE, **scope, "reason": text[:4000]})
    assert said.status_code == 303, said.text[-2000:]
    return kai, url


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    words = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    document.close()
    return "\n".join(words)


def actions_of(pdf: bytes) -> set[tuple[str, str]]:
    """Every action of the file, with where it leads if it leads outside."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary)]
        acts = [each for each in found if str(each.get("/S", "")) in KINDS]
        return {(str(act.S), str(act.get("/URI", act.get("/F", "")))) for act in acts}


KINDS = {"/URI", "/GoTo", "/GoToR", "/GoToE", "/Launch", "/JavaScript", "/SubmitForm", "/ImportData", "/Rendition"}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_any_text_goes_its_way_and_reaches_nothing(
    world: World, app: Flask, listener: Listener, tmp_path: Path, name: str
) -> None:
    text = HOSTILE[name].replace("PORT", str(listener.port))
    kai, url = write_everywhere(world, app, text)
    assert worker.run_one(world.database, {"issue-report": world.handler()})
    place = re.search(r'href="(/reports/[^"]+)"', kai.get(f"{url}/report").text)
    assert place, "the report was made"
    pdf = kai.get(place[1]).data
    (tmp_path / "report.pdf").write_bytes(pdf)
    for profile in ("3a", "ua1"):
        found = page.validate_pdf(str(tmp_path / "report.pdf"), profile=profile)
        assert found.is_compliant, found.failures
    assert listener.heard == []
    assert b"root:x:0" not in pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert sorted(opened.attachments) == sorted(NAMES)
        assert all(b"root:x:0" not in each.get_file().read_bytes() for each in opened.attachments.values())
    assert {kind for kind, _ in actions_of(pdf)} <= {"/GoTo"}
    check_words(name, "".join(text_of(pdf).split()))
    assert ledger_problems(world.database) == ()


def check_words(name: str, printed: str) -> None:
    if name == "markup":
        assert "<script>alert(1)</script>" in printed
        assert "{{7*7}}" in printed
    elif name == "writings":
        assert all(f"[U+{code}]" in printed for code in ("1F680", "8D1F", "202E")), printed[:3000]
    else:
        assert printed.count("word") >= 20_000
        assert printed.count("x") >= 5000


NO_TEXT = {"nul": b"a%00b", "surrogate": b"%ED%A0%80", "half a character": b"%C3", "no UTF-8": b"%FF"}


@pytest.mark.parametrize("name", NO_TEXT)
def test_what_is_no_text_is_refused_wherever_it_is_sent(world: World, app: Flask, name: str) -> None:
    review = world.small_review(world.checklist)
    url, lou = f"/reviews/R-{world_year(app, world)}-0001", Visitor(app, "lou")
    bad, headers = NO_TEXT[name], {"Origin": OWN, "Content-Type": "application/x-www-form-urlencoded"}
    bodies = {
        "/features/new": b"request_id=no-text-here&team=" + world.team.encode() + b"&name=" + bad,
        "/reviews/new": b"request_id=no-text-here&feature=new&team=" + world.team.encode() + b"&name=" + bad,
        f"{url}/answers/why": b"version=1&value=" + bad,
        f"{url}/answers/switch": b"version=1&value=yes&note=" + bad,
        f"{url}/send": b"request_id=no-text-here&attest=" + bad,
        "/sign-in": b"password=x&name=" + bad,
    }
    for path, body in bodies.items():
        assert lou.client.post(path, data=body, headers=headers).status_code == 422, path
    raw = bytes.fromhex("610062") if name == "nul" else bytes.fromhex(bad.replace(b"%", b"").decode())
    assert multipart(lou, f"{url}/answers/switch/evidence", raw) == 422
    assert world.number(review, "why") == 1


def multipart(visitor: Visitor, path: str, raw: bytes) -> int:
    head = b'--x\r\nContent-Disposition: form-data; name="'
    body = head + b'version"\r\n\r\n1\r\n' + head + b'value"\r\n\r\nyes\r\n' + head + b'note"\r\n\r\n' + raw + b"\r\n"
    body += head + b'file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n'
    headers = {"Origin": OWN, "Content-Type": "multipart/form-data; boundary=x"}
    return visitor.client.post(path, data=body, headers=headers).status_code


def world_year(app: Flask, world: World) -> str:
    return re.search(r"R-(\d{4})-0001", Visitor(app, "lou").get("/").text)[1]  # type: ignore[index]
