"""The ad account."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ttui.domain.ids import EntityRef, advertiser_ref
from ttui.domain.money import Money
from ttui.domain.status import AdvertiserStatus


class Mode(StrEnum):
    """Kind of the account behind the screen; shown at all times."""

    LIVE = "LIVE"
    SANDBOX = "SANDBOX"
    """TikTok's own sandbox: its accounts spend nothing."""
    SIMULATED = "SIMULATED"
    """A server on this machine, such as `ttui simulate`."""
    DEMO = "DEMO"
    """The simulator inside ttui itself."""

    @property
    def is_real(self) -> bool:
        """Whether money is spent."""
        return self is Mode.LIVE

    def mark(self, text: str) -> str:
        """A text for output, with the word DEMO (or the other mode) unless the account is real.

        Only this decides which texts carry the mark and how it looks.
        """
        return text if self.is_real else f"{self.value}: {text}"

    def caveat(self, what: str) -> str:
        """A sentence for the head of a file, such as a receipt; empty for a real account's."""
        return "" if self.is_real else self.mark(f"this is no {what} of a real ad account.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advertiser:
    """One ad account as `advertiser/info` describes it (contract 2.3)."""

    advertiser_id: str
    name: str
    """Hostile text, as every name."""
    status: AdvertiserStatus
    raw_status: str
    currency: str
    """ISO 4217, or empty when it was not sent."""
    timezone: str
    """TikTok's zone name, such as `Etc/GMT+8` (which is UTC-8); days and budgets follow it."""
    display_timezone: str = ""
    """Region and city, for people."""
    balance: Money | None = None
    owner_bc_id: str = ""
    """The owning Business Center, when the token's user administers it."""
    role: str = ""
    """TikTok's word for its kind, such as ROLE_CHILD_ADVERTISER inside a Business Center."""
    rejection_reason: str = ""
    """Why it was rejected or suspended, and until when; hostile text."""
    oddities: tuple[str, ...] = ()
    """Raw values of the row that could not be understood."""

    @property
    def ref(self) -> EntityRef:
        """The key of the account's own row."""
        return advertiser_ref(self.advertiser_id)

    @property
    def zone(self) -> tzinfo:
        """The account's clock; UTC when TikTok's name for it is unknown (see `zone_known`)."""
        return zone_of(self.timezone) or UTC

    @property
    def zone_known(self) -> bool:
        """False when account days had to be taken as UTC days."""
        return zone_of(self.timezone) is not None

    def local(self, moment: datetime) -> datetime:
        """A moment on the account's clock.

        A moment at either end of the calendar, such as the year 1 that a server sends for "none",
        keeps its date and loses its hour.
        """
        try:
            return moment.astimezone(self.zone)
        except OverflowError:
            return moment.replace(tzinfo=self.zone)


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of this name, or None if the system does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
