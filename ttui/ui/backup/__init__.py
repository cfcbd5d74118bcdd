"""Backing an ad account up, on the screen."""
