"""What a user can do about a notice. The screens say which key or command does it."""

from enum import Enum, auto


class Remedy(Enum):
    """One thing to do. Each front end has its own words for it."""

    STOP_ROW = auto()
    STOP_ALL = auto()
    LIST_CHANGES = auto()
    """The journal lists the changes that are meant."""
    RECEIPT = auto()
    """The journal holds the receipt, for a dispute."""
    CLOSING_REPORT = auto()
    """The closing checklist says where the report is."""
    OPEN_PROMOTE = auto()
    """Show again how the Promote is ended on the phone."""
    MAKE_BACKUP = auto()
    CHECK_BACKUP = auto()
    """Verify a backup that is there."""
