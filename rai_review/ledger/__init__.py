"""The ledger: what is hashed, its tree, its checkpoints."""
