"""What people's pages post, as plain values."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from rai_review.errors import Invalid, Problem


class SignInForm(Schema):
    """Fields of the sign-in page."""

    class Meta:
        """Fields of other kinds (the request id) are not this form's business."""

        unknown = EXCLUDE

    name = fields.String(required=True, validate=validate.Length(1, 254))
    password = fields.String(required=True, validate=validate.Length(1, 256))
    next = fields.String(load_default="/")


class FirstAdminForm(Schema):
    """Fields of the page on which the first administrator is made."""

    class Meta:
        """Fields of other kinds are not this form's business."""

        unknown = EXCLUDE

    token = fields.String(required=True, validate=validate.Length(1, 100))
    name = fields.String(required=True, validate=validate.Length(1, 200))
    email = fields.String(required=True, validate=validate.Length(3, 254))
    password = fields.String(required=True, validate=validate.Length(1, 256))


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
