"""Of which type is the map at an address? What proves it, and what speaks against the type that a person gave."""
