"""A place is an address and a type: fields, interfaces and type names from there.
Expressions, keys and analyses are made of places.
"""
