"""Writing the journal without holding anything up, and reading it for people."""
