"""TikTok as a backup reads it."""
