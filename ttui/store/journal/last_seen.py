"""Stores the last seen switch of each row, so that the next start can tell what moved.

It is in the journal's file, is overwritten, and is never needed to stop anything.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from ttui.domain.campaign import Family
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.outside import KnownSwitch
from ttui.domain.status import OperationStatus
from ttui.store.journal.checked_values import amount, choice, moment, text
from ttui.store.journal.damage import Damage
from ttui.store.journal.journal import Journal
from ttui.store.journal.rows import stamp, storable

_KEEP = (
    "INSERT INTO switches (mode, advertiser_id, level, entity_id, parent_id, name, switch,"
    " seen_at, spend, currency, family) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET parent_id = excluded.parent_id, name = excluded.name,"
    " switch = excluded.switch, seen_at = excluded.seen_at, spend = excluded.spend,"
    " currency = excluded.currency, family = excluded.family"
)
_FORGET = (
    "DELETE FROM switches WHERE mode = ? AND advertiser_id = ? AND level = ? AND entity_id = ?"
)
_LOOK = (
    "INSERT INTO looks (mode, advertiser_id, level, at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET at = max(at, excluded.at)"
)
_OLDER = (
    "SELECT entity_id, switch FROM switches WHERE mode = ? AND advertiser_id = ? AND level = ?"
    " AND seen_at < ? AND family NOT IN ('gmv_max_product', 'gmv_max_live')"
)
_CORRECT = (
    "UPDATE switches SET switch = ?, seen_at = ?"
    " WHERE mode = ? AND advertiser_id = ? AND level = ? AND entity_id = ?"
)
_PROVEN = (
    "SELECT i.advertiser_id, i.level, i.entity_id, i.target, s.at FROM steps AS s"
    " JOIN intents AS i ON i.change_id = s.change_id"
    " WHERE s.state = 'confirmed' AND s.at >= ? AND i.advertiser_id = ? ORDER BY s.at"
)
_GLANCE = 0.2
"""Seconds that a look waits for another process's commit."""
_UNSURE_FOR = timedelta(hours=1)
"""Longer than it is ever left open whose change a list shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    """One row as it was last seen."""

    ref: EntityRef
    parent_id: str
    """The ad group of an ad, the campaign of an ad group; empty for a campaign."""
    name: str
    known: KnownSwitch
    family: Family = Family.UNKNOWN
    """Which endpoints switch it; unknown in what an older ttui wrote."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The last seen rows of one ad account."""

    rows: Sequence[LastSeen]
    looks: Mapping[Level, datetime]
    """When each level's list was last read to its end; empty for an account never seen."""
    proven: Mapping[EntityRef, KnownSwitch]
    """Switches that some session proved after that, latest of each row."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Rows as the file has them: fetched quickly, and parsed later."""

    damage: Damage
    looks: Sequence[sqlite3.Row] = ()
    rows: Sequence[sqlite3.Row] = ()
    proven: Sequence[sqlite3.Row] = ()


def fetch(journal: Journal, advertiser_id: str, level: Level | None = None) -> Raw:
    """Fetch the last seen rows of an ad account in this mode.

    Args:
        journal: where.
        advertiser_id: the account.
        level: rows of this level only; all when left out.

    Raises:
        JournalError: it cannot be read.
    """

    def read(connection: sqlite3.Connection, mode: str) -> Raw:
        looks = connection.execute(
            "SELECT level, at FROM looks WHERE mode = ? AND advertiser_id = ?",
            (mode, advertiser_id),
        ).fetchall()
        if not looks:
            return Raw(journal.damage)
        rows = connection.execute(
            "SELECT * FROM switches WHERE mode = ? AND advertiser_id = ?"
            " AND (? IS NULL OR level = ?)",
            (mode, advertiser_id, level, level),
        ).fetchall()
        # Times are text of fixed width, so that the least text is the oldest.
        oldest = min((row["at"] for row in looks if isinstance(row["at"], str)), default="")
        proven = connection.execute(_PROVEN, (_a_while_before(oldest), advertiser_id)).fetchall()
        return Raw(journal.damage, looks, rows, proven)

    return journal.ask(read)


def _a_while_before(look: str) -> str:
    """For minutes after a proof a list may show an older state; it is then not believed."""
    try:
        return stamp(datetime.fromisoformat(look) - _UNSURE_FOR)
    except (ValueError, OverflowError):
        return ""


def memory_of(raw: Raw) -> Memory:
    """Parse fetched rows; an unreadable row is noted and counts as never seen."""
    readable = raw.damage.readable
    return Memory(
        rows=tuple(readable("what was last seen", raw.rows, _row)),
        looks=dict(readable("what was last seen", raw.looks, _look)),
        proven=dict(readable("its changes", raw.proven, _proof)),
    )


def accounts(journal: Journal) -> tuple[str, ...]:
    """The ids of the ad accounts that were seen in this mode.

    Raises:
        JournalError: it cannot be read.
    """

    def read(connection: sqlite3.Connection, mode: str) -> tuple[str, ...]:
        found = connection.execute(
            "SELECT DISTINCT advertiser_id FROM looks WHERE mode = ? ORDER BY advertiser_id",
            (mode,),
        )
        return tuple(
            journal.damage.readable(
                "what was last seen", found.fetchall(), lambda row: text(row, "advertiser_id")
            )
        )

    return journal.ask(read)


def ids_on_disk(path: Path, mode: str, most: int) -> tuple[str, ...]:
    """Ids of rows, the last seen first; nothing is opened for writing, made or upgraded.

    Args:
        path: the journal's file.
        mode: which accounts are meant.
        most: how many ids at most.

    Returns:
        None of them where the file is missing, in use, of another version or damaged.
    """
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro", uri=True, timeout=_GLANCE, isolation_level=None
        )
    except sqlite3.Error:
        return ()
    try:
        found = connection.execute(
            "SELECT entity_id FROM switches WHERE mode = ? ORDER BY seen_at DESC LIMIT ?",
            (mode, most),
        ).fetchall()
    except sqlite3.Error:
        return ()
    finally:
        connection.close()
    return tuple(str(row[0]) for row in found if str(row[0]).isdecimal())


def find(journal: Journal, entity_ids: Sequence[str]) -> list[LastSeen]:
    """Rows with these ids as last seen in this mode, of whatever ad account and level.

    Raises:
        JournalError: it cannot be read.
    """

    def read(connection: sqlite3.Connection, mode: str) -> list[sqlite3.Row]:
        marks = ", ".join("?" * len(entity_ids))
        return connection.execute(
            f"SELECT * FROM switches WHERE mode = ? AND entity_id IN ({marks})",  # noqa: S608 - only question marks
            (mode, *entity_ids),
        ).fetchall()

    return list(memory_of(Raw(journal.damage, rows=journal.ask(read))).rows)


def believed(memory: Memory) -> dict[EntityRef, KnownSwitch]:
    """The known state of each row, from the last seen rows, lists and proofs."""
    found: dict[EntityRef, KnownSwitch] = {}
    for row in memory.rows:
        known = row.known
        # By when the row itself was seen: a list after the proof that showed it otherwise would
        # have been written, unless it was too early to say whose change it was.
        proven = memory.proven.get(row.ref)
        if proven is not None and proven.at >= known.at:
            known = KnownSwitch(proven.switch, proven.at, known.spend)
        looked = memory.looks.get(row.ref.level)
        # A later list agrees with the row as it was written. It says nothing for a proof of the
        # opposite: had it shown that, the row would have been written again.
        is_on_it = not row.family.has_own_list
        is_later = looked is not None and looked > known.at
        if looked is not None and is_on_it and is_later and known.switch is row.known.switch:
            known = KnownSwitch(known.switch, looked, known.spend)
        found[row.ref] = known
    return found


def recall(journal: Journal, advertiser_id: str) -> Memory:
    """The last seen rows of an ad account in this mode.

    Raises:
        JournalError: it cannot be read.
    """
    return memory_of(fetch(journal, advertiser_id))


def keep(
    journal: Journal,
    rows: Iterable[LastSeen],
    gone: Iterable[EntityRef],
    looks: Mapping[tuple[str, Level], datetime],
    known: Mapping[EntityRef, KnownSwitch] | None = None,
) -> None:
    """Write the rows seen now, all or none.

    Args:
        journal: where.
        rows: whose switch moved.
        gone: rows that are on no list any more.
        looks: by ad account and level, when its list was read.
        known: every row as these lists showed it, if another session may have written too. It may
            have written what it saw before these lists were read, which they do not confirm.

    Raises:
        JournalError: it cannot be written.
    """

    def write(connection: sqlite3.Connection, mode: str) -> None:
        connection.executemany(_KEEP, [_values(mode, row) for row in rows])
        connection.executemany(
            _FORGET, [(mode, ref.advertiser_id, ref.level.value, ref.id) for ref in gone]
        )
        if known is not None:
            _correct(connection, mode, looks, known)
        connection.executemany(
            _LOOK, [(mode, key, level.value, stamp(at)) for (key, level), at in looks.items()]
        )

    journal.put(write)


def _correct(
    connection: sqlite3.Connection,
    mode: str,
    looks: Mapping[tuple[str, Level], datetime],
    known: Mapping[EntityRef, KnownSwitch],
) -> None:
    """Write rows again that another session last saw otherwise, before these lists were read."""
    for (account, level), at in looks.items():
        found = connection.execute(_OLDER, (mode, account, level.value, stamp(at))).fetchall()
        for row in found:
            ours = known.get(EntityRef(account, level, row["entity_id"]))
            if ours is not None and ours.switch.value != row["switch"]:
                values = (ours.switch.value, stamp(at), mode, account, level.value)
                connection.execute(_CORRECT, (*values, row["entity_id"]))


def _values(mode: str, row: LastSeen) -> tuple[str | None, ...]:
    spend = row.known.spend
    return (
        mode,
        row.ref.advertiser_id,
        row.ref.level.value,
        row.ref.id,
        row.parent_id,
        storable(row.name),
        row.known.switch.value,
        stamp(row.known.at),
        None if spend is None else str(spend.amount),
        "" if spend is None else spend.currency,
        row.family.value,
    )


def _row(row: sqlite3.Row) -> LastSeen:
    charged = amount(row, "spend")
    spend = None if charged is None else Money(charged, text(row, "currency"))
    switch = choice(OperationStatus, row, "switch")
    return LastSeen(
        ref=_ref(row),
        parent_id=text(row, "parent_id"),
        name=text(row, "name"),
        known=KnownSwitch(switch, moment(row, "seen_at"), spend),
        family=choice(Family, row, "family"),
    )


def _look(row: sqlite3.Row) -> tuple[Level, datetime]:
    return choice(Level, row, "level"), moment(row, "at")


def _proof(row: sqlite3.Row) -> tuple[EntityRef, KnownSwitch]:
    return _ref(row), KnownSwitch(choice(OperationStatus, row, "target"), moment(row, "at"))


def _ref(row: sqlite3.Row) -> EntityRef:
    return EntityRef(
        text(row, "advertiser_id"), choice(Level, row, "level"), text(row, "entity_id")
    )
