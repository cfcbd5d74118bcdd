"""Stopping everything."""
