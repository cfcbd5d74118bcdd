"""Backing one ad account up: reading, writing, proving."""
