import DriveTypes

/// A message as it travels: a MessagePack header, then one binary frame per image and sensor array in the header's order.
public struct EncodedMessage: Sendable, Hashable {
  public var header: [UInt8]
  public var frames: [[UInt8]]

  public init(header: [UInt8], frames: [[UInt8]] = []) {
    self.header = header
    self.frames = frames
  }
}

/// Messages ↔ bytes: every field in one fixed order, so that equal messages have equal bytes in every language.
public enum MessageCodec {
  public static func encode(_ message: Message) throws(MessagingError) -> EncodedMessage {
    let writer = try MessagePackWriter()
    var frames: [[UInt8]] = []
    func begin(_ fields: Int) {
      writer.map(fields + 1)
      writer.key("kind")
      writer.string(message.kind)
    }
    switch message {
    case .hello(let hello):
      guard hello.model?.isValid != false else {
        throw .unsendable(
          field: "hello.model", got: "'\(hello.model?.hash.prefix(80) ?? "")'", expected: ModelIdentity.rule)
      }
      begin(8)
      writer.hello(hello)
    case .welcome(let welcome):
      begin(3)
      writer.welcome(welcome)
    case .refusal(let refusal):
      begin(4)
      writer.refusal(refusal)
    case .route(let briefing):
      begin(8)
      writer.briefing(briefing)
    case .observation(let observation):
      begin(6)
      writer.observation(observation)
      frames = observation.images.map(\.jpeg) + observation.readings.compactMap(\.data.frame)
    case .control(let control):
      begin(8)
      writer.control(control)
    case .routeEnd(let end):
      begin(2)
      writer.routeEnd(end)
    case .fault(let fault):
      begin(2)
      writer.fault(fault)
    case .next, .ready, .bye: begin(0)
    }
    return EncodedMessage(header: try writer.bytes(), frames: frames)
  }

  /// Reads a message; throws `malformed`, `tooLarge` or, for a hello or welcome of another version, `wrongVersion`.
  public static func decode(_ encoded: EncodedMessage) throws(MessagingError) -> Message {
    // Typed throws do not pass through the standard library's closures.
    let result: Result<Message, MessagingError> = encoded.header.withUnsafeBytes { bytes in
      do throws(MessagingError) {
        return .success(
          try MessagePack.decode(bytes) { root throws(MessagingError) in try read(root, encoded.frames) })
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func read(_ root: MessagePackValue, _ frames: [[UInt8]]) throws(MessagingError) -> Message {
    let kind = try root.kindAfterVersionCheck()
    do throws(MessagingError) {
      func fields(_ count: Int) throws(MessagingError) -> FieldReader {
        var reader = try root.fields(count + 1)
        _ = try reader.string("kind")
        return reader
      }
      let message: Message
      switch kind {
      case "hello": message = .hello(try Hello(try fields(8)))
      case "welcome": message = .welcome(try Welcome(try fields(3)))
      case "refusal": message = .refusal(try Refusal(try fields(4)))
      case "next":
        _ = try fields(0)
        message = .next
      case "route": message = .route(try RouteBriefing(try fields(8)))
      case "ready":
        _ = try fields(0)
        message = .ready
      case "observation": return .observation(try ObservationMessage(try fields(6), frames))
      case "control": message = .control(try ControlMessage(try fields(8)))
      case "route_end": message = .routeEnd(try RouteEnd(try fields(2)))
      case "fault": message = .fault(try Fault(try fields(2)))
      case "bye":
        _ = try fields(0)
        message = .bye
      default: throw .malformed(field: "kind", got: "'\(kind.prefix(40))'", expected: "a kind of message")
      }
      guard frames.isEmpty else {
        throw .malformed(field: "frames", got: "\(frames.count)", expected: "none")
      }
      return message
    } catch {
      throw error.within(String(kind.prefix(40)))
    }
  }
}

extension MessagePackValue {
  /// The message's kind. The version is looked at first: a later protocol may add fields that we cannot read.
  fileprivate func kindAfterVersionCheck() throws(MessagingError) -> String {
    guard case let found = try pairCount(), found > 0 else {
      throw .malformed(field: "header", got: "an empty map", expected: "a map that begins with 'kind'")
    }
    var reader = try fields(found)
    let kind = try reader.string("kind")
    if kind == "hello" || kind == "welcome" {
      guard found > 1 else { throw .malformed(field: kind, got: "no version", expected: "'protocol'") }
      let version: Int
      do { version = try reader.integer("protocol") } catch { throw error.within(kind) }
      guard version == DriveLoopProtocol.version else {
        throw .wrongVersion(got: version, expected: DriveLoopProtocol.version)
      }
    }
    return kind
  }
}
