"""The demo's Business Center, and what makes its account a good one to close."""

from datetime import timedelta

from ttui.simulator.world.business_centers import BusinessCenter, Invoice, Member, Transaction
from ttui.simulator.world.entities import Account, Campaign, Mode, Switch
from ttui.simulator.world.history import DailyHistory
from ttui.simulator.world.world import World
from ttui.simulator.worlds.builders import AdPlan, make_ad, make_campaign, make_group

LUMEN_EUROPE = "7318520946371594408"
"""The account inside a Business Center: EUR, Berlin."""
BUSINESS_CENTER = "7290011846352900001"

_DAY_MS = 86_400_000
_QUIET_DAYS = 6
"""How long nothing has been delivered: longer than the three days TikTok asks for."""


def add_lumen_europe(world: World) -> None:
    """The account that can be closed: one campaign is on, but its budget ran out days ago."""
    account = world.add_account(LUMEN_EUROPE, "Lumen Europe", "EUR", "Europe/Berlin")
    account.company = "Lumen Europe GmbH"
    account.country = "DE"
    account.owner_bc_id = BUSINESS_CENTER
    account.wallet.cash = 6_120
    quiet = ("0",) * _QUIET_DAYS
    summer = make_campaign(world, account, "Sommerpflege", Mode.DAY, "60")
    summer.switch = Switch.DISABLE
    germany = make_group(world, summer, "DE 18-34", Mode.DAY, "60")
    make_ad(
        world,
        germany,
        AdPlan("sonne_01", "1.70", daily_history=(*quiet, "38.00", "41.20", "36.75")),
    )
    make_ad(world, germany, AdPlan("sonne_02", "0.90", daily_history=(*quiet, "18.40", "17.95")))
    world.add_campaign(summer)
    always = make_campaign(world, account, "Immer an", Mode.TOTAL, "250")
    always.cbo = True
    broad = make_group(world, always, "DE/AT/CH broad")
    spent = (*quiet, "27.10", "57.35", "55.55", "58.20", "51.80")
    make_ad(world, broad, AdPlan("marke_01", "1.20", daily_history=spent))
    world.add_campaign(always)
    paused = make_campaign(world, account, "Black Friday (fertig)", Mode.DAY, "80")
    paused.switch = Switch.DISABLE
    group = make_group(world, paused, "DE alle", Mode.DAY, "80")
    make_ad(world, group, AdPlan("bf_countdown", "4.00", daily_history=(*quiet, "79.90", "80.00")))
    world.add_campaign(paused)
    add_old_campaign(world, account, "Frühjahr (gelöscht)", first=300, last=150)
    _center(world, account)


def add_old_campaign(
    world: World, account: Account, name: str, *, first: int, last: int
) -> Campaign:
    """A deleted campaign that ran daily from so many days ago to so many days ago."""
    campaign = make_campaign(world, account, name)
    group = make_group(world, campaign, f"{name} 1")
    share = 40 * account.currency.ratio * 10**account.currency.digits
    group.daily_history = DailyHistory.of(
        int(group.adgroup_id),
        account.opening_day - first,
        account.opening_day - last,
        account.currency,
        share,
    )
    for number in range(3):
        ad = make_ad(world, group, AdPlan(f"{name} clip {number + 1}"))
        ad.part = group.daily_history.join(number)
        ad.created_ms = ad.modified_ms = world.clock.now_ms() - (first + 1) * _DAY_MS
    created = world.clock.now_ms() - (first + 1) * _DAY_MS
    campaign.created_ms = campaign.modified_ms = created
    group.created_ms = group.modified_ms = group.starts_ms = created
    campaign.deleted = True
    world.add_campaign(campaign)
    return campaign


def _center(world: World, account: Account) -> None:
    center = world.add_center(BUSINESS_CENTER, "Lumen Group", "EUR")
    center.kind = "SELF_SERVICE"
    center.country = "DE"
    center.cash = 41_800
    center.members = [
        Member("7290011846352900101", "Ada", "a***@lumen.example", "ADMIN", "MANAGER"),
        Member("7290011846352900102", "Ben", "b***@lumen.example", "STANDARD", "ANALYST"),
        Member("7290011846352900103", "Cem", "c***@lumen.example"),
    ]
    now = world.clock.now_ms()
    for months in range(12, 0, -1):
        at = now - months * 30 * _DAY_MS
        center.transactions += (
            Transaction(world.new_id(), at, "ADD_BALANCE", 90_000),
            Transaction(world.new_id(), at, "DECREASE_BALANCE", 60_000),
            Transaction(world.new_id(), at, "ADD_BALANCE", 60_000, account.advertiser_id),
            Transaction(
                world.new_id(), at + 3 * _DAY_MS, "BILL_PAYMENT", 58_000, account.advertiser_id
            ),
        )
        paid = Invoice(world.new_id(), 58_000, at, at + 30 * _DAY_MS, paid=True)
        center.invoices.append(paid)
    _leave_unpaid(world, center)


def _leave_unpaid(world: World, center: BusinessCenter) -> None:
    """One bill is open; accounting pays it two hours of world time into the demo."""
    now = world.clock.now_ms()
    bill = Invoice(world.new_id(), 21_437, now - 12 * _DAY_MS, now + 18 * _DAY_MS)
    center.invoices.append(bill)

    def pay(_: int) -> None:
        bill.paid = True

    world.plan(timedelta(hours=2), pay)
