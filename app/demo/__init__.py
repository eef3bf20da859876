"""The played office: people, a story, a clock moved by hand. Imports `sandbox` and below."""
