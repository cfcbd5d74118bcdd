"""Ids of creative files and identities, worked out from the ads and accounts they belong to."""

from typing import Final

from ttui.simulator.world.entities import Account, Ad

VIDEO_PREFIX: Final = "v10033g50000"
IMAGE_PREFIX: Final = "v0201/"

CUSTOM_IDENTITY: Final = "7080121820963400001"
"""The identity of ads that are not Spark ads."""


def video_id(ad: Ad) -> str:
    """The id of an ad's video; Spark ads have none (contract 4.2)."""
    return VIDEO_PREFIX + ad.ad_id


def image_id(ad: Ad) -> str:
    """The id of the cover image of an ad's video."""
    return IMAGE_PREFIX + ad.ad_id


def material_id(ad: Ad) -> str:
    """The id creative reports know a video by."""
    return f"7{int(ad.ad_id):018d}"


def tiktok_identity(account: Account) -> str:
    """The identity of an account's own TikTok profile."""
    return f"66{account.advertiser_id[2:]}"
