"""The texts of the closing checklist: titles, meanings, instructions, reasons and web path.

Short enough for a pane of 44 columns; screens wrap. Nothing here is hostile.
"""

from collections.abc import Mapping

from ttui.domain.closing.checklist import Consequence, Means, Route, StepId

TITLES: Mapping[StepId, str] = {
    StepId.ROUTE: "Which route applies",
    StepId.ALTERNATIVES: "Alternatives seen",
    StepId.DEBTS: "Nothing owed",
    StepId.MONEY: "Money that is left",
    StepId.STOPPED: "Every ad stopped",
    StepId.BACKUP: "Data backed up",
    StepId.TOLD: "Team and clients told",
    StepId.CONSEQUENCES: "Consequences understood",
    StepId.REASON: "Reason",
    StepId.CLOSE: "Close",
    StepId.CLOSED: "Closed, proven",
}

MEANINGS: Mapping[StepId, tuple[str, ...]] = {
    StepId.ROUTE: (
        "Where the account belongs and who you are there decide how it is closed and where its"
        " money goes.",
    ),
    StepId.ALTERNATIVES: (
        "Closing is for good: nobody can open the account again.",
        "Pausing costs nothing, keeps all data and can be taken back: stop everything and leave it"
        " off for as long as you like.",
        "To be sure that nothing can be charged, also remove the payment method: in TikTok Ads"
        " Manager under Tools, Finance, Payment.",
    ),
    StepId.DEBTS: ("TikTok closes no account that owes money, and a debt outlives the account.",),
    StepId.MONEY: ("What is left when the account closes is not simply paid out.",),
    StepId.STOPPED: (
        "Whatever is on goes on charging while you close. Promotes end on the phone only.",
    ),
    StepId.BACKUP: (
        "Closing erases campaigns, reports, audiences and files at TikTok. A verified backup is"
        " the only copy left.",
    ),
    StepId.TOLD: (
        "Everybody who works in this account or is billed by it loses it at the same moment.",
    ),
    StepId.CONSEQUENCES: ("Four things that nobody can take back. Each is confirmed by itself.",),
    StepId.REASON: ("Kept in the closing report; TikTok's own page asks for one too.",),
    StepId.CLOSE: ("The last step. It cannot be taken back.",),
    StepId.CLOSED: ("Only TikTok's own word counts: the account reads closed.",),
}

ROUTES: Mapping[Route, tuple[str, ...]] = {
    Route.UNKNOWN: ("The route is not known yet.",),
    Route.STAND_ALONE: (
        "Stand-alone account: outside any Business Center. There is no API to close it: you close"
        " it in the browser, ttui shows the way and proves the end.",
    ),
    Route.BUSINESS_CENTER: (
        "Account of a Business Center that you administer. What is left of its balance moves to"
        " the Business Center.",
    ),
    Route.SUSPENDED: (
        "Suspended: TikTok closes no suspended account and pays nothing back.",
        "What can still be done: appeal in TikTok Ads Manager (Account, Appeal) or with TikTok's"
        " support; back up the data; stop everything; remove the payment method; pay what is"
        " owed. Once the suspension ends, come back to this list.",
    ),
    Route.NO_ADMIN_ROLE: (
        "You are no administrator of this account. Only an administrator of the Business Center"
        " that owns it can close it.",
        "Ask one to run this list, or to make you an administrator (Business Center, Users,"
        " Members).",
    ),
}

API_WITHOUT_FLAG = (
    "ttui would close it through the API if it were started with --allow-close; without it, it is"
    " closed in the browser."
)
API_WITH_FLAG = "ttui closes it through the API (--allow-close)."

NO_CENTERS = (
    "Without that it cannot be told whether the account belongs to one. Give the developer app the"
    " Business Center permissions, and authorise it again."
)

GUIDES = "Closing guides say: prepaid money that is left is forfeited."
HELP = (
    "TikTok's help says: an account outside a Business Center in good standing gets unspent"
    " prepaid money back within 60 days; in a Business Center it moves there; a suspended account"
    " gets nothing; ad credit is always lost."
)
REFUND_DAYS = 60
REFUND_DUE = (
    "Unspent prepaid money should be back by {day}, 60 days after closing. If it is not, write to"
    " TikTok's support and send the report."
)

CONSEQUENCES: Mapping[Consequence, str] = {
    Consequence.ACCESS_LOST: "Access is lost for good: nobody can log in again.",
    Consequence.DATA_ERASED: "All its data at TikTok is erased; only the backup stays.",
    Consequence.BALANCE_RULE: "The money goes where step 4 says, nowhere else.",
    Consequence.PROFILE_STAYS: "The TikTok profile and its posts are not affected.",
}

REASONS = (
    "No longer advertising on TikTok",
    "Moving to another ad account",
    "Account opened by mistake",
    "Results not worth the cost",
    "Business closed or sold",
    "Security: somebody else had access",
)

PAY_AT: Mapping[bool, str] = {
    True: "Pay in Business Center under Finance, Invoices.",
    False: "Pay in TikTok Ads Manager under Tools, Finance, Payment.",
}
"""Where to pay: in a Business Center, or outside."""

DEBTS_ATTEST = "I looked at Finance, Payment: no bill is open"
DEBTS_BY_HAND = (
    "Outside a Business Center TikTok's API does not tell open bills. Look at TikTok Ads Manager,"
    " Tools, Finance, Payment, and say here that none is open."
)

REFUSALS: Mapping[str, tuple[StepId, str]] = {
    "DELIVERING": (
        StepId.STOPPED,
        "TikTok refused: ads delivered within the last 3 days (DELIVERING). Its reports may trail;"
        " ttui waits another day.",
    ),
    "UNPAID_BILL": (
        StepId.DEBTS,
        "TikTok refused: a bill is not paid (UNPAID_BILL). A payment may take days to be booked.",
    ),
    "SUSPENDED": (
        StepId.ROUTE,
        "TikTok refused: the account is suspended (SUSPENDED). Appeal first.",
    ),
    "UNFINISHED_TRANSFER": (
        StepId.DEBTS,
        "TikTok refused: a transfer of balance is not finished (UNFINISHED_TRANSFER). Finish or"
        " cancel it in Business Center under Finance.",
    ),
    "AUTOPAY_UNBILLED": (
        StepId.DEBTS,
        "TikTok refused: automatic payment has cost that is not billed yet (AUTOPAY_UNBILLED). Pay"
        " it now under Finance, Payment, or wait for the bill.",
    ),
}
"""Each reason of contract 9.1: the step it goes back to, and what it means."""
UNKNOWN_REFUSAL = "TikTok refused for a reason that ttui does not know: {reason}."


def web_steps(name: str, advertiser_id: str) -> tuple[str, ...]:
    """The way through the browser; `name` is hostile."""
    return (
        "Open ads.tiktok.com in a browser and log in as the account's administrator.",
        f"Choose the account {name}, id {advertiser_id}. Compare the id.",
        "Open Account Setup (menu at your name, top right).",
        "Open Basic Information, then Advanced Settings at its end.",
        "Choose Deactivate. Compare what TikTok says of the money with step 4; if it differs,"
        " stop here.",
        "Confirm there. Then leave it to ttui: it asks TikTok until the account reads closed.",
    )


def message(name: str, advertiser_id: str, means: Means) -> str:
    """The message to team and clients, to copy; `name` is hostile."""
    how = "through TikTok's API" if means is Means.API else "in TikTok Ads Manager"
    return (
        f"We are closing the TikTok ad account {name} (id {advertiser_id}) for good, {how}. "
        "From then on nobody can log in to it, and its campaigns, reports, audiences and files at "
        "TikTok are erased; we keep a backup. The TikTok profile and its posts are not affected. "
        "If you need anything out of this account, or still have to bill or pay something, tell us "
        "today."
    )
