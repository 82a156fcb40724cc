/// Section `LITE`: the state of every light at every tick; almost all zeros, as lights seldom change.
extension TraceFile {
  static func encodeLights(_ ticks: [TraceTick]) -> [UInt8] {
    var out = TraceWriter()
    out.append(UInt32(clamping: ticks.count))
    out.append(column: ticks.map { UInt32(clamping: $0.lightStates.count) })
    var before: [TrafficLightState] = []
    for tick in ticks {
      for (index, state) in tick.lightStates.enumerated() {
        out.append(state.rawValue ^ (index < before.count ? before[index].rawValue : 0))
      }
      before = tick.lightStates
    }
    return out.bytes
  }

  static func decodeLights(_ reader: inout TraceReader, into ticks: inout [TraceTick]) throws(TraceFileError)
  {
    let count = try reader.count(ofAtLeast: 4)
    guard count == ticks.count else {
      throw reader.malformed(expected: "\(ticks.count) ticks", got: "\(count)")
    }
    let sizes = try reader.column(count, of: UInt32.self)
    var before: [TrafficLightState] = []
    for index in ticks.indices {
      var states: [TrafficLightState] = []
      for (light, change) in try reader.raw(Int(sizes[index])).enumerated() {
        let code = change ^ (light < before.count ? before[light].rawValue : 0)
        guard let state = TrafficLightState(rawValue: code) else {
          throw reader.malformed(expected: "a light state 0…4", got: "\(code)")
        }
        states.append(state)
      }
      ticks[index].lightStates = states
      before = states
    }
  }
}
