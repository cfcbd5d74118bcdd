"""What ttui believes (in memory) and what it did (on disk)."""
