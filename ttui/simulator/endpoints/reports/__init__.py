"""The report endpoints: queries, filters, metrics and rows."""
