"""What the templates of clinicians' pages can call."""
