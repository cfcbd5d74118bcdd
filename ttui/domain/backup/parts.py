"""The parts of a backup of one ad account, and its progress."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from ttui.domain.campaign import Origin
from ttui.domain.finance import DaySpend
from ttui.domain.ids import Level


class Source(StrEnum):
    """Where at TikTok the rows of a part come from."""

    ACCOUNT = "account"
    """The ad account itself (contract 2.3)."""
    LIST = "list"
    """Campaigns, ad groups or ads, deleted ones too (contract 3.1, 4.1, 4.2)."""
    SMART_LIST = "smart_list"
    """The same of upgraded Smart+, by its own readers (contract 5)."""
    REPORT = "report"
    """Reports of spend and results (contract 8.1)."""
    AUDIENCE_REPORT = "audience_report"
    """The same by who saw it."""
    CREATIVE_REPORT = "creative_report"
    """The same by video or image (contract 8.6)."""
    AUDIENCES = "audiences"
    """Custom and lookalike audiences (contract 10)."""
    AUDIENCE_SETTINGS = "audience_settings"
    """Their settings, by id."""
    IDENTITIES = "identities"
    VIDEOS = "videos"
    """The video library; with ids: these videos."""
    IMAGES = "images"
    """The image library; with ids: these images."""
    SHOP_LIST = "shop_list"
    """GMV Max campaigns of one kind (contract 18.1)."""
    SHOP_STORES = "shop_stores"
    """The TikTok Shops of the account (contract 18.7)."""
    SHOP_DETAILS = "shop_details"
    """Budget, shop and increases of one GMV Max campaign (contract 18.2)."""
    SHOP_SESSIONS = "shop_sessions"
    """The extra budgets of one Product campaign (contract 18.5)."""
    SHOP_REPORT = "shop_report"
    """Cost and results of the campaigns of one shop and kind (contract 18.6)."""

    @property
    def is_shop(self) -> bool:
        """True for GMV Max."""
        return self.value.startswith("shop_")


WHOLE = "WHOLE"
"""The variant of a report over some days that is not split into them."""
DELETED = "DELETED"
"""The variant of a list of deleted rows alone, and of details of a deleted campaign."""


@dataclass(frozen=True, slots=True)
class Span:
    """Account days, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a backup: read as a unit and kept in one raw file."""

    name: str
    """Unique in its backup, and good as a file name."""
    table: str
    """The table its rows go to."""
    source: Source
    level: Level = Level.ADVERTISER
    origin: Origin = Origin.TT_ADS_PLATFORM
    variant: str = ""
    """`TOP_VIEW` or `DELETED` for lists, `DELETED` for details, the breakdown of an audience
    report, the kind of creative of a creative report."""
    span: Span | None = None
    """Days of a report by day, or of an audience report; None for all time."""
    ids: tuple[str, ...] = ()
    """The ids to read, if the source needs ids."""
    campaign_ids: tuple[str, ...] = ()
    """Reports: these campaigns only."""
    optional: bool = False
    """Whether an account may do without: a refusal is noted and the backup goes on."""
    weight: int = 1
    """Rows expected, for the estimate of the time left."""

    @property
    def label(self) -> str:
        """Its content, in words for people."""
        words = [self.table.replace("_", " "), self.variant.replace("_", " ").lower()]
        if self.origin is Origin.PROMOTE:
            words.append("Promote")
        if self.origin.is_shop:
            words.append("LIVE" if self.origin is Origin.SHOP_LIVE else "Product")
        if self.span is not None:
            words.append(f"from {self.span.first}")
        return " ".join(filter(None, words))

    @property
    def is_by_day(self) -> bool:
        """Whether its rows carry a day."""
        is_split = self.span is not None and self.variant != WHOLE
        return self.source in {Source.REPORT, Source.SHOP_REPORT} and is_split

    @property
    def leaves_gap(self) -> bool:
        """Whether a backup goes on without it and is not whole then.

        Nobody knows whether TikTok tells the details of deleted campaigns.
        """
        is_lost = self.source is Source.SHOP_DETAILS and self.variant == DELETED
        return self.source.is_shop and not is_lost


class BackupPhase(StrEnum):
    """The stages of a backup, in their order."""

    READING = "reading"
    """Answers come in and are kept as they are."""
    FILES = "files"
    """Videos and images are downloaded."""
    WRITING = "writing"
    """The tables are written."""
    CHECKING = "checking"
    """Everything is read back and added up."""
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupProgress:
    """How far a backup has come; one after the other is published."""

    phase: BackupPhase
    current: str = ""
    """The part, table or file at work."""
    done: int = 0
    """Items of this phase that are finished: parts, files, or rows where rows are written."""
    total: int = 0
    rows: int = 0
    """Rows read so far in the whole backup."""
    size: int = 0
    """Bytes on disk so far in the whole backup."""
    rate: float = 0.0
    """Items of this phase per second."""
    seconds_left: float | None = None
    """Estimate for this phase; None while there is nothing to estimate from."""
    waiting: str = ""
    """Why nothing moves right now, such as a rate limit; empty when it moves."""


@dataclass(frozen=True, slots=True)
class BackupFact:
    """The facts about an account's newest backup, for the closing checklist."""

    path: Path
    finished_at: datetime
    """Aware. For judging what is in it take `started_at`: nothing later is sure to be."""
    verified: bool
    """It was read back, its days add up to the account's own, and its files are there."""
    problem: str | None = None
    """Why it is not verified, in one sentence."""
    lacks: str = ""
    """That sentence, where TikTok refused parts of it and everything else of it is proven."""
    started_at: datetime | None = None
    """Aware; when its first answer was read."""
    newer: str = ""
    """A sentence that says what is wrong with a later backup, which is therefore not used."""
    days: tuple[DaySpend, ...] | None = None
    """What the account was charged on each day, as the account's own report in it says; None when
    that is not known."""
    manifest_sha256: str = ""
    """Of its manifest, in hexadecimal digits: whoever has the manifest can prove all of it."""
