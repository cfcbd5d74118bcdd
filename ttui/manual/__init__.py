"""The manual: one Markdown page for each topic.

The same pages are read on GitHub, printed by `ttui help TOPIC` and opened from the help screen.
"""

TOPICS = (
    "screen",
    "stopping",
    "promote",
    "closing",
    "backup",
    "ssh",
    "scripting",
    "settings",
    "troubleshooting",
)
"""The pages, in the order in which they are listed; each is a Markdown file of this package."""
