"""Commands and progress of a backup that the screen began."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ttui.domain.backup.parts import BackupProgress


class BackupState(StrEnum):
    """How a backup stands; the word is drawn as it is."""

    RUNNING = "running"
    CANCELLED = "cancelled"
    """What is on disk stays; starting again goes on from there."""
    FAILED = "failed"
    """Likewise."""
    VERIFIED = "verified"
    """Read back, and its days add up to the account's own."""
    NOT_VERIFIED = "not verified"
    """Complete, but something in it differs."""

    @property
    def is_over(self) -> bool:
        """True when nothing works on it."""
        return self is not BackupState.RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRun:
    """One backup of this session."""

    advertiser_id: str
    name: str
    """The account's name; hostile text."""
    directory: Path
    with_files: bool = False
    """Videos and images too."""
    state: BackupState = BackupState.RUNNING
    progress: BackupProgress | None = None
    sentence: str = ""
    """How it ended, or why not; may quote hostile text."""
    notes: tuple[str, ...] = ()
    """Parts that were left out, with reasons, and files that differ; may quote hostile text."""


@dataclass(frozen=True, slots=True)
class StartBackup:
    """Back up one ad account, or go on with the one that was cut off, cancelled or failed."""

    advertiser_id: str
    with_files: bool = False
    since: datetime | None = None
    """One begun before this would not count, so it is not gone on with; aware."""


@dataclass(frozen=True, slots=True)
class CancelBackup:
    """Cancel the backup; its files stay on disk."""

    advertiser_id: str


BackupCommand = StartBackup | CancelBackup
