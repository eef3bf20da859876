"""E-mail: the office's mailbox, read over IMAP and answered over SMTP."""
