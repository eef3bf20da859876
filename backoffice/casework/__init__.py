"""The only room that changes a case and tells who must know. Imports `desk` and below."""
