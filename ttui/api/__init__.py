"""The TikTok API for Business v1.3: the only package that knows its wire."""
