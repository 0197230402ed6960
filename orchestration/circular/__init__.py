"""The circular: what a snapshot says of a period, in sentences of a template, as a document in the official layout."""
