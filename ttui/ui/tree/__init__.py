"""The tree of campaigns, ad groups and ads."""
