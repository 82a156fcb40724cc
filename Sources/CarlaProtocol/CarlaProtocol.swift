/// CARLA's network protocol as its clients speak it: values and bytes, no sockets and no world.
///
/// Two TCP services. **Calls** (port P): MessagePack-RPC, one connection a client, messages without any other framing:
/// `PackFramer` cuts the stream into messages, `RPCRequest` reads one, `RPCAnswer` writes the answer, `RPCTable` lists every
/// call that a wheel can make. **Streams** (port P + 1): a client opens one connection for each stream, sends its number
/// (`u32`), and gets `u32` length and payload for ever: `StreamFrame`; `StreamToken` tells a client where a stream is.
///
/// Two kinds of layouts. Structures in calls are MessagePack arrays in a fixed order (folder `Structures`). Structures in
/// streams are packed little-endian bytes (folder `Streams`, table `RawLayout.all`). Everything here is in CARLA's axes and
/// units, as it is on the wire; the server converts at its border (`DriveTypes/CarlaFrame`).
///
/// Layouts: CARLA 0.9.15 and 0.9.16, read from the debug information of the wheels on PyPI. The client never tells its
/// version, so a server must be told which one it speaks to.
public enum CarlaVersion: String, Sendable, Hashable, CaseIterable {
  case v0915 = "0.9.15"
  case v0916 = "0.9.16"
}
