import DriveTypes

/// A Bench2Drive checkpoint: the file that an evaluation writes after every route and reads again to resume.
///
/// Source: `statistics_manager.py`, `Results` and `Checkpoint`.
public struct Checkpoint: Sendable, Hashable {
  /// nil until all routes are done.
  public var globalRecord: GlobalRecord?
  /// nil before the first route.
  public var progress: Progress?
  /// In the order of the suite. A record with index −1 is still running and is not written.
  public var records: [RouteRecord]
  public var entryStatus: String
  public var isEligible: Bool
  /// Upstream's sensor icons, such as `carla_camera`.
  public var sensors: [String]
  public var values: [String]
  public var labels: [String]

  public struct Progress: Sendable, Hashable {
    /// Index of the next route to run, and the number of routes.
    public var next, total: Int
    public init(next: Int, total: Int) {
      self.next = next
      self.total = total
    }
  }

  /// A checkpoint as upstream begins it.
  public init(progress: Progress? = nil, records: [RouteRecord] = [], sensors: [String] = []) {
    self.progress = progress
    self.records = records
    self.sensors = sensors
    globalRecord = nil
    entryStatus = EntryStatus.started.rawValue
    isEligible = false
    values = []
    labels = []
  }

  public mutating func setEntryStatus(_ status: EntryStatus) {
    entryStatus = status.rawValue
    isEligible = status.isEligible
  }

  /// Computes the global record, values, labels and entry status, as upstream does at the end of a run.
  public mutating func finish() throws(ScoringError) {
    let record = try GlobalRecord(records: records, total: progress?.total ?? records.count)
    globalRecord = record
    values = record.values
    labels = GlobalRecord.labels
    setEntryStatus(GlobalRecord.entryStatus(of: records))
    if incompleteness(needsSensors: false) != nil { setEntryStatus(.invalid) }
  }

  /// What `validate_and_write_statistics` objects to; nil when the file is a complete result.
  public func incompleteness(needsSensors: Bool = true) -> String? {
    if needsSensors, sensors.isEmpty { return "Missing 'sensors' data" }
    if values.isEmpty { return "Missing 'values' data" }
    if entryStatus == EntryStatus.started.rawValue { return "'entry_status' has the 'Started' value" }
    if globalRecord == nil { return "Missing 'global_records' data" }
    guard let progress else { return "Missing 'progress' data" }
    if progress.next != progress.total || progress.next != records.count {
      return "'progress' data doesn't match its expected value"
    }
    if records.contains(where: { $0.status == .started }) { return "Found a route record with missing data" }
    return nil
  }

  /// Upstream's name for a sensor type, such as `sensor.camera.rgb`; nil for an unknown one.
  public static func sensorIcon(_ type: String) -> String? {
    switch type {
    case "sensor.camera.rgb": "carla_camera"
    case "sensor.lidar.ray_cast": "carla_lidar"
    case "sensor.other.radar": "carla_radar"
    case "sensor.other.gnss": "carla_gnss"
    case "sensor.other.imu": "carla_imu"
    case "sensor.opendrive_map": "carla_opendrive_map"
    case "sensor.speedometer": "carla_speedometer"
    default: nil
    }
  }
}

extension Checkpoint {
  public var json: JSONNode {
    let strings: ([String]) -> JSONNode = { .array($0.map { .string($0) }) }
    return .object([
      JSONMember(
        "_checkpoint",
        .object([
          JSONMember("global_record", globalRecord?.json ?? .object([])),
          JSONMember("progress", .array(progress.map { [.integer($0.next), .integer($0.total)] } ?? [])),
          JSONMember("records", .array(records.filter { $0.index != -1 }.map(\.json))),
        ])),
      JSONMember("entry_status", .string(entryStatus)),
      JSONMember("eligible", .bool(isEligible)),
      JSONMember("sensors", strings(sensors)),
      JSONMember("values", strings(values)),
      JSONMember("labels", strings(labels)),
    ])
  }

  /// The bytes of the file, as Python's `json.dump(…, indent=4)` writes them.
  public var bytes: [UInt8] { JSONWriter.write(json) }

  init(_ root: JSONCursor) throws(JSONError) {
    let inner = try root.member("_checkpoint")
    self.init()
    if let global = try inner.optional("global_record"), !global.isNull, try !global.members().isEmpty {
      globalRecord = try GlobalRecord(global)
    }
    if let items = try inner.optional("progress")?.items(), !items.isEmpty {
      guard items.count == 2 else {
        throw try inner.member("progress").error(expected: "[next, total]", got: "\(items.count) items")
      }
      progress = Progress(next: try items[0].integer(), total: try items[1].integer())
    }
    for item in try inner.optional("records")?.items() ?? [] { records.append(try RouteRecord(item)) }
    entryStatus = try root.optional("entry_status")?.string() ?? EntryStatus.started.rawValue
    isEligible = try root.optional("eligible")?.bool() ?? false
    sensors = try root.optional("sensors")?.strings() ?? []
    values = try root.optional("values")?.strings() ?? []
    labels = try root.optional("labels")?.strings() ?? []
  }
}
