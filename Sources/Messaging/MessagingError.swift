/// Everything that can go wrong between two processes; each case says what came, what was expected and what to do.
public enum MessagingError: Error, Sendable, Hashable {
  /// An address which is not `ipc://PATH` or `tcp://HOST:PORT`.
  case invalidAddress(String, reason: String)
  /// A reachable-from-outside address without CURVE keys.
  case unprotectedAddress(String)
  /// A key file that cannot be read, or holds no key. `line` counts from 1; 0 means the whole file.
  case invalidKeyFile(path: String, line: Int, reason: String)
  /// libzmq or the system refused a call.
  case system(operation: String, reason: String)
  /// Bytes that are no message: `field` is the place, such as `observation.ego.speed`.
  case malformed(field: String, got: String, expected: String)
  /// More bytes, frames or values than this side accepts.
  case tooLarge(what: String, got: Int, limit: Int)
  case wrongVersion(got: Int, expected: Int)
  /// A well-formed message at the wrong place of the conversation.
  case unexpectedMessage(got: String, expected: String)
  /// A control that answers another tick than the one asked for.
  case wrongTick(got: Int, expected: Int)
  /// A control whose number is not finite or out of range.
  case invalidControl(field: String, got: Double, expected: String)
  /// A value that cannot be sent, such as a snapshot whose descriptions and states disagree.
  case unsendable(field: String, got: String, expected: String)
  /// The other process died or fell silent.
  case peerLost(during: String)
  /// The other process lives, but did not answer in time.
  case timedOut(waitingFor: String, seconds: Double)
  /// The agent said hello again in the middle of a route.
  case agentRestarted
  /// The world would not have us.
  case refused(Refusal)
  /// The peer reported an error of its own.
  case faulted(Fault)
  /// The far end does not speak our security: no keys, wrong keys, or not on the list of clients.
  case handshakeFailed(String)
  /// The endpoint was closed before.
  case closed
}

extension MessagingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidAddress(let text, let reason):
      "address '\(text)': \(reason); use ipc://PATH or tcp://HOST:PORT"
    case .unprotectedAddress(let text):
      "address '\(text)' can be reached from other machines: give CURVE keys, or use ipc:// or tcp://127.0.0.1"
    case .invalidKeyFile(let path, let line, let reason):
      "key file \(path)\(line > 0 ? ":\(line)" : ""): \(reason); make a pair with CurveKeyPair.generate()"
    case .system(let operation, let reason): "\(operation): \(reason)"
    case .malformed(let field, let got, let expected):
      "message field '\(field)': got \(got), expected \(expected)"
    case .tooLarge(let what, let got, let limit): "\(what): got \(got), limit is \(limit)"
    case .wrongVersion(let got, let expected):
      "protocol version: got \(got), expected \(expected); update the older side"
    case .unexpectedMessage(let got, let expected): "message: got '\(got)', expected \(expected)"
    case .wrongTick(let got, let expected): "control answers tick \(got), expected \(expected)"
    case .invalidControl(let field, let got, let expected):
      "control.\(field): got \(got), expected \(expected)"
    case .unsendable(let field, let got, let expected):
      "cannot send '\(field)': got \(got), expected \(expected)"
    case .peerLost(let during): "the other process is gone (\(during))"
    case .timedOut(let what, let seconds): "no \(what) within \(seconds) s"
    case .agentRestarted: "the agent restarted in the middle of the route"
    case .refused(let refusal):
      "refused (\(refusal.code.rawValue)): \(refusal.message); got \(refusal.got), expected \(refusal.expected)"
    case .faulted(let fault): "the other side reports \(fault.code.rawValue): \(fault.message)"
    case .handshakeFailed(let reason): "handshake failed: \(reason); check the CURVE keys of both sides"
    case .closed: "the endpoint is closed"
    }
  }
}

extension MessagingError {
  /// The same error with the name of the enclosing field before its own.
  func within(_ parent: String) -> MessagingError {
    switch self {
    case .malformed(let field, let got, let expected):
      .malformed(field: Self.join(parent, field), got: got, expected: expected)
    case .unsendable(let field, let got, let expected):
      .unsendable(field: Self.join(parent, field), got: got, expected: expected)
    default: self
    }
  }

  private static func join(_ parent: String, _ field: String) -> String {
    field.isEmpty ? parent : field.hasPrefix("[") ? parent + field : parent + "." + field
  }

  /// How the error is reported to the peer.
  var fault: Fault {
    let code: Fault.Code =
      switch self {
      case .wrongVersion: .wrongVersion
      case .tooLarge: .tooLarge
      case .unexpectedMessage: .unexpectedMessage
      case .wrongTick: .wrongTick
      case .invalidControl: .invalidControl
      default: .malformed
      }
    return Fault(code: code, message: description)
  }
}
