"""The played office in a browser. Imports `demo` and below."""
