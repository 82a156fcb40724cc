/// Messaging carries a drive between two processes: the one that owns the world and the one that owns the agent.
///
/// ```
/// world process                                agent process
/// WorldEndpoint ──(ipc:// or tcp://, ROUTER)── AgentEndpoint
///   waitForAgent()   ◄ hello / welcome ►         connect()
///   begin(briefing)  ◄ next / route ►            run(begin:act:end:)
///   exchange(obs.)   ◄ control / observation ►
///   endRoute()       ◄ control / routeEnd ►
/// ```
///
/// `Message` is what may be said, `MessageCodec` turns it into frames of bytes and back (`Codec/`), `ZeroMQSocket` moves
/// frames (`Sockets/`), and the two endpoints keep the order of the conversation. `RemoteAgent` makes the far agent look
/// like one in this process. `Bridges/Protocol.md` is the contract with other languages; this module obeys it.
public enum DriveLoopProtocol {
  /// The version spoken here. Peers with another version are refused in the handshake.
  public static let version = 4
}
