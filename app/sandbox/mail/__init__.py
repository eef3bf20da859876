"""IMAP and SMTP on loopback."""
