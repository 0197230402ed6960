"""Proof at full size that nothing is lost, mixed or shown to whom it does not belong: `make reliability`."""
