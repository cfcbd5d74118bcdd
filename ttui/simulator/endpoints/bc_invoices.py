"""What a Business Center was billed and has not paid (contract 9)."""

from datetime import UTC
from typing import Final

from ttui.simulator.endpoints.bc import page_of_rows
from ttui.simulator.endpoints.bc_balances import number
from ttui.simulator.endpoints.bc_transactions import time_span
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import bad_parameter, shuffled
from ttui.simulator.world.business_centers import BusinessCenter, Invoice
from ttui.simulator.world.calendar import utc_text
from ttui.simulator.world.clock import to_ms

_INVOICES: Final = frozenset({"RECON", "CREDIT", "AUTO_PAY"})


def invoices(call: Call) -> str:
    """``bc/invoice/get``: ``AUTO_PAY`` bills have to be asked for alone."""
    center = call.center()
    kinds = frozenset(call.params.texts("invoice_types"))
    if not kinds:
        raise bad_parameter("invoice_types: Missing data for required field.")
    if not kinds <= _INVOICES:
        raise bad_parameter("invoice_types: Must be one of: RECON, CREDIT, AUTO_PAY.")
    if "AUTO_PAY" in kinds and len(kinds) > 1:
        raise bad_parameter("invoice_types: AUTO_PAY cannot be combined with other values.")
    if call.params.has("start_time") is not call.params.has("end_time"):
        raise bad_parameter("start_time and end_time must be given together.")
    since, until = 0, 1 << 62
    if call.params.has("start_time"):
        since, until = time_span(call, call.params, ("start_time", "end_time"), UTC)
    pays = call.params.texts("pay_statuses")
    found = [
        _invoice(center, one, to_ms(call.world.now()))
        for one in center.invoices
        if one.kind in kinds
        and since <= one.sent_ms <= until
        and (not pays or _pay_status(one) in pays)
    ]
    return page_of_rows(call, found)


def _pay_status(one: Invoice) -> str:
    return "PAID" if one.paid else "UNPAID"


def _invoice(center: BusinessCenter, one: Invoice, now: int) -> dict[str, object]:
    amount = number(center.currency, one.minor)
    return {
        "invoice_id": one.invoice_id,
        "serial_number": f"INV{one.invoice_id[-8:]}",
        "send_date": utc_text(one.sent_ms // 1000)[:10],
        "due_date": utc_text(one.due_ms // 1000)[:10],
        "invoice_type": one.kind,
        "status": "SENT",
        "amount": amount,
        "amount_excluding_tax": amount,
        "total_tax_amount": 0,
        "currency_code": center.currency.code,
        "pay_status": _pay_status(one),
        "overdue_status": "OVERDUE" if now > one.due_ms and not one.paid else "NOT_OVERDUE",
        "unpaid_amount": 0 if one.paid else amount,
    }


def unpaid(call: Call) -> str:
    """``bc/invoice/unpaid/get``: how much is owed."""
    center = call.center()
    if call.params.required("invoice_type") != "RECON":
        raise bad_parameter("invoice_type: Must be one of: RECON.")
    owed = sum(one.minor for one in center.invoices if one.kind == "RECON" and not one.paid)
    result = {"currency_code": center.currency.code, "amount": number(center.currency, owed)}
    return shuffled({"result": result}, call.envelope)
