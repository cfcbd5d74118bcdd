"""Login, logout, and what is configured."""
