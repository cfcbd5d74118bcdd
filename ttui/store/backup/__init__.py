"""A backup on the disk."""
