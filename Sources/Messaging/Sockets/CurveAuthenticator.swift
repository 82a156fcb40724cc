import CZeroMQ

/// Answers libzmq's questions whether a client's key is welcome (ZeroMQ RFC 27, ZAP).
///
/// CRITICAL: without a ZAP handler a CURVE server lets in every client that knows its public key, which is no secret.
final class CurveAuthenticator {
  let socket: ZeroMQSocket
  private let clients: Set<[UInt8]>

  init(_ server: CurveServer, in context: ZeroMQContext) throws(MessagingError) {
    clients = Set(server.clients.compactMap(CurveKeyFile.binary))
    socket = try ZeroMQSocket(.reply, in: context)
    try socket.bind("inproc://zeromq.zap.01")
  }

  /// Makes `socket` a CURVE server.
  static func protect(_ socket: ZeroMQSocket, _ server: CurveServer) throws(MessagingError) {
    try socket.set(ZMQ_CURVE_SERVER, 1, "CURVE server")
    try socket.set(ZMQ_CURVE_SECRETKEY, server.keys.secretKey, "CURVE secret key")
    try socket.set(ZMQ_ZAP_DOMAIN, "driveloop", "ZAP domain")
  }

  /// Makes `socket` a CURVE client.
  static func protect(_ socket: ZeroMQSocket, _ client: CurveClient) throws(MessagingError) {
    try socket.set(ZMQ_CURVE_SERVERKEY, client.serverKey, "CURVE server key")
    try socket.set(ZMQ_CURVE_PUBLICKEY, client.keys.publicKey, "CURVE public key")
    try socket.set(ZMQ_CURVE_SECRETKEY, client.keys.secretKey, "CURVE secret key")
  }

  /// Answers every question that waits.
  func answer() throws(MessagingError) {
    while let question = try socket.receive(maximumBytes: 4096, maximumFrames: 16) {
      // version, request id, domain, address, identity, mechanism, credentials…
      let frames = question.frames
      let request = frames.count > 1 ? frames[1] : []
      let isWelcome =
        frames.count == 7 && frames[5].elementsEqual("CURVE".utf8) && clients.contains(frames[6])
      let reply: [[UInt8]] = [
        Array("1.0".utf8), request, Array((isWelcome ? "200" : "400").utf8),
        Array((isWelcome ? "OK" : "unknown key").utf8), [], [],
      ]
      _ = try socket.send(reply)
    }
  }
}
