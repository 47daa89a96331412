"""Templates alone: sound HTML, one heading order, a name for every field, nothing that the policy forbids."""

import itertools
import re
from collections import Counter

import html5lib
import pytest
from lxml import etree, html

from rai_review import resources
from tests.web import gallery
from tests.web.sample_lists import PAGES
from tests.web.sample_questions import QUESTIONS, question
from tests.web.samples import HOSTILE, finding, link

FIELDS = "//input[not(@type='hidden')] | //select | //textarea"


def tree(name: str) -> html.HtmlElement:
    return html.fromstring(gallery.page(name))


@pytest.fixture(params=sorted(PAGES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_is_sound_html(name: str) -> None:
    html5lib.HTMLParser(strict=True).parse(gallery.page(name))


def test_ids_are_unique_and_links_to_them_arrive(name: str) -> None:
    page = tree(name)
    ids = Counter(page.xpath("//@id"))
    assert not [each for each, times in ids.items() if times > 1 or " " in each]
    own = [str(each)[1:] for each in page.xpath("//a/@href") if str(each).startswith("#") and len(str(each)) > 1]
    placeholders = {"x", "n", "m", "l", "r", "d", "a", "b", "p"}
    assert not set(own) - set(ids) - placeholders
    named = " ".join(page.xpath("//@aria-describedby | //@aria-labelledby | //label/@for | //@popovertarget")).split()
    assert not set(named) - set(ids)


def test_every_field_has_a_name_and_a_label(name: str) -> None:
    page = tree(name)
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath(FIELDS):
        assert field.get("name"), etree.tostring(field)
        inside = field.xpath("ancestor::label")
        assert inside or field.get("id") in labelled or field.get("aria-label"), etree.tostring(field)


def test_headings_form_an_outline(name: str) -> None:
    page = tree(name)
    levels = [int(each.tag[1]) for each in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert levels.count(1) == 1
    assert page.xpath("string(//title)").strip().endswith("– rai-review")
    after = levels[levels.index(1) :]
    assert all(below <= above + 1 for above, below in itertools.pairwise(after))


def test_nothing_inline_and_nothing_from_elsewhere(name: str) -> None:
    page = tree(name)
    assert not page.xpath("//@style | //style | //script[not(@src)]")
    assert not [
        each for each in page.xpath("//@*") if each.attrname.startswith(("on", "hx-on")) and each.attrname != "one"
    ]
    addresses = page.xpath("//script/@src | //link/@href | //img/@src | //form/@action | //button/@formaction")
    assert not [each for each in addresses if re.match(r"[a-z]+:|//", str(each))]


def test_every_form_that_changes_something_is_repeatable(name: str) -> None:
    for form in tree(name).xpath("//form[@method='post']"):
        if form.get("action") in {"/sign-out", "/verify", "/first-admin"} or not form.xpath(".//button"):
            continue
        assert len(form.xpath(".//input[@name='request_id']")) == 1, form.get("action")


def test_no_message_blames_or_pleads(name: str) -> None:
    words = tree(name).text_content().lower()
    assert not re.findall(r"\b(please|sorry|invalid|forbidden|oops|illegal|compliant)\b|field is required", words)


def test_enter_saves_and_never_takes_a_row_away() -> None:
    for form in tree("section").xpath("//form[@data-answer]"):
        first = form.xpath(".//button")[0]
        assert (first.get("name"), first.get("value"), "hidden" in first.attrib) == ("do", "save", True)


def test_a_hidden_question_leaves_only_its_slot() -> None:
    slot = html.fromstring(gallery.page("section")).get_element_by_id("q-HID-01")
    assert slot.get("hidden") is not None
    assert not slot.xpath(".//*")


def test_typed_text_comes_back_as_it_was() -> None:
    page = tree("section")
    assert page.get_element_by_id("a-INT-01").text.lstrip("\n") == HOSTILE
    assert not page.xpath("//img")


def test_text_keeps_its_first_line_break() -> None:
    area = gallery.saved(question("Q", "long_text", value="\nafter a line break"))
    found = html5lib.parse(area, namespaceHTMLElements=False).find(".//textarea[@name='value']")
    assert found is not None
    assert found.text == "\nafter a line break"


def test_a_save_answers_with_the_question_and_what_it_moved() -> None:
    shown = question("BIA-12", "long_text")
    gone = question("BIA-13", "single", visible=False)
    answer = gallery.saved(QUESTIONS[0], shown, gone, announcement="1 more question: Decision on each gap")
    assert answer.strip().startswith('<section class="question-slot" id="q-SAF-01">')
    assert '<hx-partial id="q-BIA-12" hx-swap="outerMorph">' in answer
    assert '<section class="question-slot" id="q-BIA-13" hidden>' in answer
    assert '<hx-partial id="announce" hx-swap="innerHTML">1 more question' in answer


def test_odd_keys_make_sound_ids() -> None:
    page = tree("section")
    ids = [each for each in page.xpath("//section[@class='question-slot']/@id") if each.startswith("q-odd")]
    assert len(ids) == 1
    assert re.fullmatch(r"[A-Za-z0-9_-]+", ids[0])


@pytest.mark.parametrize("kind", ["blocker", "condition", "action", "note", "met"])
def test_a_finding_says_its_kind_in_words(kind: str) -> None:
    shown = gallery.part('{% from "components/finding.html" import finding %}{{ finding(f) }}', f=finding(kind))
    assert f"<b>{kind.capitalize()}</b>" in shown


def test_a_confirm_page_names_what_will_happen() -> None:
    source = (
        '{% from "components/confirm.html" import confirm %}{{ confirm("/x", "Withdraw", (("Review", "R-1"),), back) }}'
    )
    shown = html.fromstring(gallery.part(source, back=link("Keep it", "/y")))
    assert shown.xpath("string(.//button)") == "Withdraw"
    assert shown.xpath(".//form/@action") == ["/x"]


def test_every_page_is_in_the_gallery() -> None:
    folder = resources.templates_folder()
    found = {str(each.relative_to(folder)) for each in (folder / "pages").rglob("*.html")}
    whole = {each for each in found if "{% extends" in (folder / each).read_text()}
    assert whole == {template for template, _ in PAGES.values()}


@pytest.mark.parametrize(("nothing", "needed"), [(False, True), (True, False)])
def test_a_note_that_the_question_needs_is_open_and_called_so(nothing: bool, needed: bool) -> None:
    asked = question("SAF-01", "text", needs_note=True, allows_nothing=True, nothing=nothing)
    page = html.fromstring(gallery.saved(asked))
    assert not page.xpath("//details//textarea[@name='note']")
    assert bool(page.xpath("//div[contains(@class, 'note') and contains(@class, 'needed')]")) is needed


@pytest.mark.parametrize("kind", ["text", "single"])
def test_nothing_to_give_opens_the_note_that_it_needs(kind: str) -> None:
    asked = question("SAF-01", kind, allows_nothing=True, nothing_needs_note=True)
    page = html.fromstring(gallery.saved(asked))
    assert len(page.xpath("//input[@data-needs-note]")) == 1
    assert not page.xpath("//details//textarea[@name='note']")


def test_a_saved_answer_that_lacks_something_wears_no_tick() -> None:
    page = html.fromstring(gallery.saved(question("SAF-01", "text", saved_at=1, lacks=("Say more.",))))
    (line,) = page.xpath("//p[@data-state]")
    assert line.get("class") == "save unfinished"
    assert line.text_content().strip() == "Saved, not finished: Say more."
