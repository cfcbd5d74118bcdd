"""Scripted trouble: which calls it hits, and what it does to them."""
