"""Files that the command line and the editor share: atomic writing, pictures, recipes, blobs, OpenRaster documents.

Free of Qt and torch. Everything is written through `atomic`; strangers' pictures are decoded in a child process with
limits on time and memory (`decoding`), so that opening one needs neither the engine nor trust.

    atomic      write(path, fill, verify): a file is there whole, or as it was before
    pictures    read(path) -> Opened, write(raster, path), write_animation(rasters, path, frames_per_second)
    blobs       Blobs: arrays and pictures by the SHA-256 of their bytes
    striped     png(raster): PNG in pieces, with no copy of the whole
    recipes     to_json(request, blobs), from_json(bytes, blobs), find(path)
    openraster  read(path) -> Archive, write(archive, path)
"""
