"""The commands to the engine: frozen, made by screens, carried out by the engine."""

from dataclasses import dataclass

from ttui.domain.backup.run import BackupCommand
from ttui.domain.changes import StatusChange
from ttui.domain.closing.commands import ClosingCommand
from ttui.domain.ids import EntityRef


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """Switch rows on or off; all of them asked for by one key press."""

    changes: tuple[StatusChange, ...]


@dataclass(frozen=True, slots=True)
class RefreshNow:
    """Read everything on screen again, as soon as the rate limit lets it."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Make the session read-only at once, or end that; one started read-only stays so."""

    locked: bool


@dataclass(frozen=True, slots=True)
class StopAll:
    """Switch off every campaign that can be, as TikTok lists them now, not as the screen does."""

    group: str
    """A new UUID, journalled with every change of it."""
    only: tuple[str, ...] = ()
    """The ids of the ad accounts to stop; empty for all."""


@dataclass(frozen=True, slots=True)
class RecallStopAll:
    """Show the latest stop of everything that the journal has, so that it can be put back."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Tell what is on screen, so that it is read first."""

    branches: frozenset[EntityRef]
    """Unfolded campaigns and ad groups with visible children."""
    focus: EntityRef | None
    """The row under the cursor: its full report is read."""


@dataclass(frozen=True, slots=True)
class ReadJournal:
    """Read the journal into `AppState.journal`."""

    whole: bool = True
    """False to read the newest entries only, over what is known of the others."""


@dataclass(frozen=True, slots=True)
class HandOffPromote:
    """Begin the hand-off of a Promote: read often whether it has ended. Sends no write."""

    ref: EntityRef
    """The campaign."""


@dataclass(frozen=True, slots=True)
class SayEnded:
    """Journal that a person typed that a Promote is off, and watch it. Sends no write."""

    ref: EntityRef
    """The campaign, handed off before."""


@dataclass(frozen=True, slots=True)
class KeepTaps:
    """Write the taps of a Promote to a file in ttui's own directory; a notice says where."""

    ref: EntityRef
    text: str


@dataclass(frozen=True, slots=True)
class WriteReceipts:
    """Write receipts of these changes to files; a notice says where."""

    change_ids: tuple[str, ...]


HandOffCommand = HandOffPromote | SayEnded | KeepTaps
Command = (
    ChangeStatus
    | RefreshNow
    | Lock
    | StopAll
    | RecallStopAll
    | Watch
    | ReadJournal
    | WriteReceipts
    | HandOffCommand
    | ClosingCommand
    | BackupCommand
)
