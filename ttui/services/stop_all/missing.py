"""Which lists a stop of everything has read, which are missing, and why."""

from collections.abc import Collection, Iterable

from ttui.domain.campaign import Origin
from ttui.domain.stop_all import NotLookedAt, Unlisted
from ttui.services.stop_all.listing import SHOPS, NotListed

MAIN = Origin.TT_ADS_PLATFORM
_AWAITED = (MAIN, *SHOPS)
"""The lists of campaigns that the API can switch."""

_UNTOLD = "the journal does not tell them. {} campaigns that read off were not stopped."


class MissingLists:
    """By ad account and kind, what became of each list."""

    def __init__(self) -> None:
        self._read: set[tuple[str, Origin]] = set()
        self._given_up: set[tuple[str, Origin]] = set()
        self._unlisted: dict[tuple[str, str], Unlisted] = {}
        self._refused: dict[tuple[str, Origin], NotLookedAt] = {}

    def is_read(self, advertiser_id: str, origin: Origin) -> bool:
        """True when the list of a kind was read to its end."""
        return (advertiser_id, origin) in self._read

    def is_listed(self, advertiser_id: str) -> bool:
        """True when the ordinary list of an ad account was read to its end."""
        return self.is_read(advertiser_id, MAIN)

    def end(
        self, advertiser_id: str, origin: Origin, missing: NotListed | None, known: int
    ) -> None:
        """Note how the list of one kind ended.

        Args:
            advertiser_id: the account.
            origin: what it is a list of.
            missing: why it is not whole, or None.
            known: campaigns of it that were stopped all the same.
        """
        key = advertiser_id, origin
        self._read.discard(key)
        self._refused.pop(key, None)
        (self._given_up.add if missing else self._read.add)(key)
        side = SHOPS.get(origin)
        if missing is not None and missing.is_refused and side is not None:
            self.name(advertiser_id, f"{side.value}: ", None)
            self._refused[key] = NotLookedAt(
                advertiser_id, side, missing.reason, known, missing.trouble
            )
            return
        self.name(advertiser_id, f"{side.value}: " if side else "", missing, known)

    def name(
        self, advertiser_id: str, what: str, missing: NotListed | None, known: int = 0
    ) -> None:
        """Note that something could not be listed; without a reason, that it was."""
        self._unlisted.pop((advertiser_id, what), None)
        if missing:
            self._unlisted[advertiser_id, what] = Unlisted(
                advertiser_id, what + missing.reason, known, missing.trouble
            )

    def note_untold(self, advertiser_id: str, origin: Origin, left: int) -> None:
        """Note how many campaigns of a kind read off and may have been started just now."""
        side = SHOPS.get(origin)
        what = f"recent starts of {side.value}: " if side else "recent starts: "
        self.name(advertiser_id, what, NotListed(_UNTOLD.format(left)) if left else None)

    def unlisted(self, foreign: Collection[str]) -> tuple[Unlisted, ...]:
        """What could not be listed, without these accounts."""
        return tuple(one for one in self._unlisted.values() if one.advertiser_id not in foreign)

    def not_looked_at(self, foreign: Collection[str]) -> tuple[NotLookedAt, ...]:
        """The lists that were refused by themselves: their ad account itself was listed."""
        return tuple(
            one
            for one in self._refused.values()
            if one.advertiser_id not in foreign and (one.advertiser_id, "") not in self._unlisted
        )

    def waiting(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The accounts of which a list is still awaited."""
        ended = self._read | self._given_up
        return tuple(one for one in ids if any((one, origin) not in ended for origin in _AWAITED))
