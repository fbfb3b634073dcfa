"""Reading the knowledge files strictly: one module for each kind of file."""
