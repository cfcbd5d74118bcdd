"""Backups as plain data."""
