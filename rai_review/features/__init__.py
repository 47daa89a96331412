"""The AI features that are reviewed."""
