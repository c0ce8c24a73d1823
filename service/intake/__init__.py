"""Files in, rows out: one reader a format, all of them behind `read_file` and `read_bytes`."""
