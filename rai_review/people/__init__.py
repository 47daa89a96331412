"""Persons, their accounts, roles, positions and teams."""
