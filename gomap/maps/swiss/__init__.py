"""Swiss maps, Go 1.24 and later: groups, control bytes, tables, directory.
`read` is the map, `stats` counts it.
"""
