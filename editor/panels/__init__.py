"""Panels, one file each, exporting `PLUGIN: editor.desk.Panel`; the file name is the panel's id.

A panel shows values of the desk and calls its verbs. It works before the engine is there and without it: what cannot
be used is switched off and says why.
"""
