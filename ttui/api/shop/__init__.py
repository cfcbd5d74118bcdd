"""GMV Max campaigns of TikTok Shops (contract 18)."""
