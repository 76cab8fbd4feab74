"""Maps of types that the program made by reflection while it ran."""
