"""The screens by hand over the fake engine: `python -m tests.support.ui.try_it [two|big]`."""

import os
import sys

from ttui.ui.terminal import environment


def main() -> None:
    environment.prepare(os.environ)
    from tests.support.ui import builders as b  # noqa: PLC0415 - Textual reads the environment at import
    from tests.support.ui.fake_engine import FakeEngine  # noqa: PLC0415 - same
    from ttui.domain.clock import SystemClock  # noqa: PLC0415 - same
    from ttui.ui.app import TtuiApp  # noqa: PLC0415 - same

    which = sys.argv[1] if len(sys.argv) > 1 else ""
    other = b.advertiser("7000000000009999", name="Hanbit", currency="KRW", timezone="Asia/Seoul")
    second = b.snapshot(
        [
            b.campaign(
                5, "여름 세일 ☀️", account=other.advertiser_id, budget=b.daily("150000", "KRW")
            )
        ],
        owner=other,
    )
    app_states = {"big": b.big_app_state, "two": lambda: b.app_state(b.drawn(), second)}
    app_state = app_states.get(which, lambda: b.app_state(b.drawn()))()
    app = TtuiApp(FakeEngine(app_state, SystemClock()), no_color=environment.no_color(os.environ))
    app.run(mouse=environment.wants_mouse(os.environ))


if __name__ == "__main__":
    main()
