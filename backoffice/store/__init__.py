"""Rows: the only room that speaks SQL. Rows in, frozen values out; imports `office` and below."""
