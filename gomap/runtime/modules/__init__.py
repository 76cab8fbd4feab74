"""The program's own modules: moduledata, the tables of functions, code and build information.
All of it is found in memory by what it must look like, stripped or not.
"""
