"""How long a stop of everything waits, tries and tells."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """Seconds of the running loop."""

    tries: int = 4
    """Listings of one account; each is repeated by the client too. Those that TikTok was too busy
    for do not count."""
    pause: float = 1.0
    """Before the second try; each pause is half as long again."""
    longest_pause: float = 5.0
    within: float = 65.0
    """After so long a list is given up: longer than TikTok's storms, which count by the minute."""
    within_each: float = 1.0
    """So much longer for each ad account: their lists take turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAllOptions:
    """Seconds of the running loop."""

    patience: float = 0.5
    """A list that takes longer is not waited for: what this session read as on is stopped."""
    account_patience: float = 1.0
    """Where not even the ad accounts are known after so long, it goes by those ever seen."""
    long_patience: float = 2.0
    """A list that takes so long, from the start on, is not waited for either: what any session
    last saw on is stopped. That is never put back, so it has to be worth it."""
    memory_wait: float = 0.5
    """For so long a disk that hangs is waited for."""
    batch: int = 20
    """Ids per call (contract 3.3)."""
    rounds: int = 4
    """How often a stop that surely did not land is asked for; each time takes half a minute."""
    told_every: float = 0.1
    alone: float = 60.0
    """For so long at most nobody else asks TikTok for anything."""
    again_after: float = 2.0
    """Asked for again sooner, its lists are new enough; later all is listed once more."""
    note_within: float = 1.0
    """For so long the journal is waited for once everything has an end."""
    proven_within: float = 45.0
    """Behind the last list, for so long whoever waits for the end waits for the proofs."""
    listing: ListOptions = field(default_factory=ListOptions)
