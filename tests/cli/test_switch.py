"""What `ttui stop` and `ttui start` answer without sending anything."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.support.ui import builders as b
from ttui.cli.exit_code import ExitCode
from ttui.cli.lookup import Found
from ttui.cli.switch import _foregone
from ttui.domain.campaign import Entity
from ttui.domain.status import OperationStatus

ON, OFF = b.ON, b.OFF
PLAIN, GROUP = b.campaign(1, "C"), b.adgroup(10, 1, "G")
ENDED = b.campaign(1, "C", switch=OperationStatus.FROZEN)
DELETED = b.campaign(1, "C", raw="CAMPAIGN_STATUS_DELETE")
PROMOTE = b.campaign(1, "C", promote=True)
RESERVED = replace(PLAIN, is_reservation=True)


@pytest.mark.parametrize(
    ("row", "to", "above", "code", "state", "words"),
    [
        (ENDED, OFF, (), ExitCode.DONE, "confirmed", "already ended"),
        (DELETED, OFF, (), ExitCode.DONE, "confirmed", "deleted at TikTok"),
        (PROMOTE, OFF, (), ExitCode.PROMOTE_RUNS, "promote", "Turn off promotion"),
        (replace(PROMOTE, switch=OFF), OFF, (), ExitCode.DONE, "confirmed", "already ended"),
        (RESERVED, OFF, (), ExitCode.PROMOTE_RUNS, "reservation", "bought by reservation"),
        (GROUP, OFF, (RESERVED,), ExitCode.PROMOTE_RUNS, "reservation", "write to TikTok"),
        (PLAIN, ON, (), ExitCode.DONE, "confirmed", "on already"),
    ],
)
def test_what_needs_no_request_is_answered_at_once(
    row: Found, to: OperationStatus, above: Sequence[Entity], code: ExitCode, state: str, words: str
) -> None:
    found = _foregone(row, to, above, is_settled=True)
    assert found is not None
    assert (found.code, found.result.state) == (code, state)
    assert words in found.result.message


@pytest.mark.parametrize("row", [PLAIN, b.campaign(1, "C", switch=OFF), GROUP])
def test_a_stop_is_sent_also_where_a_list_says_off(row: Found) -> None:
    assert _foregone(row, OFF, (), is_settled=True) is None


def test_a_start_of_what_reads_on_waits_for_an_earlier_session_s_stop() -> None:
    assert _foregone(PLAIN, ON, (), is_settled=False) is None
