"""What holds for every request: who may send it, what comes back with it, and that it happens once."""

import itertools

import pytest
from flask.testing import FlaskClient

from rai_review import clock
from rai_review.app import create_app
from rai_review.database import Database
from rai_review.errors import TooMany
from rai_review.people import passwords, service, sessions
from rai_review.people.models import SignInSession
from rai_review.policy import RULES, SERVICE, Action, Actor, Relation, Role, Verdict, decide
from rai_review.settings import Settings
from rai_review.web import csrf
from rai_review.web.headers import HEADERS

PASSWORD = "a long enough sentence"
OWN = "http://127.0.0.1:8080"


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings.from_environment({"RAI_DATA": str(tmp_path)})


@pytest.fixture
def client(sqlite_database: Database, settings: Settings) -> FlaskClient:
    digest = passwords.hash_password(settings, PASSWORD)
    with sqlite_database.transaction() as session:
        service.create_instance(session, SERVICE, organisation="Acme", zone="UTC", is_demo=False)
    with sqlite_database.transaction() as session:
        service.add_person(session, SERVICE, service.NewPerson("Ada Osei", "ada@example.org", password_hash=digest))
    return create_app(settings, sqlite_database).test_client()


def sign_in(client: FlaskClient, password: str = PASSWORD, name: str = "ada@example.org"):
    return client.post("/sign-in", data={"name": name, "password": password}, headers={"Origin": OWN})


@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/readyz", "/nothing-here", "/", "/static/look.css"])
def test_every_answer_has_the_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_page_behind_the_door_leads_to_it(client: FlaskClient) -> None:
    answer = client.get("/register?q=chat")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/register%3Fq%3Dchat")


def test_empty_fields_are_asked_for_in_plain_words(client: FlaskClient) -> None:
    empty = sign_in(client, password="", name="")
    assert empty.status_code == 422
    for words in ("Write your sign-in name.", "Write your password."):
        assert words in empty.text
    data = {"token": "guessed", "name": "", "email": ""}
    first = client.post("/first-admin", data=data, headers={"Origin": OWN})
    for words in ("Write your name.", "Write an e-mail address", "Choose a password."):
        assert words in first.text
    assert "Length must" not in empty.text + first.text


def test_signing_in_out_and_in_again(client: FlaskClient) -> None:
    answer = sign_in(client)
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("rai_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    copied = client.get_cookie("rai_session").value
    assert client.post("/sign-out", headers={"Origin": OWN}).status_code == 303
    client.set_cookie("rai_session", copied)
    assert client.get("/features").status_code == 303, "a copied cookie is worth nothing after signing out"


def test_signing_in_gives_a_new_session_and_ends_the_old(client: FlaskClient, sqlite_database: Database) -> None:
    sign_in(client)
    first = client.get_cookie("rai_session").value
    sign_in(client)
    assert client.get_cookie("rai_session").value != first
    with sqlite_database.reading() as session:
        kept = [row.id for row in session.query(SignInSession)]
    assert kept == [sessions.hash_token(client.get_cookie("rai_session").value)]


def test_a_session_ends_by_itself(client: FlaskClient, sqlite_database: Database) -> None:
    sign_in(client)
    token = client.get_cookie("rai_session").value
    with sqlite_database.reading() as session:
        assert sessions.load_actor(session, token) is not None
    with clock.frozen(clock.now() + sessions.SESSION_MS + 1), sqlite_database.reading() as session:
        assert sessions.load_actor(session, token) is None


@pytest.mark.parametrize(("name", "password"), [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_a_wrong_sign_in_says_the_same_whoever_it_names(client: FlaskClient, name: str, password: str) -> None:
    answer = sign_in(client, password, name)
    assert answer.status_code == 422
    assert "Name and password do not fit each other." in answer.text


def test_guessing_is_slowed_down_in_the_database(client: FlaskClient) -> None:
    for _ in range(sessions.TRIES_PER_ACCOUNT):
        assert sign_in(client, "wrong").status_code == 422
    refused = sign_in(client)
    assert refused.status_code == 429, "even the right password waits"
    assert 0 < int(refused.headers["Retry-After"]) <= sessions.THROTTLE_MS // 1000
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    data = {"name": "ada@example.org", "password": PASSWORD}
    there = client.application.test_client()
    answer = there.post("/sign-in", data=data, headers={"Origin": OWN}, environ_base=elsewhere)
    assert answer.status_code == 303, "a stranger's guesses keep nobody from their own account"
    with clock.frozen(clock.now() + sessions.THROTTLE_MS + 1000):
        assert sign_in(client).status_code == 303


def test_guessing_from_everywhere_ends_too(client: FlaskClient, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        for place in range(sessions.TRIES_EVERYWHERE):
            sessions.count_failure(session, sessions.sign_in_throttles("ADA@example.org ", f"198.51.100.{place}"))
    assert sign_in(client).status_code == 429


def test_the_password_asked_again_is_counted_for_its_account_alone(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        for account in range(sessions.TRIES_PER_ADDRESS):
            sessions.count_failure(session, sessions.password_throttles(f"account-{account}"))
        for _ in range(sessions.TRIES_PER_ACCOUNT):
            sessions.count_failure(session, sessions.password_throttles("guesser"))
    with sqlite_database.reading() as session:
        sessions.refuse_throttled(session, sessions.password_throttles("somebody"))
        with pytest.raises(TooMany):
            sessions.refuse_throttled(session, sessions.password_throttles("guesser"))


def test_a_first_password_without_the_token_is_not_even_hashed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "hash_password", lambda *_: pytest.fail("worked for a stranger"))
    data = {"token": "guessed", "name": "Noor", "email": "noor@example.org", "password": PASSWORD}
    assert client.post("/first-admin", data=data, headers={"Origin": OWN}).status_code == 409


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/\t/evil.example", "/\n/evil.example", "/\\evil.example", "https:x"]
)
def test_an_open_redirect_is_closed(client: FlaskClient, target: str) -> None:
    data = {"name": "ada@example.org", "password": PASSWORD, "next": target}
    assert client.post("/sign-in", data=data, headers={"Origin": OWN}).location == "/"
    assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_an_address_with_a_nul_names_nothing(client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/reviews/a%00").status_code == 404
    assert client.get("/reports/a%00.pdf").status_code == 404


def test_a_request_id_that_comes_again_with_other_words_is_no_repetition(
    client: FlaskClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        team = service.add_team(session, SERVICE, "Search")
    with sqlite_database.transaction() as session:
        digest = passwords.hash_password(client.application.extensions["rai_review"].settings, PASSWORD)
        new = service.NewPerson("Bo Lind", "bo@example.org", password_hash=digest, teams=((team, True),))
        service.add_person(session, SERVICE, new)
    sign_in(client, name="bo@example.org")
    fields = {"name": "Search box", "summary": "", "team": team, "request_id": "one-and-the-same"}
    first = client.post("/features/new", data=fields, headers={"Origin": OWN})
    assert first.status_code == 303
    assert client.post("/features/new", data=fields, headers={"Origin": OWN}).location == first.location
    other = client.post("/features/new", data={**fields, "name": "Other box"}, headers={"Origin": OWN})
    assert other.status_code == 409
    assert "Other box" in other.text, "what was typed is kept"


SITES = ["same-origin", "none", "same-site", "cross-site", None]
ORIGINS = [OWN, "http://127.0.0.1:9090", "http://evil.example", "null", "http://[", None]


@pytest.mark.parametrize(("site", "origin", "cookie"), list(itertools.product(SITES, ORIGINS, [True, False])))
def test_foreign_requests_change_nothing(site: str | None, origin: str | None, cookie: bool) -> None:
    if site is not None:
        expected = site in {"same-origin", "none"}
    elif origin is not None:
        expected = origin == OWN
    else:
        expected = not cookie
    assert csrf.is_own(site, origin, OWN, cookie) is expected


def test_a_foreign_post_is_refused(client: FlaskClient) -> None:
    sign_in(client)
    answer = client.post("/sign-out", headers={"Sec-Fetch-Site": "same-site", "Origin": OWN})
    assert answer.status_code == 403
    assert client.post("/sign-out").status_code == 403, "a browser always says where it comes from"


def test_programs_get_problems_in_json(client: FlaskClient) -> None:
    answer = client.get("/nothing-here", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 404


def test_text_that_cannot_be_stored_is_refused(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"name": "a\0b", "password": "x"}, headers={"Origin": OWN})
    assert answer.status_code == 422
    assert "NUL" in answer.text


def test_the_first_admin_link_works_once(client: FlaskClient, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        token = sessions.make_first_admin_link(session)
    data = {"token": token, "name": "Noor", "email": "noor@example.org", "password": "short"}
    assert client.get(f"/first-admin?token={token}").status_code == 200
    assert client.post("/first-admin", data=data, headers={"Origin": OWN}).status_code == 422
    data["password"] = PASSWORD
    assert client.post("/first-admin", data=data, headers={"Origin": OWN}).status_code == 303
    data["email"] = "second@example.org"
    assert client.post("/first-admin", data=data, headers={"Origin": OWN}).status_code == 409
    assert sign_in(client, name="noor@example.org").status_code == 303


def test_every_action_has_a_rule() -> None:
    assert set(RULES) == set(Action)


@pytest.mark.parametrize("action", list(Action))
def test_nobody_signed_in_may_only_what_is_public(action: Action) -> None:
    expected = Verdict.ALLOWED if RULES[action].public else Verdict.SIGN_IN_NEEDED
    assert decide(None, action) is expected


@pytest.mark.parametrize("role", list(Role))
def test_an_author_never_decides(role: Role) -> None:
    actor = Actor(person_id="x", roles=frozenset({role}), positions=frozenset({"eng_lead"}))
    author = frozenset({Relation.AUTHOR, Relation.ELIGIBLE, Relation.TEAM})
    assert decide(actor, Action.DECIDE, author) is Verdict.FORBIDDEN
    assert decide(actor, Action.SEND_REVIEW, author | {Relation.REVIEWER}) is Verdict.FORBIDDEN


def test_what_is_not_yours_is_not_there() -> None:
    stranger = Actor(person_id="x", roles=frozenset({Role.MEMBER, Role.ADMIN, Role.EDITOR}))
    assert decide(stranger, Action.READ_REVIEW, about_review=True) is Verdict.HIDDEN
    assert decide(stranger, Action.ANSWER, about_review=True) is Verdict.HIDDEN
