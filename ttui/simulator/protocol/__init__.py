"""Requests and answers in the shape of TikTok's API."""
