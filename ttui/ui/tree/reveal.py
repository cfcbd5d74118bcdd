"""Bringing a row of the tree into sight, whatever is folded or filtered away."""

from ttui.domain.ids import EntityRef, Level
from ttui.ui.tree.campaign_tree import CampaignTree


def reveal(tree: CampaignTree, ref: EntityRef) -> bool:
    """Put the cursor on a row; the filter is cleared and its branch unfolded where they hide it.

    Returns:
        False when the row is not known any more; the cursor stays where it is then.
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
