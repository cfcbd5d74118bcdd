"""The terminal: its driver, its keys as bytes, and how the program leaves it."""
