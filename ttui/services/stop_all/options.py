"""Waits and tries of a stop of everything."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """Seconds of the running loop."""

    tries: int = 4
    """Tries to list one account; the client repeats each one too. Tries that TikTok was too busy
    for do not count."""
    pause: float = 1.0
    """Before the second try; each pause is half as long again."""
    longest_pause: float = 5.0
    within: float = 65.0
    """A list is given up after this time. It is longer than a rate limit of TikTok, which counts by
    the minute."""
    within_each: float = 1.0
    """Added for each ad account, because their lists take turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAllOptions:
    """Seconds of the running loop."""

    patience: float = 0.5
    """If a list takes longer, the rows that this session read as on are stopped without it."""
    account_patience: float = 1.0
    """If the list of ad accounts takes longer, the accounts ever seen are used."""
    long_patience: float = 2.0
    """If a list takes longer than this, the rows that any session last saw on are stopped. ttui
    never switches those on again, so it waits this long first."""
    memory_wait: float = 0.5
    """The longest wait for a disk that hangs."""
    journal_wait: float = 5.0
    """The longest wait for the journal to tell what other sessions have just started. No stop of
    what is listed as on waits for it."""
    most_in_doubt: int = 100
    """Campaigns that read off and are stopped all the same if the journal does not tell; the others
    are named."""
    batch: int = 20
    """Ids per call (contract 3.3)."""
    rounds: int = 4
    """How often a stop that surely had no effect is tried; each try takes half a minute."""
    told_every: float = 0.1
    exclusive: float = 60.0
    """The longest time for which all other requests to TikTok wait."""
    again_after: float = 2.0
    """If it is asked for again within this time, its lists are new enough. Later all is listed
    again."""
    note_within: float = 1.0
    """The longest wait for the journal after the last stop has ended."""
    proven_within: float = 45.0
    """The longest wait for proofs after the last list."""
    listing: ListOptions = field(default_factory=ListOptions)
