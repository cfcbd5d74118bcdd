"""Lines, styles and toasts: what everything on the screen is drawn with."""
