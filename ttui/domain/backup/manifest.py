"""The manifest of a backup: its files, its parts, the missing parts, and the proof."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from ttui.domain.advertiser import Mode
from ttui.domain.backup.parts import Span
from ttui.domain.ids import Level

FORMAT = 1
"""Raised when a reader of old manifests could misread a new one."""


@dataclass(frozen=True, slots=True)
class PageDone:
    """One answer as it stands in a raw file."""

    size: int
    """Bytes of the body, exactly as TikTok sent it."""
    rows: int
    request_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file of a finished backup."""

    path: str
    """Relative to the backup, with slashes."""
    size: int
    sha256: str
    rows: int | None = None
    """Data rows of a CSV; None for other files."""
    span: Span | None = None
    """The days its rows are about, where they are about days."""
    problem: str = ""
    """An oddity of the file, such as a video with another length than TikTok says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDone:
    """A part that is on disk, or was given up with a reason."""

    name: str
    table: str
    file: str = ""
    """Its raw file, relative to the backup; empty when it was skipped."""
    sha256: str = ""
    size: int = 0
    """Bytes of the raw file."""
    rows: int = 0
    """Rows, each counted once."""
    pages: tuple[PageDone, ...] = ()
    columns: tuple[str, ...] = ()
    """Every field its rows carry."""
    span: Span | None = None
    skipped: str = ""
    """Why it is not there, in TikTok's words; empty when it is."""
    is_gap: bool = False
    """It was skipped, and a whole backup has it."""
    problems: tuple[str, ...] = ()
    """Rows or parts that TikTok did not send although it should have."""


class TotalsProof(StrEnum):
    """Whether a backup's days add up to the account's own report."""

    EQUAL = "equal"
    DIFFERS = "differs"
    INCOMPLETE = "incomplete"
    """They do, and TikTok refused parts that a whole backup has."""
    UNPROVEN = "unproven"
    """There was nothing to hold them against, or TikTok sent what is no amount."""


@dataclass(frozen=True, slots=True)
class DayDifference:
    """A day on which the rows of one level do not add up to the account's spend."""

    level: Level
    day: date
    rows: Decimal
    """The sum of the rows of the level."""
    account: Decimal
    """The account's own report, deleted items and Promote included."""

    @property
    def amount(self) -> Decimal:
        """Spend that is missing from the rows; negative when they show too much."""
        return self.account - self.rows


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell of a table by day that TikTok filled with what cannot be added up."""

    file: str
    """Relative to the backup."""
    row: int
    """As a spreadsheet counts: the head is row 1."""
    column: str
    value: str
    """The content of the cell, shortened; hostile text, and empty for an empty cell."""
    level: Level
    day: date | None
    """The account day that therefore has no sum; None where the day itself cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The outcome of adding up."""

    proof: TotalsProof
    days: int = 0
    """Days that could be compared, yesterday being the last."""
    total: Decimal = Decimal(0)
    """The account's spend on these days."""
    differences: tuple[DayDifference, ...] = ()
    shop_total: Decimal | None = None
    """The cost of TikTok Shop ads on all days before today, which may be in `total` or beside it
    (contract 18.8); None without such ads."""
    today: tuple[DayDifference, ...] = ()
    """Today is still moving: its differences prove nothing and are shown apart."""
    reason: str = ""
    """Why it is unproven or incomplete."""
    odd: tuple[OddCell, ...] = ()
    """Cells that were added nowhere, the first of each table; those of today too."""
    odd_count: int = 0
    """How many there are in all."""


class FirstDay(StrEnum):
    """How the first account day of a backup was found."""

    CREATED = "account created"
    """TikTok says when the account was made."""
    DATA = "first day with data"
    """TikTok does not, or lists older campaigns; the reports begin with this day."""
    CAMPAIGN = "oldest campaign"
    """Nor would it say where the reports begin."""
    OLDEST = "oldest possible"
    """None of these is known, or was not looked for yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The account of a backup, and when it was made."""

    advertiser_id: str
    name: str
    """Hostile text, as every name."""
    currency: str
    timezone: str
    started_at: datetime
    through: date
    """The last account day in it: today, when it began."""
    first: date
    """The first account day in it."""
    with_files: bool
    version: str
    """Of ttui."""
    first_from: FirstDay = FirstDay.CREATED
    """How `first` was found."""
    mode: Mode = Mode.LIVE
    """The kind of the account; a backup of the demo is not a backup of a real account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The content of `manifest.json` of a finished backup."""

    heading: Heading
    finished_at: datetime
    files: tuple[FileEntry, ...]
    parts: tuple[PartDone, ...]
    verification: Verification
    problems: tuple[str, ...] = ()
    """Everything a reader should know before relying on it."""

    @property
    def contents(self) -> tuple[FileEntry, ...]:
        """Every file of the backup but the manifest, raw answers first."""
        return (*raw_files(self.parts), *self.files)

    @property
    def skipped(self) -> tuple[PartDone, ...]:
        """Parts that TikTok refused for this account or this app."""
        return tuple(part for part in self.parts if part.skipped)


def raw_files(parts: Iterable[PartDone]) -> Iterator[FileEntry]:
    """The raw files of the parts that were read."""
    for part in parts:
        if part.file:
            yield FileEntry(path=part.file, size=part.size, sha256=part.sha256)
