"""The endpoints of GMV Max, TikTok Shop campaigns (contract 18)."""
