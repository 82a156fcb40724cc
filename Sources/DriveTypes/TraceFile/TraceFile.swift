import Foundation

/// The file of one route's trace (`.dltrace`): small, lossless, the same bytes for the same trace.
///
/// ## Format, version 3 (little-endian throughout)
/// ```
/// "DLTRACE\n"  8 bytes        magic
/// UInt16 version = 3, UInt16 number of sections = 7
/// then each section, in this order:
///   4 bytes tag, UInt32 size packed, UInt32 size unpacked, UInt32 CRC-32 of the packed bytes, zlib stream
/// ```
/// | tag    | holds |
/// |--------|-------|
/// | `HEAD` | ids, town, map hash, world, agent, seed, tick duration, ego, lights, stop signs, weather entries (share of the route, then `Weather.parameters`) |
/// | `ROUT` | dense route: count, then seven columns x, y, z, roll, pitch, yaw (Float64), option (Int8) |
/// | `EGO_` | tick count, then columns tick (Int64), time, 15 of the ego's state, throttle, steer, brake (Float64), flags (UInt8: 1 hand brake, 2 reverse), columns lights (UInt32), doors (UInt8) |
/// | `ACTR` | runs of unbroken presence of the other actors, then nine Float32 columns over all runs (x, y, z, yaw, velocity x, y, z, pitch, roll); then the changes of lamps and doors: count, columns place among all samples (UInt32), lights (UInt32), doors (UInt8); a run begins with none |
/// | `LITE` | number of light states of each tick, then the states, each XORed with the one of the tick before |
/// | `EVNT` | spawned descriptions, collisions and signals, each with the index of its tick; then UInt8 1 and a string where something stopped the route from outside, else 0 and an empty string |
/// | `DECI` | what the agent said of each tick: 0 nothing, 1 the same reasons as before, 2 other reasons (UInt8); those reasons; columns target speed, lateral offset; then a column of each reason's distances for as long as the reasons stay the same |
///
/// Strings are UInt32 length and UTF-8. A column is its number of values, then one byte for the predictor, then the
/// residuals (`TraceColumn`). Nothing is rounded: doubles stay doubles, and the other actors are `Float` in `Trace`
/// itself, so that scoring a stored trace gives the score of the live run to the last digit.
///
/// Version 2 knew no weather and no pitch and roll of others, which the criteria do not read: it is read as written on
/// level ground in weather unknown. Version 1 knew no lamps, doors and decisions. It is refused: such a trace says that nobody signalled, which is false.
public enum TraceFile {
  public static let version = 3
  /// The oldest that is read.
  static let oldestVersion = 2
  public static let fileExtension = "dltrace"
  static let magic = Array("DLTRACE\n".utf8)

  /// Bounds on hostile input.
  public struct Limits: Sendable {
    /// Largest unpacked section, bytes.
    public var maxSectionBytes: Int
    public init(maxSectionBytes: Int = 512 << 20) { self.maxSectionBytes = maxSectionBytes }
  }

  /// - Throws: `invalidTrace` when the actors of a tick are not in ascending order of id, or a decision has too many
  ///   reasons.
  public static func encode(_ trace: Trace) throws(TraceFileError) -> [UInt8] {
    var file = TraceWriter()
    file.bytes = magic
    file.append(UInt16(version))
    file.append(UInt16(TraceSection.allCases.count))
    for section in TraceSection.allCases {
      let raw: [UInt8]
      switch section {
      case .header: raw = encodeHeader(trace.header)
      case .route: raw = encodeRoute(trace.header.denseRoute)
      case .ego: raw = encodeEgo(trace.ticks)
      case .actors: raw = try encodeActors(trace.ticks)
      case .lights: raw = encodeLights(trace.ticks)
      case .events: raw = encodeEvents(trace)
      case .decisions: raw = try encodeDecisions(trace.ticks)
      }
      try file.append(section: section, raw)
    }
    return file.bytes
  }

  public static func decode(_ bytes: [UInt8], limits: Limits = Limits()) throws(TraceFileError) -> Trace {
    guard bytes.starts(with: magic) else {
      throw .notATrace(got: bytes.isEmpty ? "an empty file" : "bytes \(bytes.prefix(8))")
    }
    var file = TraceReader(bytes: bytes, section: "file")
    file.position = magic.count
    let found = Int(try file.unsigned(UInt16.self))
    guard (oldestVersion...version).contains(found) else {
      throw .unsupportedVersion(got: found, expected: version)
    }
    let count = Int(try file.unsigned(UInt16.self))
    guard count == TraceSection.allCases.count else {
      throw file.malformed(expected: "\(TraceSection.allCases.count) sections", got: "\(count)")
    }
    // Each section is unpacked only when its turn comes, and let go after it.
    var header = try file.section(.header, limits) { reader throws(TraceFileError) in
      try decodeHeader(&reader, version: found)
    }
    header.denseRoute = try file.section(.route, limits) { reader throws(TraceFileError) in
      try decodeRoute(&reader)
    }
    var ticks = try file.section(.ego, limits) { reader throws(TraceFileError) in try decodeEgo(&reader) }
    try file.section(.actors, limits) { reader throws(TraceFileError) in
      try decodeActors(&reader, into: &ticks, version: found)
    }
    try file.section(.lights, limits) { reader throws(TraceFileError) in
      try decodeLights(&reader, into: &ticks)
    }
    let failure = try file.section(.events, limits) { reader throws(TraceFileError) in
      try decodeEvents(&reader, into: &ticks)
    }
    try file.section(.decisions, limits) { reader throws(TraceFileError) in
      try decodeDecisions(&reader, into: &ticks)
    }
    try file.expectEnd()
    return Trace(header: header, ticks: ticks, failure: failure)
  }

  public static func read(_ url: URL, limits: Limits = Limits()) throws(TraceFileError) -> Trace {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .cannotRead(path: url.path, reason: error.localizedDescription)
    }
    return try decode([UInt8](data), limits: limits)
  }

  /// Writes beside the target and renames, so that a crash leaves the old file or the new one, never half of one.
  public static func write(_ trace: Trace, to url: URL) throws(TraceFileError) {
    let bytes = try encode(trace)
    do { try Data(bytes).write(to: url, options: .atomic) } catch {
      throw .cannotWrite(path: url.path, reason: error.localizedDescription)
    }
  }
}

/// The file's sections, in their order; the raw value is the tag.
enum TraceSection: String, CaseIterable {
  case header = "HEAD"
  case route = "ROUT"
  case ego = "EGO_"
  case actors = "ACTR"
  case lights = "LITE"
  case events = "EVNT"
  case decisions = "DECI"
}
