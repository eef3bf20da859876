"""The demonstration in a browser: phones and mailboxes beside each other, all of the sandbox."""
