"""Brings a row of the tree into sight, even if it is folded or filtered away."""

from ttui.domain.ids import EntityRef, Level
from ttui.ui.tree.campaign_tree import CampaignTree


def reveal(tree: CampaignTree, ref: EntityRef) -> bool:
    """Put the cursor on a row; clear the filter and unfold its branch if they hide it.

    Returns:
        False when the row is no longer known; then the cursor stays.
    """
    if tree.outline.entity(ref) is None:
        return False
    if tree.go_to(ref):
        return True
    if tree.outline.filter is not None:
        tree.show_filter(None)
    branch: list[EntityRef] = []
    above = tree.outline.parent(ref)
    while above is not None:
        if above.level is not Level.ADVERTISER or tree.outline.shows_accounts:
            branch.append(above)
        above = tree.outline.parent(above)
    for parent in reversed(branch):
        if tree.go_to(parent) and not tree.outline.is_open(parent):
            tree.action_unfold()
    return tree.go_to(ref)
