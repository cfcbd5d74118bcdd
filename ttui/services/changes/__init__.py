"""Switching rows: queue, sending, proof, and the recovery of an earlier session's changes."""
