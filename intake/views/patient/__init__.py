"""The pages of patients and helpers. Each view asks once: what may be done, what is done, what is shown."""
