"""Writes the journal without blocking anything, and reads it for screens and verbs."""
