"""The eleven steps of a closing: a file each, with the rule that decides it and what it says."""
