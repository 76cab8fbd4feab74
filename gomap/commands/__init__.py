"""The commands of gomap, one module each: its declaration, ``run(session, arguments)``, and the report that it returns.
They are found here (gomap/commandline/catalogue.py), not listed; gomap/views has a module of the same name for each.
"""
