"""``file/``: videos and images of an account, with links that expire (contract 10)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ttui.simulator.endpoints import asset_library
from ttui.simulator.endpoints.bc import page_of_rows
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import bad_parameter, shuffled
from ttui.simulator.world import asset_ids
from ttui.simulator.world.calendar import utc_text
from ttui.simulator.world.clock import from_ms
from ttui.simulator.world.entities import Ad

_MOST_VIDEOS: Final = 60
_MOST_IMAGES: Final = 100
_MOST_SOUGHT: Final = 100
_MOST_MATERIALS: Final = 20

Row = dict[str, object]


def video_info(call: Call) -> str:
    """``file/video/ad/info``: at most 60; what cannot be used is left out without a word."""
    account = call.account()
    ids = _asked(call, "video_ids", _MOST_VIDEOS)
    found = (asset_library.ad_of_video(call.world, account, one) for one in ids)
    return _listed(call, [_video(call, ad) for ad in found if ad is not None])


def image_info(call: Call) -> str:
    """``file/image/ad/info``: at most 100; what cannot be used is left out without a word."""
    account = call.account()
    ids = _asked(call, "image_ids", _MOST_IMAGES)
    found = (asset_library.ad_of_image(call.world, account, one) for one in ids)
    return _listed(call, [_image(call, ad) for ad in found if ad is not None])


def _asked(call: Call, name: str, most: int) -> tuple[str, ...]:
    ids = call.params.texts(name, most)
    if not ids:
        raise bad_parameter(f"{name}: Missing data for required field.")
    return ids


def _listed(call: Call, rows: Sequence[Mapping[str, object]]) -> str:
    return f'{{"list":[{",".join(shuffled(row, call.envelope) for row in rows)}]}}'


def video_search(call: Call) -> str:
    """``file/video/ad/search``: every video of the account, newest first."""
    filtering = call.params.nested("filtering")
    named = filtering.texts("video_ids", _MOST_SOUGHT)
    name = filtering.text("video_name").casefold()
    materials = filtering.texts("material_ids", _MOST_MATERIALS)
    found = [
        ad
        for ad in _newest_first(call)
        if asset_ids.video_id(ad) not in call.world.unusable
        and (not named or asset_ids.video_id(ad) in named)
        and (not materials or asset_ids.material_id(ad) in materials)
        and name in f"{ad.name}.mp4".casefold()
    ]
    return _page(call, found, video=True)


def image_search(call: Call) -> str:
    """``file/image/ad/search``: every image of the account, newest first."""
    filtering = call.params.nested("filtering")
    named = filtering.texts("image_ids", _MOST_SOUGHT)
    materials = filtering.texts("material_ids", _MOST_SOUGHT)
    found = [
        ad
        for ad in _newest_first(call)
        if asset_ids.image_id(ad) not in call.world.unusable
        and (not named or asset_ids.image_id(ad) in named)
        and (not materials or asset_ids.material_id(ad) in materials)
    ]
    return _page(call, found, video=False)


def _newest_first(call: Call) -> Iterable[Ad]:
    return sorted(
        asset_library.own_ads(call.account()),
        key=lambda ad: (ad.created_ms, ad.ad_id),
        reverse=True,
    )


def _page(call: Call, found: Sequence[Ad], *, video: bool) -> str:
    page = call.params.integer("page", 1, 1, 1_000_000)
    size = call.params.integer("page_size", 20, 1, 100)
    # Rows are only made for the page that is shown.
    blank: list[Row] = [{}] * len(found)
    for place in range((page - 1) * size, min(page * size, len(found))):
        blank[place] = _video(call, found[place]) if video else _image(call, found[place])
    return page_of_rows(call, blank, most=100, usual=20)


def _video(call: Call, ad: Ad) -> Row:
    key = asset_ids.video_id(ad)
    now_s = call.world.clock.now_ms() // 1000
    known = asset_library.file_of(asset_library.VIDEO, key)
    seconds = 5 + known.size % 25
    return {
        "video_id": key,
        "material_id": asset_ids.material_id(ad),
        "file_name": f"{ad.name}.mp4",
        "preview_url": asset_library.link(call.request, asset_library.VIDEO, key, now_s),
        "preview_url_expire_time": utc_text(asset_library.expires_at(asset_library.VIDEO, now_s)),
        "video_cover_url": asset_library.link(call.request, "cover", asset_ids.image_id(ad), now_s),
        "duration": seconds + 0.5,
        "width": 720,
        "height": 1280,
        "size": known.size,
        "bit_rate": known.size * 8 // seconds,
        "format": "mp4",
        "signature": known.md5,
        "allow_download": True,
        "displayable": True,
        "allowed_placements": ["PLACEMENT_TIKTOK", "PLACEMENT_PANGLE"],
        "create_time": _zulu(ad.created_ms),
        "modify_time": _zulu(ad.created_ms),
    }


def _image(call: Call, ad: Ad) -> Row:
    key = asset_ids.image_id(ad)
    now_s = call.world.clock.now_ms() // 1000
    known = asset_library.file_of(asset_library.IMAGE, key)
    return {
        "image_id": key,
        "material_id": asset_ids.material_id(ad),
        "file_name": f"{ad.name}.jpg",
        "image_url": asset_library.link(call.request, asset_library.IMAGE, key, now_s),
        "width": 720,
        "height": 1280,
        "size": known.size,
        "format": "jpeg",
        "signature": known.md5,
        "is_carousel_usable": True,
        "displayable": True,
        "create_time": _zulu(ad.created_ms),
        "modify_time": _zulu(ad.created_ms),
    }


def _zulu(ms: int) -> str:
    return f"{from_ms(ms):%Y-%m-%dT%H:%M:%SZ}"
