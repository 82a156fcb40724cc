/// Section `EVNT`: what happens seldom, each with the index of its tick, and what stopped the route from outside.
extension TraceFile {
  static func encodeEvents(_ trace: Trace) -> [UInt8] {
    let ticks = trace.ticks
    var out = TraceWriter()
    out.append(UInt32(clamping: ticks.reduce(0) { $0 + $1.spawned.count }))
    for (index, tick) in ticks.enumerated() {
      for actor in tick.spawned {
        out.append(UInt32(clamping: index))
        out.append(actor)
      }
    }
    out.append(UInt32(clamping: ticks.reduce(0) { $0 + $1.collisions.count }))
    for (index, tick) in ticks.enumerated() {
      for collision in tick.collisions {
        out.append(UInt32(clamping: index))
        out.append(collision.actor)
        out.append(collision.other)
        out.append(collision.otherTypeID)
      }
    }
    out.append(UInt32(clamping: ticks.reduce(0) { $0 + $1.signals.count }))
    for (index, tick) in ticks.enumerated() {
      for signal in tick.signals {
        out.append(UInt32(clamping: index))
        out.append(signal)
      }
    }
    out.append(UInt8(trace.failure == nil ? 0 : 1))
    out.append(trace.failure ?? "")
    return out.bytes
  }

  /// - Returns: what stopped the route from outside.
  static func decodeEvents(
    _ reader: inout TraceReader, into ticks: inout [TraceTick]
  ) throws(TraceFileError) -> String? {
    for _ in 0..<(try reader.count(ofAtLeast: 65)) {
      let index = try reader.tickIndex(below: ticks.count)
      ticks[index].spawned.append(try reader.actor())
    }
    for _ in 0..<(try reader.count(ofAtLeast: 16)) {
      let index = try reader.tickIndex(below: ticks.count)
      ticks[index].collisions.append(
        Collision(
          actor: try reader.unsigned(ActorID.self), other: try reader.unsigned(ActorID.self),
          otherTypeID: try reader.text()))
    }
    for _ in 0..<(try reader.count(ofAtLeast: 5)) {
      let index = try reader.tickIndex(below: ticks.count)
      ticks[index].signals.append(try reader.signal())
    }
    let hasFailed = try reader.bool()
    let failure = try reader.text()
    return hasFailed ? failure : nil
  }
}

extension TraceWriter {
  fileprivate mutating func append(_ signal: ScenarioSignal) {
    switch signal {
    case .scenarioStarted(let name, let type):
      append(UInt8(0))
      append(name)
      append(type)
    case .scenarioEnded(let name):
      append(UInt8(1))
      append(name)
    case .actorBlockedTest(let enabled):
      append(UInt8(2))
      append(UInt8(enabled ? 1 : 0))
    case .wrongDirectionTest(let enabled):
      append(UInt8(3))
      append(UInt8(enabled ? 1 : 0))
    case .scenarioTimedOut(let name):
      append(UInt8(4))
      append(name)
    case .secondCollisionTest(let enabled):
      append(UInt8(5))
      append(UInt8(enabled ? 1 : 0))
    case .emergencyVehicle(let id):
      append(UInt8(6))
      append(UInt8(id == nil ? 0 : 1))
      append(id ?? 0)
    }
  }
}

extension TraceReader {
  fileprivate mutating func tickIndex(below count: Int) throws(TraceFileError) -> Int {
    let index = Int(try unsigned(UInt32.self))
    guard index < count else { throw malformed(expected: "a tick index below \(count)", got: "\(index)") }
    return index
  }

  fileprivate mutating func signal() throws(TraceFileError) -> ScenarioSignal {
    let code = try unsigned(UInt8.self)
    switch code {
    case 0: return .scenarioStarted(name: try text(), type: try text())
    case 1: return .scenarioEnded(name: try text())
    case 2: return .actorBlockedTest(enabled: try bool())
    case 3: return .wrongDirectionTest(enabled: try bool())
    case 4: return .scenarioTimedOut(name: try text())
    case 5: return .secondCollisionTest(enabled: try bool())
    case 6:
      let isPresent = try bool()
      let id = try unsigned(ActorID.self)
      return .emergencyVehicle(isPresent ? id : nil)
    default: throw malformed(expected: "a signal code 0…6", got: "\(code)")
    }
  }
}
