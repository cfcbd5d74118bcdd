"""Finds switches that somebody else moved."""
