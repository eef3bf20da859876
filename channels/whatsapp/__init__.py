"""WhatsApp: the office's number on the Cloud API."""
