"""The keys, and the guard against keys that nobody typed."""
