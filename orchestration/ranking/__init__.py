"""How certain a rank is: draws, bands, robustness and funnel limits as pure functions over numpy arrays."""
