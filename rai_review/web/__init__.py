"""Requests: who asks, may they, what goes back."""
