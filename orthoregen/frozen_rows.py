"""Reading the lists of a frozen text in SQL. It is JSON, for which each engine has its own words."""

VENDORS = ("sqlite", "postgresql")


def each(text: str, name: str, alias: str, vendor: str) -> str:
    """For a FROM: the objects of the list under `name`, one a row."""
    if vendor == "sqlite":
        return f"json_each({text}, '$.{name}') {alias}"
    return f"json_array_elements(CAST({text} AS json) -> '{name}') WITH ORDINALITY {alias}(value, key)"


def place(alias: str, vendor: str) -> str:
    """The place of a row of `each` in its list, from 1."""
    return f"({alias}.key + 1)" if vendor == "sqlite" else f"{alias}.key"


def field(alias: str, name: str, vendor: str) -> str:
    """A field of a row of `each`, as text."""
    if vendor == "sqlite":
        return f"json_extract({alias}.value, '$.{name}')"
    return f"({alias}.value ->> '{name}')"


def day(column: str, vendor: str) -> str:
    """A stored day as it stands in a frozen text."""
    return column if vendor == "sqlite" else f"to_char({column}, 'YYYY-MM-DD')"
