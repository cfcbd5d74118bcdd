"""Reading lists and reports from TikTok into the store."""
