"""The only package that speaks SQL: rows in, frozen values out."""
