"""How big each benchmark runs: in full, or at toy size so that a test keeps it from rotting."""

from dataclasses import dataclass

WIDE = "Wide"
"""The branch with very many children in `tests.support.ui.builders.big_app_state`; its first
row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Sizes and repetitions."""

    campaigns: int = 1000
    groups_each: int = 5
    ads_each: int = 20
    wide: int = 10_000
    """Children of the one branch that is folded and unfolded."""
    starts: int = 7
    moves: int = 120
    folds: int = 20
    """Both ways each."""
    tree_folds: int = 4
    changes: int = 60
    stops: int = 150
    """Per load, on the engine's own port."""
    keys: int = 40
    """Per load, at most, as real keys."""
    storm_campaigns: int = 200
    storm: int = 40
    """How many of the first requests TikTok refuses with 40100."""
    latency: float = 0.2
    """Seconds that an answer takes where the line matters."""
    alarms: int = 100
    """Stops of everything while the account loads."""
    blocked: float = 60.0
    """Seconds for which nobody reads the terminal."""
    ends: int = 10
    """Lost terminals, and signals."""
    loads: int = 3
    quiet: float = 2.0
    """Seconds without a list or report after which everything counts as loaded."""
    sizes: tuple[tuple[int, int], ...] = ((80, 24), (200, 50))
    backup_world: str = "10x10x10"
    backup_days: tuple[int, int] = (10, 1000)
    """Of the account with ten thousand ad-day rows, and of the one with a million."""

    @property
    def world(self) -> str:
        """As `ttui simulate --world` writes it."""
        return f"{self.campaigns}x{self.groups_each}x{self.ads_each}"

    @property
    def ads(self) -> int:
        """Ads in the world."""
        return self.campaigns * self.groups_each * self.ads_each


FULL = Scale()
TOY = Scale(
    campaigns=8,
    groups_each=2,
    ads_each=3,
    wide=20,
    starts=1,
    moves=4,
    folds=2,
    tree_folds=1,
    changes=2,
    stops=3,
    keys=2,
    storm_campaigns=8,
    storm=4,
    alarms=2,
    blocked=4.0,
    ends=1,
    loads=1,
    quiet=0.2,
    sizes=((80, 24),),
    backup_world="2x1x2",
    backup_days=(2, 40),
)
