"""The flat list of visible rows over an app state: folds, filter and places, keyed by ref.

This has no Textual; the tree widget draws it. A row is its `EntityRef`, and its depth follows from
its level. So 100,000 rows cost one list of shared tuples.
"""

from collections.abc import Callable, Iterator, Mapping, Set

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ids import EntityRef, Level, advertiser_ref
from ttui.domain.orphans import is_orphan, is_orphans_ref, orphans, orphans_ref
from ttui.domain.snapshot import AccountSnapshot, SideList
from ttui.domain.unread import UnreadAccount
from ttui.ui.tree.filters import Filter
from ttui.ui.tree.sort_order import Places, SortBy, SortKeys, sorted_places
from ttui.ui.tree.structure import account_order, structure_changed

_DEPTH = {Level.ADVERTISER: 0, Level.CAMPAIGN: 0, Level.ADGROUP: 1, Level.AD: 2}
_FEW_ACCOUNTS = 3
"""Up to this many ad accounts start unfolded; more than that start folded, so that all are seen."""
_FEW_ROWS = 5000
"""Up to this many rows, the filter is applied again to each new app state."""


class Outline:
    """The visible rows, in order."""

    def __init__(self) -> None:
        self.rows: list[EntityRef] = []
        self._accounts: dict[str, AccountSnapshot] = {}
        self._open: set[EntityRef] = set()
        self._shut: set[EntityRef] = set()
        self._unread: Mapping[str, UnreadAccount] = {}
        self._order: tuple[str, ...] = ()
        """The ids of the accounts that have rows: accounts that were read, and those that cannot
        be."""
        self._expected = 0
        """How many ad accounts there are, read or not; 0 while that is not known."""
        self._seen_branches: set[EntityRef] = set()
        self.filter: Filter | None = None
        self._hits: set[EntityRef] = set()
        self._ways: set[EntityRef] = set()
        """Rows that are shown because a row below them matches."""
        self._visible: Set[EntityRef] | None = None
        self._places = Places()

    @property
    def sort_by(self) -> SortBy:
        """What the campaigns are in the order of."""
        return self._places.by

    def sort(self, keys: SortKeys) -> None:
        """Put the campaigns of each account, and perhaps the accounts, in another order.

        The order is that of the figures now: newer ones move no row until the next call.
        """
        self._places = sorted_places(keys, self._order, self._accounts)
        self.rebuild()

    @property
    def shows_accounts(self) -> bool:
        """Ad accounts have rows of their own only when there are several."""
        number = len(self._order)
        return max(number, self._expected) > 1 or number > len(self._accounts)

    def unread(self, ref: EntityRef) -> UnreadAccount | None:
        """Why the account of a row cannot be read; None when it can."""
        return self._unread.get(ref.advertiser_id)

    def account(self, ref: EntityRef) -> AccountSnapshot | None:
        """The snapshot a row belongs to."""
        return self._accounts.get(ref.advertiser_id)

    def entity(self, ref: EntityRef) -> Campaign | AdGroup | Ad | None:
        """The row's entity in the newest app state; None for an ad account or an unknown row."""
        account = self._accounts.get(ref.advertiser_id)
        return account.entity(ref) if account else None

    def adopt(self, app_state: AppState) -> bool:
        """Take over a new app state.

        Returns:
            True when rows came, went or changed places, and `rows` was made anew.
        """
        new = {account.advertiser.advertiser_id: account for account in app_state.accounts}
        order = account_order(app_state, new)
        expected = len(app_state.expected)
        changed = order != self._order or structure_changed(self._accounts, new)
        changed = changed or (expected > 1) != (self._expected > 1)
        moved = any(self._accounts.get(key) is not account for key, account in new.items())
        self._accounts, self._unread, self._order = new, app_state.unread, order
        self._expected = expected
        for key in new:
            self._open_at_first(key)
        asks_again = self.filter is not None and moved and self._row_count() <= _FEW_ROWS
        if changed or asks_again:
            self.rebuild()
        return changed or asks_again

    def _open_at_first(self, advertiser_id: str) -> None:
        """Unfold an account that is new, unless there are many."""
        is_few = max(len(self._order), self._expected) <= _FEW_ACCOUNTS
        # Rows without a parent are always unfolded: they are rare and may charge the most.
        wanted = {advertiser_ref(advertiser_id): is_few, orphans_ref(advertiser_id): True}
        for branch, is_open in wanted.items():
            if branch not in self._seen_branches:
                self._seen_branches.add(branch)
                if is_open:
                    self._open.add(branch)

    @property
    def account_rows(self) -> list[int]:
        """The places of the ad accounts' own rows."""
        return [
            place
            for place, ref in enumerate(self.rows)
            if ref.level is Level.ADVERTISER and not is_orphans_ref(ref)
        ]

    def fold_accounts(self) -> None:
        """Fold all ad accounts; unfold all if none is unfolded."""
        refs = {advertiser_ref(key) for key in self._order}
        if any(map(self.is_open, refs)):
            self._open -= refs
            if self.filter is not None:
                self._shut |= refs
        else:
            self._open |= refs
            self._shut -= refs
        self.rebuild()

    def rebuild(self) -> None:
        """Make the list of rows again."""
        if self.filter is not None:
            self._search(self.filter)
        rows: list[EntityRef] = []
        for key in self._places.accounts(self._order):
            ref, account = advertiser_ref(key), self._accounts.get(key)
            is_wanted = self.filter is None or ref in self._hits or ref in self._ways
            if self.shows_accounts and is_wanted:
                rows.append(ref)
            if account is not None and self.shows_accounts:
                rows.extend(self._below(account, ref))
            elif account is not None:
                rows.extend(self._visible_children(account, ref, all_of_them=True))
        self.rows = rows
        self._visible = None

    def set_filter(self, wanted: Filter | None) -> None:
        """Show only rows that match, with the rows above them; None shows all again."""
        self.filter = wanted
        self._hits, self._ways, self._shut = set(), set(), set()
        self.rebuild()

    def is_hit(self, ref: EntityRef) -> bool:
        """Whether a row itself matches the filter."""
        return ref in self._hits

    @property
    def visible(self) -> Set[EntityRef]:
        """The rows as a set: neither folded away nor hidden by the filter."""
        if self._visible is None:
            self._visible = frozenset(self.rows)
        return self._visible

    def can_select(self, ref: EntityRef) -> bool:
        """True if marking many includes this row: it has a switch and matches any filter.

        A row that is shown only because a row below it matches is not included.
        """
        return ref.level is not Level.ADVERTISER and (self.filter is None or ref in self._hits)

    def matches(self) -> list[EntityRef]:
        """Every row that matches the filter now, in all accounts, folded away or not."""
        if self.filter is None:
            return []
        self._search(self.filter)
        return [
            row.ref
            for account in self._accounts.values()
            for table in (account.campaigns, account.adgroups, account.ads)
            for row in table.values()
            if row.ref in self._hits
        ]

    @property
    def match_count(self) -> int:
        """How many rows matched the filter when it was last applied, ad accounts among them."""
        return len(self._hits)

    @property
    def selectable_count(self) -> int:
        """How many of these can be marked."""
        return sum(ref.level is not Level.ADVERTISER for ref in self._hits)

    @property
    def is_partly_unread(self) -> bool:
        """True while an account or some list of ad groups or ads is still unread."""
        return len(self._accounts) < len(self._order) or any(
            level not in account.lists_read or account.not_looked_at
            for account in self._accounts.values()
            for level in (Level.ADGROUP, Level.AD)
        )

    def _search(self, wanted: Filter) -> None:
        # Rows that matched once stay: a row that the user has just switched off must not vanish.
        hits = {ref for ref in self._hits if self.entity(ref) is not None}
        hits.update(advertiser_ref(key) for key in self._order if self._is_named(key, wanted))
        for account in self._accounts.values():
            tables = (account.campaigns, account.adgroups, account.ads)
            for table in tables:
                hits.update(row.ref for row in table.values() if wanted.matches(account, row))
        ways: set[EntityRef] = set()
        for ref in hits:
            above = self.parent(ref)
            while above is not None and above not in ways:
                ways.add(above)
                above = self.parent(above)
        self._hits, self._ways = hits, ways

    def _is_named(self, advertiser_id: str, wanted: Filter) -> bool:
        if not self.shows_accounts:
            return False
        account = self._accounts.get(advertiser_id)
        name = account.advertiser.name if account is not None else ""
        return wanted.matches_account(name, advertiser_id)

    def parent(self, ref: EntityRef) -> EntityRef | None:
        """The row above a row; None at the top or when it is not known."""
        account = self._accounts.get(ref.advertiser_id)
        if account is None:
            return None
        if is_orphans_ref(ref):
            return account.advertiser.ref
        return orphans_ref(ref.advertiser_id) if is_orphan(account, ref) else account.parent(ref)

    def can_open(self, ref: EntityRef) -> bool:
        """Whether a row has, or may have, rows below it."""
        return self.child_count(ref) > 0 or self.is_unread(ref) or self.is_hidden_below(ref)

    def child_count(self, ref: EntityRef) -> int:
        """How many rows are right below a row, folded or not."""
        account = self._accounts.get(ref.advertiser_id)
        if account is None:
            return 0
        match ref.level:
            case Level.ADVERTISER:
                apart = len(orphans(account))
                return apart if is_orphans_ref(ref) else len(account.campaigns) + bool(apart)
            case Level.CAMPAIGN:
                return len(account.adgroups_of.get(ref.id, ()))
            case Level.ADGROUP:
                return len(account.ads_of.get(ref.id, ()))
            case Level.AD:
                return 0

    def is_unread(self, ref: EntityRef) -> bool:
        """True if the rows below it were not read yet."""
        account = self._accounts.get(ref.advertiser_id)
        below = {Level.CAMPAIGN: Level.ADGROUP, Level.ADGROUP: Level.AD}.get(ref.level)
        if account is None or below is None or self.child_count(ref) or self.is_one_level(ref):
            return False
        return below not in account.lists_read

    def is_one_level(self, ref: EntityRef) -> bool:
        """True for a campaign of a TikTok Shop: it has no ad groups or ads (contract 18)."""
        row = self.entity(ref) if ref.level is Level.CAMPAIGN else None
        return row is not None and row.is_shop

    def is_hidden_below(self, ref: EntityRef) -> bool:
        """True if TikTok refuses to list the rows below it."""
        account = self._accounts.get(ref.advertiser_id)
        row = account.entity(ref) if account else None
        refused = account.not_looked_at if account else frozenset()
        return (
            ref.level is Level.ADGROUP
            and row is not None
            and row.smart_plus
            and SideList.SMART_PLUS in refused
            and not self.child_count(ref)
        )

    def is_open(self, ref: EntityRef) -> bool:
        """Whether rows below it are shown."""
        if self.filter is not None and ref in self._ways and ref not in self._shut:
            return True
        return ref in self._open and ref not in self._shut

    def depth(self, ref: EntityRef) -> int:
        """The depth of a row, for its indentation."""
        is_account = ref.level is Level.ADVERTISER and not is_orphans_ref(ref)
        return _DEPTH[ref.level] + (self.shows_accounts and not is_account)

    def unfold(self, index: int) -> int:
        """Unfold a row; returns how many rows were added."""
        ref = self.rows[index]
        if self.filter is not None:
            before = len(self.rows)
            self._open.add(ref)
            self._shut.discard(ref)
            self.rebuild()
            return len(self.rows) - before
        if ref in self._open or not self.can_open(ref):
            return 0
        self._open.add(ref)
        account = self._accounts[ref.advertiser_id]
        below = list(self._below(account, ref))
        self.rows[index + 1 : index + 1] = below
        self._visible = None
        return len(below)

    def fold(self, index: int) -> int:
        """Fold a row; returns how many rows were removed."""
        ref = self.rows[index]
        self._open.discard(ref)
        if self.filter is not None:
            self._shut.add(ref)
        end = index + 1
        depth = self.depth(ref)
        while end < len(self.rows) and self.depth(self.rows[end]) > depth:
            end += 1
        del self.rows[index + 1 : end]
        self._visible = None
        return end - index - 1

    def index(self, ref: EntityRef, near: int = 0) -> int | None:
        """The place of a row, searched around `near` first; None when it is not visible."""
        start = max(0, near - 64)
        for lower, upper in ((start, near + 64), (0, len(self.rows))):
            try:
                return self.rows.index(ref, lower, upper)
            except ValueError:
                continue
        return None

    def _below(self, account: AccountSnapshot, ref: EntityRef) -> Iterator[EntityRef]:
        if not self.is_open(ref):
            return iter(())
        everything = self.filter is None or (ref in self._hits and ref in self._open)
        return self._visible_children(account, ref, all_of_them=everything)

    def _visible_children(
        self, account: AccountSnapshot, ref: EntityRef, *, all_of_them: bool
    ) -> Iterator[EntityRef]:
        wanted = self._wanted(all_of_them and not self._filters_below(ref))
        for child in self._children(account, ref):
            if wanted(child):
                yield child
                if child.level is not Level.AD and self.is_open(child):
                    yield from self._below(account, child)

    def _filters_below(self, ref: EntityRef) -> bool:
        return self.filter is not None and ref not in self._hits

    def _wanted(self, everything: bool) -> Callable[[EntityRef], bool]:
        if everything:
            return lambda _child: True
        return lambda child: child in self._hits or child in self._ways

    def _row_count(self) -> int:
        return sum(
            len(account.campaigns) + len(account.adgroups) + len(account.ads)
            for account in self._accounts.values()
        )

    def _children(self, account: AccountSnapshot, ref: EntityRef) -> list[EntityRef]:
        """The ids as the entities have them, so that 10,000 children need no new objects."""
        match ref.level:
            case Level.ADVERTISER if is_orphans_ref(ref):
                return [*orphans(account)]
            case Level.ADVERTISER:
                apart = [orphans_ref(ref.advertiser_id)] if orphans(account) else []
                return [*apart, *self._places.campaigns(account)]
            case Level.CAMPAIGN:
                groups = account.adgroups
                return [groups[key].ref for key in account.adgroups_of.get(ref.id, ())]
            case Level.ADGROUP:
                ads = account.ads
                return [ads[key].ref for key in account.ads_of.get(ref.id, ())]
            case Level.AD:
                return []
