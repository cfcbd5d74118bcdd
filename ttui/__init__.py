"""See and stop TikTok promotions from any terminal."""

__version__ = "0.1.0"
