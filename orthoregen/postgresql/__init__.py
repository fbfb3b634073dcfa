"""What the setting ENGINE names for PostgreSQL."""
