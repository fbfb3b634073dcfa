"""Redis for who only sends: one client for a connection. Kombu makes a new one for each message.

To make one costs as much as to send with it; it is meant to be used by many.
"""

from functools import cached_property
from typing import Any

from kombu.transport import redis


class Channel(redis.Channel):
    def _create_client(self, asynchronous: bool = False) -> Any:
        return super()._create_client(asynchronous=True) if asynchronous else self._kept_client

    @cached_property
    def _kept_client(self) -> Any:
        return super()._create_client()


class Transport(redis.Transport):
    """What the connection of a sender names."""

    Channel = Channel
