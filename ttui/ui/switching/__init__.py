"""Switching rows on and off: plans, questions, outcomes and undo."""
