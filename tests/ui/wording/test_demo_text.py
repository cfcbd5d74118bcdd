"""What leaves the screen about the demo, by clipboard or file, says that it is the demo."""

from dataclasses import replace

import pytest

from tests.support.ui import closing
from tests.support.ui.promotes import REF, handed
from ttui.domain.advertiser import Mode
from ttui.domain.clock import SystemClock
from ttui.domain.closing.checklist import StepId
from ttui.ui.closing.text import copied_text
from ttui.ui.promote.text import PromoteToEnd, taps_text


@pytest.mark.parametrize("mode", list(Mode))
def test_the_taps_for_whoever_has_the_phone_name_the_mode(mode: Mode) -> None:
    text = taps_text(PromoteToEnd(replace(handed(), mode=mode), REF, SystemClock()))
    head = "" if mode is Mode.LIVE else f"{mode.value}: this is no promotion of a real ad account."
    assert text.partition("Please end")[0].strip() == head


@pytest.mark.parametrize("mode", list(Mode))
def test_the_message_to_team_and_clients_names_the_mode(mode: Mode) -> None:
    told = closing.step(StepId.TOLD)
    text, _ = copied_text(closing.checklist(), told, mode)
    head = "" if mode is Mode.LIVE else f"{mode.value}: this is no closing of a real ad account."
    assert text.partition("We are closing it.")[0].strip() == head
