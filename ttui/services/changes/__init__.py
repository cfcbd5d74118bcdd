"""Switching rows: lanes, sending, proof, and what an earlier session left open."""
