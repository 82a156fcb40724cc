/// Section `EGO_`: tick numbers, times, the ego's state and control, all in full precision.
extension TraceFile {
  /// The ego's numbers in the order of their columns.
  private static let egoColumns: [WritableKeyPath<TraceTick, Double> & Sendable] = [
    \.time,
    \.ego.pose.position.x, \.ego.pose.position.y, \.ego.pose.position.z,
    \.ego.pose.rotation.roll, \.ego.pose.rotation.pitch, \.ego.pose.rotation.yaw,
    \.ego.velocity.x, \.ego.velocity.y, \.ego.velocity.z,
    \.ego.acceleration.x, \.ego.acceleration.y, \.ego.acceleration.z,
    \.ego.angularVelocity.x, \.ego.angularVelocity.y, \.ego.angularVelocity.z,
    \.control.throttle, \.control.steer, \.control.brake,
  ]

  static func encodeEgo(_ ticks: [TraceTick]) -> [UInt8] {
    var out = TraceWriter()
    out.append(UInt32(clamping: ticks.count))
    out.append(column: ticks.map { UInt64(bitPattern: Int64($0.tick)) })
    out.append(column: ticks.map { UInt64(UInt32(bitPattern: $0.ego.id)) })
    for column in egoColumns { out.append(column: ticks.map { $0[keyPath: column] }) }
    for tick in ticks {
      out.append(UInt8(tick.control.handBrake ? 1 : 0) | UInt8(tick.control.reverse ? 2 : 0))
    }
    out.append(column: ticks.map(\.ego.lights.rawValue))
    out.append(column: ticks.map(\.ego.doors.rawValue))
    return out.bytes
  }

  static func decodeEgo(_ reader: inout TraceReader) throws(TraceFileError) -> [TraceTick] {
    let count = try reader.count(ofAtLeast: (2 + egoColumns.count) * 8 + 6)
    let numbers = try reader.column(count, of: UInt64.self)
    let ids = try reader.column(count, of: UInt64.self)
    var ticks: [TraceTick] = []
    ticks.reserveCapacity(count)
    for i in 0..<count {
      guard let id = UInt32(exactly: ids[i]) else {
        throw reader.malformed(expected: "an actor id of 32 bits", got: "\(ids[i])")
      }
      ticks.append(
        TraceTick(
          tick: Int(Int64(bitPattern: numbers[i])), time: 0,
          ego: ActorState(id: ActorID(bitPattern: id), pose: Pose(x: 0, y: 0, yaw: 0)),
          control: VehicleControl()))
    }
    for column in egoColumns {
      let values = try reader.doubles(count)
      for i in 0..<count { ticks[i][keyPath: column] = values[i] }
    }
    for i in 0..<count {
      let flags = try reader.unsigned(UInt8.self)
      guard flags <= 3 else { throw reader.malformed(expected: "control flags 0…3", got: "\(flags)") }
      ticks[i].control.handBrake = flags & 1 != 0
      ticks[i].control.reverse = flags & 2 != 0
    }
    let lights = try reader.column(count, of: UInt32.self)
    let doors = try reader.column(count, of: UInt8.self)
    for i in 0..<count {
      ticks[i].ego.lights = VehicleLights(rawValue: lights[i])
      ticks[i].ego.doors = VehicleDoors(rawValue: doors[i])
    }
    return ticks
  }
}
