"""Python's side of DriveLoop protocol 1 (see Bridges/Protocol.md).

`agent.run` lets a Python model drive in any DriveLoop world; `world.WorldEndpoint` lets a Python world (the CARLA team
agent) be driven by any DriveLoop agent; `protocol` turns messages into bytes and back.
"""
from .errors import BridgeError  # noqa: F401
from .protocol import PROTOCOL_VERSION  # noqa: F401
