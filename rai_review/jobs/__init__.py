"""Leased jobs in the same database as the work they belong to."""
