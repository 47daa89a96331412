"""What holds for every page: it parses, headings stand in order, ids once, labels and links lead somewhere."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

from rai_review.web.headers import CONTENT_SECURITY_POLICY

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def check_page(answer: TestResponse, status: int = 200) -> Element:
    """Returns the parsed page; fails where it breaks a rule."""
    assert answer.status_code == status, (answer.status_code, answer.text[:2000])
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer.mimetype == "text/html"
    root = parse(answer.text)
    levels = [HEADINGS.index(each.tag) + 1 for each in root.iter() if each.tag in HEADINGS]
    assert levels.count(1) == 1, f"{levels.count(1)} main headings"
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert (root.findtext(".//title") or "").strip()
    check_ids(root)
    assert not [each.tag for each in root.iter() if each.get("style") or each.tag == "style"]
    assert not [each for each in root.iter("script") if not each.get("src")]
    return root


def parse(text: str) -> Element:
    """Returns the parsed text; fails on the first error a strict parser finds."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)  # type: ignore[no-any-return]


def check_ids(root: Element) -> None:
    """Ids stand once, and what points to one finds it."""
    ids = Counter(each.get("id") for each in root.iter() if each.get("id"))
    assert not [name for name, times in ids.items() if times > 1]
    pointers = [each.get("for") for each in root.iter("label") if each.get("for")]
    for name in ("aria-labelledby", "aria-describedby"):
        pointers += [part for each in root.iter() for part in (each.get(name) or "").split()]
    pointers += [href[1:] for each in root.iter("a") if (href := each.get("href") or "").startswith("#")]
    lost = [pointer for pointer in pointers if pointer not in ids]
    assert not lost, f"no such id: {lost}"


def words_of(element: Element) -> str:
    """The words inside an element, blanks as one."""
    return " ".join("".join(element.itertext()).split())


def slot(root: Element, key: str) -> Element:
    """The place of a question on a page."""
    return next(each for each in root.iter("section") if each.get("id") == f"q-{key}")
