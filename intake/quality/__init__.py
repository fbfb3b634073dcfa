"""How often clinicians agree with the rules, and how long people wait: counted from what was signed."""
