"""Templates rendered without the application: the same environment, made-up content."""

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rai_review import resources
from rai_review.reviews.pages import SavedView
from rai_review.reviews.question_pages import QuestionView
from rai_review.web import display
from rai_review.web.pieces import Frame, NavItem
from tests.web.sample_lists import PAGES

FRAME = Frame(
    person="L. Moreau",
    nav=(NavItem("/", "My work", True, 4), NavItem("/register", "Reviews"), NavItem("/checklists", "Checklists")),
    notice="R-2026-0142 was sent for review",
    demo=True,
)
SIGNED_OUT = Frame()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Returns an environment like the application's; an undefined name anywhere is an error."""
    made = Environment(
        loader=FileSystemLoader(resources.templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    display.install(made, lambda: "Europe/Berlin")
    return made


def render(template: str, frame: Frame = FRAME, **values: object) -> str:
    """Returns a template filled with `values`."""
    return environment().get_template(template).render(frame=frame, **values)


def page(name: str) -> str:
    """Returns the sample page of that name."""
    template, view = PAGES[name]
    return render(template, SIGNED_OUT if "sign-in" in name or "verify" in name else FRAME, view=view)


def part(source: str, **values: object) -> str:
    """Returns a snippet of template text, for one macro at a time."""
    return environment().from_string(source).render(**values)


def saved(shown: QuestionView, *changed: QuestionView, announcement: str = "") -> str:
    """Returns the answer to a save by script."""
    return render("pages/reviews/saved.html", view=SavedView(shown, changed, announcement=announcement))
