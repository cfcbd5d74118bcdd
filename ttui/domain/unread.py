"""Ad accounts that cannot be read, and how many of the expected ones are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ttui.domain.ids import Level
from ttui.domain.snapshot import AccountSnapshot, Stamp


class UnreadReason(StrEnum):
    """Why an ad account could not be read; the values are keys of `ttui status --json`."""

    NO_PERMISSION = "no_permission"
    """The token has no right to it, or none to this call (contract 2.3, 12)."""
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a reason, not a secret
    """The token itself is wrong, expired or revoked: a new one is needed (contract 12)."""
    GONE = "gone"
    """TikTok says that it does not exist or has been deleted."""
    NOT_LISTED = "not_listed"
    """TikTok answered and left it out."""
    REFUSED = "refused"
    """Any other refusal; TikTok's words say which."""
    FAILED = "failed"
    """TikTok's own fault, or no answer: it passes by itself."""

    @property
    def is_lasting(self) -> bool:
        """True when asking again will not help before somebody changes something at TikTok."""
        return self is not UnreadReason.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadAccount:
    """An ad account that the latest try could not read.

    It may have been read before: then its snapshot is still there, with the ages of its parts.
    """

    advertiser_id: str
    reason: UnreadReason
    words: str
    """TikTok's words in a sentence; hostile text."""
    tried: Stamp
    """When it was last asked for."""
    since: Stamp
    """When it was first found unreadable, after it was read or since the start."""
    retry_at: float | None = None
    """`Clock.monotonic` second of the next try; None when it is not tried again."""


@dataclass(frozen=True, slots=True)
class AccountsRead:
    """How many of the expected ad accounts are read: what a sum over accounts stands for."""

    expected: int = 0
    """All ad accounts of the settings or of the token; 0 while they are not known."""
    listed: int = 0
    """The number whose campaigns were listed to their end at least once."""
    charged: int = 0
    """The number whose campaign reports were read at least once."""
    refused: tuple[str, ...] = ()
    """The ids of those that were never listed and will not be, for a lasting reason."""
    uncharged: tuple[str, ...] = ()
    """The ids of those whose reports were never read and will not be; `refused` among them."""

    @property
    def is_all_listed(self) -> bool:
        """True when no campaign list is still awaited; refused ones are not awaited."""
        return 0 < self.expected <= self.listed + len(self.refused)

    @property
    def is_all_charged(self) -> bool:
        """True when no campaign report is still awaited; refused ones are not awaited."""
        return 0 < self.expected <= self.charged + len(self.uncharged)


def accounts_read(
    expected: Sequence[str],
    accounts: Iterable[AccountSnapshot],
    unread: Mapping[str, UnreadAccount],
    uncharged: Mapping[str, UnreadAccount],
) -> AccountsRead:
    """Count the ad accounts that are read, and those that cannot be.

    Args:
        expected: the ids of all ad accounts.
        accounts: those that were read, in whatever part.
        unread: those that the latest try could not read, by id.
        uncharged: those whose reports the latest try could not read, by id.
    """
    listed, charged = set(), set()
    for one in accounts:
        if Level.CAMPAIGN in one.lists_read:
            listed.add(one.advertiser.advertiser_id)
        if one.money_at is not None:
            charged.add(one.advertiser.advertiser_id)

    def refuses(key: str, noted: Mapping[str, UnreadAccount]) -> bool:
        return key in noted and noted[key].reason.is_lasting

    refused = tuple(key for key in expected if key not in listed and refuses(key, unread))
    return AccountsRead(
        expected=len(expected),
        listed=len(listed),
        charged=len(charged),
        refused=refused,
        uncharged=tuple(
            key
            for key in expected
            if key not in charged and (key in refused or refuses(key, uncharged))
        ),
    )
