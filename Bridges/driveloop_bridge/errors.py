"""Everything that can go wrong between two processes. Each message says what came and what was expected."""


class BridgeError(Exception):
    """Root of all errors of this package."""


class AddressError(BridgeError):
    """An address that is no ipc:// or tcp:// place, or that other machines can reach while no CURVE keys are given."""


class KeyFileError(BridgeError):
    """A key file that cannot be read or holds no key."""


class MalformedError(BridgeError):
    """Bytes that are no message; `code` is the fault that is told to the peer."""

    code = "malformed"


class TooLargeError(MalformedError):
    code = "too_large"


class WrongVersionError(MalformedError):
    code = "wrong_version"

    def __init__(self, got, expected):
        super().__init__("protocol version: got %s, expected %s; update the older side" % (got, expected))
        self.got = got
        self.expected = expected


class WrongTickError(BridgeError):
    code = "wrong_tick"


class InvalidControlError(BridgeError):
    code = "invalid_control"


class UnexpectedMessageError(BridgeError):
    code = "unexpected_message"


class PeerLostError(BridgeError):
    """The other process died or fell silent."""


class PeerTimeoutError(BridgeError):
    """The other process lives, but did not answer in time."""


class AgentRestartedError(BridgeError):
    """The agent said hello again in the middle of a route."""


class RefusedError(BridgeError):
    """The world would not have us; `code` says why."""

    def __init__(self, code, message, expected="", got=""):
        super().__init__("refused (%s): %s; got %s, expected %s" % (code, message, got, expected))
        self.code = code


class FaultError(BridgeError):
    """The peer reported an error of its own."""

    def __init__(self, code, message):
        super().__init__("the other side reports %s: %s" % (code, message))
        self.code = code
