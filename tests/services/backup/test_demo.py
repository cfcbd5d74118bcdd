"""A backup says of which kind its account is, and is good for no other kind."""

from pathlib import Path

import pytest

from tests.support.services.backups import Ending, shop
from ttui.api.errors import NoConnectionError
from ttui.domain.advertiser import Mode
from ttui.services.backup.check import verify
from ttui.services.backup.find_backup import find_backup
from ttui.store.backup.folder import FolderError


def test_a_backup_of_the_demo_is_none_of_a_real_account(tmp_path: Path) -> None:
    one = shop()
    one.back_up(tmp_path / "b", mode=Mode.DEMO)
    assert verify(tmp_path / "b")[0].heading.mode is Mode.DEMO
    assert find_backup([tmp_path / "b"], one.account) is None
    assert find_backup([tmp_path / "b"], one.account, Mode.SANDBOX) is None
    assert find_backup([tmp_path / "b"], one.account, Mode.DEMO) is not None


def test_a_begun_backup_of_another_kind_is_not_gone_on_with(tmp_path: Path) -> None:
    one = shop()
    with pytest.raises(NoConnectionError):
        one.back_up(
            tmp_path / "b", api=lambda client: Ending(client, 5), patience=(), mode=Mode.DEMO
        )
    with pytest.raises(FolderError, match=r"DEMO.*LIVE"):
        one.back_up(tmp_path / "b")


@pytest.mark.parametrize("below", ["x" * 5000, "/".join("x" * 50 for _ in range(200)), "file/b"])
def test_a_path_that_can_be_no_folder_is_one_short_sentence(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="cannot be used") as caught:
        shop().back_up(tmp_path / below)
    assert len(str(caught.value)) < 300
