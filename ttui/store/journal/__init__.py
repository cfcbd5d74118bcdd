"""The journal: an SQLite file with every change and its proof."""
