"""Responsible-AI reviews: answer a versioned checklist, decide, and keep a signed report that anyone can verify."""

__version__ = "0.1.0"
