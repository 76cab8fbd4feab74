"""Maps that only deferred calls and panics of parked goroutines keep."""
