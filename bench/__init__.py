"""Measurements against floors: the least an honest application can do, on the same server, in the same run."""
