"""A Promote and its end on the phone."""
