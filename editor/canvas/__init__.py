"""The canvas: the view on a document, and what is drawn over it."""
