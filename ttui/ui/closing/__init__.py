"""Closing an ad account, on the screen."""
