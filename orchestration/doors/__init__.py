"""Other doors into the inbox: what databases hold is fetched as files, which arrive like any other."""
