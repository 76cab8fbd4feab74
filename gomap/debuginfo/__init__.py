"""What is taken straight from an executable's DWARF: package variables, for which a debugger reads whole packages."""
