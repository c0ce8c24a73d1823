"""Everything that runs: intake, store, tracking, and the three faces over the same use cases."""
