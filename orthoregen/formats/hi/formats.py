"""Times by the clock of 24 hours: in Hindi, Django writes before and after noon with one word."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
