/// Section `DECI`: why the agent drove so. Reasons seldom change from tick to tick, but for their distances; so the
/// reasons are written when they change, and distances are columns for as long as they do not.
extension TraceFile {
  /// The codes of a tick.
  private enum Code {
    static let none: UInt8 = 0
    static let sameReasons: UInt8 = 1
    static let otherReasons: UInt8 = 2
  }

  /// Ticks that follow each other, or with silent ones between them, for the same reasons.
  private struct Stretch {
    /// Distances are placeholders here: 0 where there is one.
    var reasons: [DecisionReason]
    var ticks: [Int]
    /// Places in `reasons` that have a distance.
    var measured: [Int] { reasons.indices.filter { reasons[$0].distance != nil } }
  }

  static func encodeDecisions(_ ticks: [TraceTick]) throws(TraceFileError) -> [UInt8] {
    var codes: [UInt8] = []
    var stretches: [Stretch] = []
    for (index, tick) in ticks.enumerated() {
      guard let decision = tick.decision else {
        codes.append(Code.none)
        continue
      }
      guard decision.reasons.count <= Decision.maximumReasons else {
        throw .invalidTrace(
          tick: tick.tick, expected: "at most \(Decision.maximumReasons) reasons",
          got: "\(decision.reasons.count)")
      }
      let reasons = decision.reasons.map { reason in
        DecisionReason(
          cause: reason.cause, actor: reason.actor, distance: reason.distance.map { _ in 0 },
          isVisible: reason.isVisible)
      }
      if let last = stretches.indices.last, stretches[last].reasons == reasons {
        codes.append(Code.sameReasons)
        stretches[last].ticks.append(index)
      } else {
        codes.append(Code.otherReasons)
        stretches.append(Stretch(reasons: reasons, ticks: [index]))
      }
    }

    var out = TraceWriter()
    out.append(UInt32(clamping: ticks.count))
    out.bytes += codes
    for stretch in stretches {
      out.append(UInt8(stretch.reasons.count))
      for reason in stretch.reasons { out.append(reason) }
    }
    let decisions = ticks.compactMap(\.decision)
    out.append(column: decisions.map(\.targetSpeed))
    out.append(column: decisions.map(\.lateralOffset))
    var residuals: [UInt64] = []
    for stretch in stretches {
      for place in stretch.measured {
        let best = TraceColumn.best(
          stretch.ticks.map { TraceColumn.ordered(ticks[$0].decision?.reasons[place].distance ?? 0) })
        out.append(best.order)
        residuals += best.residuals
      }
    }
    out.append(planes: residuals)
    return out.bytes
  }

  static func decodeDecisions(_ reader: inout TraceReader, into ticks: inout [TraceTick])
    throws(TraceFileError)
  {
    let count = try reader.count(ofAtLeast: 1)
    guard count == ticks.count else {
      throw reader.malformed(expected: "\(ticks.count) ticks", got: "\(count)")
    }
    var stretches: [Stretch] = []
    for (index, code) in try reader.raw(count).enumerated() {
      switch (code, stretches.indices.last) {
      case (Code.none, _): break
      case (Code.sameReasons, let last?): stretches[last].ticks.append(index)
      case (Code.otherReasons, _): stretches.append(Stretch(reasons: [], ticks: [index]))
      default:
        throw reader.malformed(expected: "a code 0…2, 2 before the first 1", got: "\(code)")
      }
    }
    for i in stretches.indices {
      let reasons = try reader.unsigned(UInt8.self)
      guard reasons <= Decision.maximumReasons else {
        throw reader.malformed(expected: "at most \(Decision.maximumReasons) reasons", got: "\(reasons)")
      }
      for _ in 0..<reasons { stretches[i].reasons.append(try reader.reason()) }
    }
    let spoken = stretches.flatMap(\.ticks)
    let speeds = try reader.doubles(spoken.count)
    let offsets = try reader.doubles(spoken.count)
    for (i, tick) in spoken.enumerated() {
      ticks[tick].decision = Decision(targetSpeed: speeds[i], lateralOffset: offsets[i])
    }
    try readDistances(&reader, stretches, into: &ticks)
  }

  private static func readDistances(
    _ reader: inout TraceReader, _ stretches: [Stretch], into ticks: inout [TraceTick]
  ) throws(TraceFileError) {
    var orders: [UInt8] = []
    var total = 0
    for stretch in stretches {
      for _ in stretch.measured { orders.append(try reader.order()) }
      total += stretch.measured.count * stretch.ticks.count
    }
    let residuals = try reader.planes(total, of: UInt64.self)
    var (column, place) = (0, 0)
    for stretch in stretches {
      // Without distances the ticks share one array.
      for tick in stretch.ticks { ticks[tick].decision?.reasons = stretch.reasons }
      for reason in stretch.measured {
        let words = TraceColumn.restore(
          residuals[place..<place + stretch.ticks.count], order: orders[column])
        for (tick, word) in zip(stretch.ticks, words) {
          ticks[tick].decision?.reasons[reason].distance = TraceColumn.double(ordered: word)
        }
        column += 1
        place += stretch.ticks.count
      }
    }
  }
}

extension TraceWriter {
  /// Cause, flags (1 actor, 2 distance, 4 visible), actor where there is one.
  fileprivate mutating func append(_ reason: DecisionReason) {
    append(reason.cause.rawValue)
    append(
      UInt8(reason.actor == nil ? 0 : 1) | UInt8(reason.distance == nil ? 0 : 2)
        | UInt8(reason.isVisible ? 4 : 0))
    if let actor = reason.actor { append(actor) }
  }
}

extension TraceReader {
  fileprivate mutating func reason() throws(TraceFileError) -> DecisionReason {
    let code = try unsigned(UInt8.self)
    guard let cause = DecisionReason.Cause(rawValue: code) else {
      throw malformed(expected: "a cause", got: "\(code)")
    }
    let flags = try unsigned(UInt8.self)
    guard flags <= 7 else { throw malformed(expected: "reason flags 0…7", got: "\(flags)") }
    return DecisionReason(
      cause: cause, actor: flags & 1 == 0 ? nil : try unsigned(ActorID.self),
      distance: flags & 2 == 0 ? nil : 0, isVisible: flags & 4 != 0)
  }
}
