"""Uploads go straight from the request's body into the evidence folder's own incoming file, hashed on the way."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from rai_review.evidence import files
from rai_review.evidence.service import Upload, type_of
from rai_review.web.posted import StrictForms

MOST_AT_ONCE = 4


def request_class(folder: Path) -> type[Request]:
    """Returns the request class whose uploaded files land in `folder`, where they are kept or vanish."""

    class UploadRequest(Request):
        """A request whose files are hashed while they come in; each is an open file, so there are only a few."""

        form_data_parser_class = StrictForms
        files_begun = 0

        def _get_file_stream(
            self,
            total_content_length: int | None,  # noqa: ARG002 - werkzeug hands all of them over by name
            content_type: str | None,  # noqa: ARG002
            filename: str | None = None,  # noqa: ARG002
            content_length: int | None = None,  # noqa: ARG002
        ) -> IO[bytes]:
            self.files_begun += 1
            if self.files_begun > MOST_AT_ONCE:
                raise RequestEntityTooLarge
            return files.Incoming(folder)  # type: ignore[return-value]

    return UploadRequest


def keep(storage: FileStorage) -> Upload:
    """Keeps an uploaded file for good and returns what is known of it. Run outside any transaction."""
    incoming: files.Incoming = storage.stream  # type: ignore[assignment]
    digest = incoming.keep()
    return Upload(digest, incoming.size, storage.filename or "", type_of(incoming.head))
