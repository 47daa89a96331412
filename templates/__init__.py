"""The HTML and print templates; installed as ``rai_review.templates``."""
