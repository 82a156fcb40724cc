/// Answers to calls: `[1, id, nil, result]`, whose result has the shape that `RPCTable` tells.
public enum RPCAnswer {
  /// `body` writes the call's result, without its wrapping.
  public static func value(
    _ id: UInt32, version: CarlaVersion, _ body: (inout PackWriter) -> Void
  ) -> [UInt8] {
    var writer = opened(id, version)
    writer.array(1)
    writer.array(2)
    writer.unsigned(UInt8(1))
    body(&writer)
    return writer.bytes
  }

  public static func nothing(_ id: UInt32, version: CarlaVersion) -> [UInt8] {
    var writer = opened(id, version)
    writer.array(1)
    writer.array(1)
    writer.bool(false)
    return writer.bytes
  }

  /// One outcome of `apply_batch`.
  public enum Outcome: Sendable, Hashable {
    case done(UInt32)
    case failed(String)
  }

  /// CRITICAL: a bare array of responses; no response around them all.
  public static func batch(_ id: UInt32, _ outcomes: [Outcome], version: CarlaVersion) -> [UInt8] {
    var writer = opened(id, version)
    writer.list(outcomes) { writer, outcome in
      writer.array(1)
      writer.array(2)
      switch outcome {
      case .done(let actor):
        writer.unsigned(UInt8(1))
        writer.unsigned(actor)
      case .failed(let message): failure(message, index: 0, &writer)
      }
    }
    return writer.bytes
  }

  /// An error which the client raises with this text; its shape depends on the call's.
  ///
  /// A batch has no place for an error of its own, and a call that no client makes has no known shape: for these the
  /// error stands in MessagePack-RPC's own place, and clients raise it without its text.
  public static func error(
    _ id: UInt32, _ message: String, shape: RPCTable.Answer?, version: CarlaVersion
  ) -> [UInt8] {
    switch shape {
    case .value:
      var writer = opened(id, version)
      writer.array(1)
      writer.array(2)
      failure(message, index: 0, &writer)
      return writer.bytes
    case .nothing, .unawaited:
      var writer = opened(id, version)
      writer.array(1)
      writer.array(2)
      writer.bool(true)
      writer.array(1)
      writer.string(message)
      return writer.bytes
    case .batch, nil:
      var writer = PackWriter(version: version)
      writer.array(4)
      writer.unsigned(UInt8(1))
      writer.unsigned(id)
      writer.string(message)
      writer.null()
      return writer.bytes
    }
  }

  private static func failure(_ message: String, index: UInt8, _ writer: inout PackWriter) {
    writer.unsigned(index)
    writer.array(1)
    writer.string(message)
  }

  private static func opened(_ id: UInt32, _ version: CarlaVersion) -> PackWriter {
    var writer = PackWriter(version: version)
    writer.array(4)
    writer.unsigned(UInt8(1))
    writer.unsigned(id)
    writer.null()
    return writer
  }
}
