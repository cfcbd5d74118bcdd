"""Notes which ad accounts cannot be read: why, since when, and when they are tried again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ttui.api.errors import ApiError
from ttui.api.port import Batch
from ttui.api.unread import reason_of, reason_of_problem
from ttui.domain.advertiser import Advertiser
from ttui.domain.clock import Clock
from ttui.domain.snapshot import Stamp
from ttui.domain.unread import UnreadAccount, UnreadReason
from ttui.store.memory.state import AccountStore


class UnreadAccounts:
    """The only place that tells the store which ad accounts cannot be read."""

    def __init__(self, store: AccountStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def looked_up(self, ids: Sequence[str], batch: Batch[Advertiser]) -> None:
        """Note which of these accounts `advertiser/info` showed, and which not."""
        problems = {problem.id: problem for problem in batch.problems}
        read = {advertiser.advertiser_id for advertiser in batch.rows}
        for advertiser_id in ids:
            problem = problems.get(advertiser_id)
            if advertiser_id in read:
                self._store.drop_unread(advertiser_id)
            elif problem is not None:
                self._put(advertiser_id, reason_of_problem(problem), problem.reason)

    def all_failed(self, ids: Iterable[str], error: ApiError) -> None:
        """Note that a call about these accounts failed; accounts read before keep their rows."""
        for advertiser_id in ids:
            if self._store.snapshot(advertiser_id) is None:
                self._put(advertiser_id, reason_of(error), str(error))

    def list_failed(self, advertiser_id: str, error: ApiError) -> None:
        """Note that an account's campaigns cannot be listed, unless the error is only temporary."""
        reason = reason_of(error)
        if reason.is_lasting:
            self._put(advertiser_id, reason, str(error))

    def listed(self, advertiser_id: str) -> None:
        """Note that the account's campaigns were listed."""
        self._store.drop_unread(advertiser_id)

    def money_failed(self, advertiser_id: str, error: ApiError) -> None:
        """Note that an account's campaign reports fail, unless the error is only temporary."""
        reason = reason_of(error)
        if reason.is_lasting:
            self._store.put_uncharged(self._made(advertiser_id, reason, str(error)))

    def charged(self, advertiser_id: str) -> None:
        """Note that the account's campaign reports were read."""
        self._store.drop_uncharged(advertiser_id)

    def tried_again_in(self, advertiser_ids: Iterable[str], seconds: float) -> None:
        """Note when accounts that cannot be read are tried next."""
        at = self._clock.monotonic() + seconds
        for advertiser_id in advertiser_ids:
            known = self._store.app_state().unread.get(advertiser_id)
            if known is not None:
                self._store.put_unread(replace(known, retry_at=at))

    def _put(self, advertiser_id: str, reason: UnreadReason, words: str) -> None:
        if advertiser_id not in self._store.app_state().unread:
            self._store.notify(f"Ad account {advertiser_id}: {words}", "error")
        self._store.put_unread(self._made(advertiser_id, reason, words))

    def _made(self, advertiser_id: str, reason: UnreadReason, words: str) -> UnreadAccount:
        now = Stamp.now(self._clock)
        return UnreadAccount(
            advertiser_id=advertiser_id, reason=reason, words=words, tried=now, since=now
        )
