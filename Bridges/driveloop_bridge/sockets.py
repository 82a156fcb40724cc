"""Sockets with DriveLoop's rules: loopback unless CURVE keys are given, heartbeats, bounded messages."""
import ipaddress
import os
import re
import struct

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator

from .errors import AddressError, KeyFileError
from .protocol import MAXIMUM_MESSAGE


class Settings:
    """Patience of one end of a connection, seconds."""

    heartbeat_interval = 1.0
    #: A peer silent to heartbeats for so long is dead; one whose process ends is noticed at once.
    heartbeat_timeout = 10.0
    #: How long a living peer may take for its answer.
    reply_timeout = 300.0
    #: How long an agent waits for the next route: the world may be loading a town.
    route_timeout = 3600.0
    #: How long a world waits for an agent, or an agent for a world, that is not there (again).
    reconnect_timeout = 60.0

    def __init__(self, **changes):
        for name, value in changes.items():
            if not hasattr(type(self), name):
                raise TypeError("no setting '%s'" % name)
            setattr(self, name, value)


class CurveClient:
    """Keys of an agent: its own `.key_secret` file and the world's `.key` file (zmq.auth.create_certificates)."""

    def __init__(self, secret_file, server_file):
        self.public, self.secret = _certificate(secret_file, True)
        self.server, _ = _certificate(server_file, False)


class CurveServer:
    """Keys of a world: its own `.key_secret` file and a folder with one `.key` file for each agent that may enter."""

    def __init__(self, secret_file, client_folder):
        self.public, self.secret = _certificate(secret_file, True)
        if not any(name.endswith(".key") for name in os.listdir(client_folder)):
            raise KeyFileError("key folder %s: no .key file, so nobody could connect" % client_folder)
        self.client_folder = client_folder


def _certificate(path, needs_secret):
    try:
        public, secret = zmq.auth.load_certificate(path)
    except (OSError, ValueError) as error:
        raise KeyFileError("key file %s: %s" % (path, error))
    if needs_secret and secret is None:
        raise KeyFileError("key file %s: no 'secret-key'" % path)
    return public, secret


def checked_address(address, curve):
    """The address as libzmq takes it; raises AddressError for what is not ours or not safe."""
    if address.startswith("ipc://"):
        if not 0 < len(address.encode()) - 6 < 108:
            raise AddressError("address '%s': the path must have 1 to 107 bytes" % address)
        return address
    match = re.match(r"^tcp://([^:\[\]]+|\[[^\]]*\]):(\d{1,5}|\*)$", address)
    if not match or (match.group(2) != "*" and int(match.group(2)) > 65535):
        raise AddressError("address '%s': use ipc://PATH or tcp://HOST:PORT" % address)
    host = "127.0.0.1" if match.group(1) == "localhost" else match.group(1)
    try:
        is_local = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        is_local = False
    if not is_local and curve is None:
        raise AddressError(
            "address '%s' can be reached from other machines: give CURVE keys, or use ipc:// or tcp://127.0.0.1" % address
        )
    return "tcp://%s:%s" % (host, match.group(2))


class Link:
    """One socket with its context, its monitor and, for a CURVE world, its gate-keeper. Close it when done."""

    def __init__(self, kind, address, settings, curve=None):
        self.address = checked_address(address, curve)
        self.context = zmq.Context()
        self.gate = None
        self.is_lost = False
        self.socket = socket = self.context.socket(kind)
        socket.linger = 500
        socket.heartbeat_ivl = int(settings.heartbeat_interval * 1000)
        socket.heartbeat_timeout = socket.heartbeat_ttl = int(settings.heartbeat_timeout * 1000)
        socket.sndtimeo = int(settings.reply_timeout * 1000)
        socket.maxmsgsize = MAXIMUM_MESSAGE
        socket.sndhwm = socket.rcvhwm = 64
        socket.reconnect_ivl, socket.reconnect_ivl_max = 50, 1000
        socket.ipv6 = "[" in self.address
        self.monitor = socket.get_monitor_socket(
            zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_AUTH
        )
        if isinstance(curve, CurveServer):
            # Without this gate CURVE would let in every client that knows the world's public key.
            self.gate = ThreadAuthenticator(self.context)
            self.gate.start()
            self.gate.configure_curve(domain="*", location=curve.client_folder)
            socket.curve_server = True
            socket.curve_secretkey, socket.curve_publickey = curve.secret, curve.public
        elif curve is not None:
            socket.curve_serverkey = curve.server
            socket.curve_secretkey, socket.curve_publickey = curve.secret, curve.public
        self.poller = zmq.Poller()
        self.poller.register(socket, zmq.POLLIN)
        self.poller.register(self.monitor, zmq.POLLIN)

    def bind(self):
        self.socket.bind(self.address)
        self.address = self.socket.last_endpoint.decode().rstrip("\0")
        if self.address.startswith("ipc:///"):
            os.chmod(self.address[6:], 0o600)

    def wait(self, seconds):
        """Waits for something to read, at most so long."""
        self.poller.poll(max(0, int(seconds * 1000)))

    def events(self):
        """Connections that ended: ('gone', file descriptor) or ('refused', reason)."""
        found = []
        while self.monitor.poll(0):
            event, value = struct.unpack("=hi", self.monitor.recv_multipart()[0])
            if event == zmq.EVENT_DISCONNECTED:
                found.append(("gone", value))
            elif event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
                found.append(("refused", "the world does not know this agent's key"))
            else:
                found.append(("refused", "the peer's security is another"))
        return found

    def close(self):
        self.socket.disable_monitor()
        self.monitor.close(0)
        self.socket.close()
        if self.gate is not None:
            self.gate.stop()
        self.context.term()
