"""Which endpoints the pretend API has, and what answers them."""

from collections.abc import Callable, Mapping
from typing import Final

from ttui.simulator.endpoints import (
    accounts,
    audiences,
    bc,
    bc_balances,
    bc_invoices,
    bc_transactions,
    files,
    identities,
    lists,
    writes,
)
from ttui.simulator.endpoints.gmv_max import info as shop_info
from ttui.simulator.endpoints.gmv_max import lists as shop_lists
from ttui.simulator.endpoints.gmv_max import report as shop_report
from ttui.simulator.endpoints.reports import creative_report, endpoint
from ttui.simulator.protocol.call import Call

Handler = Callable[[Call], str]

ROUTES: Final[Mapping[str, tuple[str, Handler]]] = {
    "oauth2/access_token": ("POST", accounts.access_token),
    "oauth2/revoke_token": ("POST", accounts.revoke_token),
    "oauth2/advertiser/get": ("GET", accounts.advertisers),
    "advertiser/info": ("GET", accounts.advertiser_info),
    "report/integrated/get": ("GET", endpoint.report),
    "bc/get": ("GET", bc.centers),
    "bc/asset/get": ("GET", bc.assets),
    "bc/member/get": ("GET", bc.members),
    "bc/advertiser/disable": ("POST", bc.disable),
    "bc/balance/get": ("GET", bc_balances.center_balance),
    "advertiser/balance/get": ("GET", bc_balances.account_balances),
    "bc/account/transaction/get": ("GET", bc_transactions.transactions),
    "advertiser/transaction/get": ("GET", bc_transactions.account_transactions),
    "bc/account/cost/get": ("GET", bc_transactions.costs),
    "bc/invoice/get": ("GET", bc_invoices.invoices),
    "bc/invoice/unpaid/get": ("GET", bc_invoices.unpaid),
    "creative/report/get": ("GET", creative_report.creative_report),
    "creative/portfolio/list": ("GET", audiences.portfolios),
    "pixel/list": ("GET", audiences.pixels),
    "dmp/custom_audience/list": ("GET", audiences.audiences),
    "dmp/custom_audience/get": ("GET", audiences.audience_details),
    "identity/get": ("GET", identities.identities),
    "identity/video/get": ("GET", identities.posts),
    "identity/video/info": ("GET", identities.post_info),
    "file/video/ad/info": ("GET", files.video_info),
    "file/video/ad/search": ("GET", files.video_search),
    "file/image/ad/info": ("GET", files.image_info),
    "file/image/ad/search": ("GET", files.image_search),
    "gmv_max/campaign/get": ("GET", shop_lists.campaigns),
    "gmv_max/store/list": ("GET", shop_lists.stores),
    "gmv_max/report/get": ("GET", shop_report.report),
    "campaign/gmv_max/info": ("GET", shop_info.details),
    "campaign/gmv_max/session/list": ("GET", shop_info.sessions),
    "campaign/update": ("POST", writes.update_campaign),
    "adgroup/update": ("POST", writes.update_adgroup),
    **dict.fromkeys(lists.LEVELS, ("GET", lists.list_objects)),
    **dict.fromkeys(writes.TARGETS, ("POST", writes.update_status)),
}
"""Method and handler by path."""
