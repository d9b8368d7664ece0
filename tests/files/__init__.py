"""Tests of files: atomic writing, pictures, recipes, blobs, documents."""
