"""The one error a user may see: a sentence that says what is wrong, where, and what to do."""


class BadInput(ValueError):
    """Raised for anything that came from outside and cannot be used.

    The message is one line without a traceback; the window shows it in a banner, the command line prints it and
    exits with status 2.
    """
