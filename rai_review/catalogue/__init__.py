"""Checklist versions: their language, their documents, their rows."""
