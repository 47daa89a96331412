"""Reviews: the draft of the current revision, its answers and where they stand."""
