"""Interface texts: English message ids, translated at the moment they are shown.

Catalogues are shipped as `locale/<language>.po` and compiled in memory at first use.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

SOURCE_LANGUAGE = "en"

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


@lru_cache(maxsize=32)
def _catalogue(language: str) -> NullTranslations:
    source = files("rai_review") / "locale" / f"{language}.po"
    if language == SOURCE_LANGUAGE or not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return Translations(fp=compiled)


def current_language() -> str:
    """Returns the language tag in which texts are shown now."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Shows texts in `language` (a tag such as `fr`) inside the block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str, **arguments: object) -> str:
    """Returns `message` in the current language, its `%(name)s` placeholders filled from `arguments`."""
    text: str = _catalogue(_language.get()).gettext(message) if message else ""
    return text % arguments if arguments else text


def ngettext(one: str, many: str, number: int, **arguments: object) -> str:
    """Returns the plural form for `number` in the current language; `%(num)d` stands for the number."""
    text: str = _catalogue(_language.get()).ngettext(one, many, number)
    return text % {"num": number, **arguments}


def mark(message: str) -> str:
    """Returns `message` unchanged; marks it for the translators where it is shown later."""
    return message


_ = gettext
