"""One row in full: the pane beside the tree, and the screen of its own."""
