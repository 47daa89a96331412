"""Decisions: what is sealed, what happens to it afterwards, and how it stands on a date."""
