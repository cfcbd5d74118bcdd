from tests.support.domain.receipts import AT, STATES, receipt, usd
from ttui.domain.receipt import exact


def test_a_receipt_says_what_when_who_and_the_money() -> None:
    facts = dict(receipt(*STATES, spend_at_stop=usd("40.00"), final_spend=usd("40.84")).facts())
    assert facts == {
        "What": "stop ad group",
        "Name": "US 18-24",
        "Id": "920",
        "Ad account": "7000000000002217",
        "Asked by": "maria@bastion (key)",
        "Asked": "2026-03-04 19:03:01 UTC",
        "Accepted": "2026-03-04 19:03:02 UTC",
        "Confirmed": "2026-03-04 19:03:03 UTC",
        "Quiet": "2026-03-04 19:03:04 UTC",
        "TikTok's request id": "req-1",
        "Spend at the stop": "40.00 USD",
        "Final spend": "40.84 USD",
        "Charged after the stop": "0.84 USD",
        "Change id": "one",
    }


def test_while_it_is_watched_the_final_spend_is_not_claimed() -> None:
    one = receipt(*STATES[:3], spend_at_stop=usd("40"), late=usd("0.5"), late_at=AT)
    facts = dict(one.facts())
    assert facts["Final spend"].startswith("not final yet")
    assert facts["Charged after the stop"] == "0.5 USD, last seen 2026-03-04 19:03:01 UTC"


def test_the_final_figures_replace_the_running_one() -> None:
    one = receipt(*STATES, spend_at_stop=usd("40"), final_spend=usd("41.25"), late=usd("0.5"))
    assert one.late == usd("1.25")


def test_money_that_nobody_knows_is_not_zero() -> None:
    one = receipt(*STATES)
    facts = dict(one.facts())
    assert facts["Spend at the stop"] == facts["Final spend"] == "not known"
    assert one.late is None and "Charged after the stop" not in facts


def test_amounts_keep_every_digit_and_never_an_exponent() -> None:
    assert exact(usd("1E+3")) == "1000 USD"
    assert exact(usd("0.1250")) == "0.1250 USD"
    assert exact(None) == ""
