"""What the pages of the catalogue say."""
