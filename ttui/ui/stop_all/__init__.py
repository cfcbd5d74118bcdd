"""Stopping everything: its key, and its result."""
