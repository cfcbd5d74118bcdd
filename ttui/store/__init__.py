"""The state of the accounts (in memory) and the record of changes (on disk)."""
