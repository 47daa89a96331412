"""Files behind answers: kept as they came, under their own fingerprint."""
