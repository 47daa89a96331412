"""What people's pages post, as plain values."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from rai_review.errors import Invalid, Problem
from rai_review.text import mark

LONGEST_PASSWORD, LONGEST_ADDRESS, LONGEST_NAME, LONGEST_TOKEN = 256, 254, 200, 100


def _written(missing: str, longest: int) -> fields.String:
    """Returns a field that has to be written; `missing` is what its absence is told with, `longest` its characters."""
    limits = [
        validate.Length(min=1, error=missing),
        validate.Length(max=longest, error=mark("This is too long.")),
    ]
    return fields.String(required=True, validate=limits, error_messages={"required": missing, "invalid": missing})


class SignInForm(Schema):
    """Fields of the sign-in page."""

    class Meta:
        """Fields of other kinds (the request id) are not this form's business."""

        unknown = EXCLUDE

    name = _written(mark("Write your sign-in name."), LONGEST_ADDRESS)
    password = _written(mark("Write your password."), LONGEST_PASSWORD)
    next = fields.String(load_default="/")


class FirstAdminForm(Schema):
    """Fields of the page on which the first administrator is made."""

    class Meta:
        """Fields of other kinds are not this form's business."""

        unknown = EXCLUDE

    token = _written(mark("Open this page by the link that you were given: its token is missing."), LONGEST_TOKEN)
    name = _written(mark("Write your name."), LONGEST_NAME)
    email = _written(mark("Write an e-mail address, such as name@example.org."), LONGEST_ADDRESS)
    password = _written(mark("Choose a password."), LONGEST_PASSWORD)


def read(schema: Schema, values: dict[str, str]) -> dict[str, str]:
    """Returns the validated fields; raises `Invalid` naming every field that does not fit."""
    problems = [
        Problem(str(place), str(message).replace("%", "%%"))
        for place, messages in schema.validate(values).items()
        for message in messages
    ]
    if problems:
        raise Invalid(problems)
    loaded: dict[str, str] = schema.load(values)
    return loaded
