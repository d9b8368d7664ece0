"""Canvas tools, one file each, exporting `PLUGIN: editor.tool.Tool`; the file name is the tool's id.

A tool turns a gesture into one edit of the document and touches no widget, so it is tested without Qt.
"""
