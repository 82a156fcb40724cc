/// Section `ACTR`: an actor's unbroken presence is a run; each run's nine quantities are columns, and lamps and doors,
/// which seldom change, a list of changes.
extension TraceFile {
  private static let actorColumns: [WritableKeyPath<TraceActor, Float> & Sendable] = [
    \.x, \.y, \.z, \.yaw, \.velocityX, \.velocityY, \.velocityZ, \.pitch, \.roll,
  ]
  private static let actorColumnsOfVersion2 = actorColumns.prefix(7)

  private struct Run {
    var id: ActorID
    var start: Int
    var samples: [TraceActor]
  }

  static func encodeActors(_ ticks: [TraceTick]) throws(TraceFileError) -> [UInt8] {
    var runs: [Run] = []
    /// Index in `runs` of each actor present in the tick before.
    var open: [ActorID: Int] = [:]
    for (index, tick) in ticks.enumerated() {
      var present: [ActorID: Int] = [:]
      var last: ActorID?
      for actor in tick.others {
        if let last, last >= actor.id {
          throw .invalidTrace(
            tick: tick.tick, expected: "actors by ascending id", got: "\(actor.id) after \(last)")
        }
        last = actor.id
        if let run = open[actor.id] {
          runs[run].samples.append(actor)
          present[actor.id] = run
        } else {
          present[actor.id] = runs.count
          runs.append(Run(id: actor.id, start: index, samples: [actor]))
        }
      }
      open = present
    }

    var out = TraceWriter()
    out.append(UInt32(clamping: runs.count))
    for run in runs {
      out.append(run.id)
      out.append(UInt32(clamping: run.start))
      out.append(UInt32(clamping: run.samples.count))
    }
    for column in actorColumns {
      var residuals: [UInt32] = []
      for run in runs {
        let best = TraceColumn.best(run.samples.map { TraceColumn.ordered($0[keyPath: column]) })
        out.append(best.order)
        residuals += best.residuals
      }
      out.append(planes: residuals)
    }
    appendEquipment(of: runs, to: &out)
    return out.bytes
  }

  /// What lamps and doors show from one sample of a run on.
  private struct EquipmentChange {
    var place: UInt32
    var lights: VehicleLights
    var doors: VehicleDoors
  }

  private static func appendEquipment(of runs: [Run], to out: inout TraceWriter) {
    var changes: [EquipmentChange] = []
    var place: UInt32 = 0
    for run in runs {
      var (lights, doors) = (VehicleLights(), VehicleDoors())
      for sample in run.samples {
        if sample.lights != lights || sample.doors != doors {
          (lights, doors) = (sample.lights, sample.doors)
          changes.append(EquipmentChange(place: place, lights: lights, doors: doors))
        }
        place += 1
      }
    }
    out.append(UInt32(clamping: changes.count))
    out.append(column: changes.map(\.place))
    out.append(column: changes.map(\.lights.rawValue))
    out.append(column: changes.map(\.doors.rawValue))
  }

  private static func readEquipment(_ reader: inout TraceReader, into runs: inout [Run])
    throws(TraceFileError)
  {
    let count = try reader.count(ofAtLeast: 9)
    let places = try reader.column(count, of: UInt32.self)
    let lights = try reader.column(count, of: UInt32.self)
    let doors = try reader.column(count, of: UInt8.self)
    for (a, b) in zip(places, places.dropFirst()) where a >= b {
      throw reader.malformed(expected: "a place after \(a)", got: "\(b)")
    }
    var (place, next) = (0, 0)
    for i in runs.indices {
      var shown = EquipmentChange(place: 0, lights: [], doors: [])
      for k in runs[i].samples.indices {
        if next < count, Int(places[next]) == place {
          shown.lights = VehicleLights(rawValue: lights[next])
          shown.doors = VehicleDoors(rawValue: doors[next])
          next += 1
        }
        runs[i].samples[k].lights = shown.lights
        runs[i].samples[k].doors = shown.doors
        place += 1
      }
    }
    guard next == count else {
      throw reader.malformed(expected: "a place below \(place)", got: "\(places[next])")
    }
  }

  static func decodeActors(
    _ reader: inout TraceReader, into ticks: inout [TraceTick], version: Int
  ) throws(TraceFileError) {
    let columns = version >= 3 ? actorColumns[...] : actorColumnsOfVersion2
    let count = try reader.count(ofAtLeast: 12 + columns.count)
    var runs: [Run] = []
    var lengths: [Int] = []
    var total = 0
    for _ in 0..<count {
      let id = try reader.unsigned(ActorID.self)
      let start = Int(try reader.unsigned(UInt32.self))
      let length = Int(try reader.unsigned(UInt32.self))
      guard length > 0, start + length <= ticks.count else {
        throw reader.malformed(
          expected: "a run within \(ticks.count) ticks", got: "\(length) ticks from \(start)")
      }
      runs.append(Run(id: id, start: start, samples: []))
      lengths.append(length)
      total += length
      // Four bytes of residuals for each column of a sample must still come.
      let most = reader.remaining / (4 * columns.count)
      guard total <= most else {
        throw reader.malformed(expected: "at most \(most) samples", got: "\(total)")
      }
    }
    for i in runs.indices {
      let blank = TraceActor(
        id: runs[i].id, x: 0, y: 0, z: 0, yaw: 0, velocityX: 0, velocityY: 0, velocityZ: 0)
      runs[i].samples = Array(repeating: blank, count: lengths[i])
    }
    for column in columns {
      var orders: [UInt8] = []
      for _ in 0..<count { orders.append(try reader.order()) }
      let residuals = try reader.planes(total, of: UInt32.self)
      var place = 0
      for i in runs.indices {
        let words = TraceColumn.restore(residuals[place..<place + lengths[i]], order: orders[i])
        for (k, word) in words.enumerated() {
          runs[i].samples[k][keyPath: column] = TraceColumn.float(ordered: word)
        }
        place += lengths[i]
      }
    }
    try readEquipment(&reader, into: &runs)
    for run in runs {
      for (offset, sample) in run.samples.enumerated() { ticks[run.start + offset].others.append(sample) }
    }
    for index in ticks.indices {
      ticks[index].others.sort { $0.id < $1.id }
      for (a, b) in zip(ticks[index].others, ticks[index].others.dropFirst()) where a.id == b.id {
        throw reader.malformed(expected: "each actor once in tick \(ticks[index].tick)", got: "\(a.id) twice")
      }
    }
  }
}
