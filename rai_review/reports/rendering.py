"""Contents to PDF: the only module that knows WeasyPrint.

Everything WeasyPrint may read stands in one closed table; any other address, and any warning, ends the rendering.
Run as a program it reads a record from standard input and writes the pages to standard output: that is how
`render_in_child` keeps the memory and the time of a render within limits.
"""

from __future__ import annotations

import base64
import datetime
import gc
import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rai_review.reports import printing
from rai_review.reports.composition import compose
from rai_review.reports.conformance import finisher, repack
from rai_review.reports.contents import ReportContents
from rai_review.reports.limits import Limits, run_limited
from rai_review.reports.record import (
    MEDIA_TYPES,
    Attachment,
    ReportMeta,
    SealedRecord,
    attachments,
    record_from_json,
    to_json,
)
from rai_review.text import speaking

LIMITS = Limits(memory_bytes=1_500_000_000, cpu_seconds=150, wall_seconds=240, output_bytes=200_000_000)
"""An honest report of 1,500 answers renders within 120 s and 1 GB; the rest is room for the libraries."""

_BASE = "https://report.invalid/"
_OPTIONS: dict[str, Any] = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
_DESCRIPTIONS = {
    "submission.json": "The sealed record of this review",
    "acts.json": "The acts on the submission, in order",
    "standings.json": "The standing before each act and at issue",
    "checklist.json": "The checklist version that was answered",
    "entry.json": "The ledger entry that sealed the last act",
    "report.tlog-proof": "Inclusion proof and signed checkpoint of the ledger",
}


class RenderFault(Exception):
    """The report could not be rendered faithfully: a file outside the table, a warning, or a limit reached."""


@dataclass(frozen=True)
class Rendered:
    """The unsigned pages, ready for the seal, and the one-page PDF that is shown in the seal's field."""

    pages: bytes
    stamp: bytes


def render(contents: ReportContents, files: tuple[Attachment, ...]) -> Rendered:
    """Renders in this process. The same contents and files give the same bytes, on any machine with these libraries.

    Raises RenderFault. Only the child, and tests, call it: a render takes memory and time without bounds of its own.
    """
    import weasyprint  # noqa: PLC0415 - it loads Pango, which only a rendering process needs
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    safe = printing.safe_contents(contents)
    fetcher = _closed_table()
    fonts = FontConfiguration()
    # Collecting garbage during layout costs a fifth of the time and frees nothing.
    gc.disable()
    try:
        with _warnings_are_faults(), speaking(contents.language):
            page = weasyprint.HTML(string=printing.report_html(safe), base_url=_BASE, url_fetcher=fetcher)
            document = page.render(font_config=fonts, **_OPTIONS)
            pages = document.write_pdf(
                attachments=[_attachment(file, contents.seal.at) for file in files],
                pdf_identifier=contents.cover.standing[:32].encode("ascii"),
                finisher=finisher(f"WeasyPrint {weasyprint.VERSION}", MEDIA_TYPES, printing.characters_of),
                **_OPTIONS,
            )
            html = printing.stamp_html(safe, _page_of(document, "verify"))
            stamp = weasyprint.HTML(string=html, base_url=_BASE, url_fetcher=fetcher).write_pdf(font_config=fonts)
    except FatalURLFetchingError as problem:
        raise RenderFault(str(problem)) from problem
    finally:
        gc.enable()
    return Rendered(repack(pages), repack(stamp))


def render_in_child(record: SealedRecord, meta: ReportMeta, limits: Limits = LIMITS) -> Rendered:
    """Renders in a child process within `limits`. Raises RenderFault where it fails or reaches a limit."""
    result = run_limited("rai_review.reports.rendering", to_json(record, meta), limits)
    if result.output is None:
        raise RenderFault(result.problem)
    packed = json.loads(result.output)
    return Rendered(base64.b64decode(packed["pages"]), base64.b64decode(packed["stamp"]))


def _closed_table() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415

    sheets = {f"{_BASE}{name}": (printing.FOLDER / name, "text/css") for name in ("report.css", "stamp.css")}
    fonts = {f"{_BASE}fonts/{name}": (printing.FOLDER / "fonts" / name, "font/ttf") for name in printing.FONTS}
    table = sheets | fonts

    class ClosedTable(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002
            if url not in table:
                raise FatalURLFetchingError(f"not in the table: {url}")
            path, kind = table[url]
            # Without its type a style sheet is dropped with no more than a warning.
            return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": kind})

    return ClosedTable()


@contextmanager
def _warnings_are_faults() -> Iterator[None]:
    class Faults(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise RenderFault(record.getMessage())

    handler = Faults(logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _attachment(file: Attachment, at: int) -> Any:
    import weasyprint  # noqa: PLC0415

    when = datetime.datetime.fromtimestamp(at // 1000, datetime.UTC).replace(tzinfo=None)
    return weasyprint.Attachment(
        file_obj=io.BytesIO(file.data),
        name=file.name,
        description=_DESCRIPTIONS[file.name],
        created=when,
        modified=when,
        relationship="Data",
    )


def _page_of(document: Any, anchor: str) -> int:
    return next((number for number, page in enumerate(document.pages, 1) if anchor in page.anchors), 0)


def main() -> None:
    """The child: a record on standard input, the pages on standard output, one line of reason on a fault."""
    record, meta = record_from_json(sys.stdin.buffer.read())
    try:
        rendered = render(compose(record, meta), attachments(record))
    except RenderFault as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(1)
    packed = {name: base64.b64encode(getattr(rendered, name)).decode("ascii") for name in ("pages", "stamp")}
    sys.stdout.buffer.write(json.dumps(packed).encode())


if __name__ == "__main__":
    main()
