"""Who keeps an object alive: the chain of references back to a variable, a goroutine's frame, or nothing."""
