import DriveTypes
import Foundation

/// The baseline's file: reviewed and committed like code, so one member to a line and no wall clock in it.
extension RegressionBaseline {
  private static let kind = "driveloop regression baseline"

  public var json: String {
    var members = [
      JSONMember("kind", .string(Self.kind)), JSONMember("baseline_format", .integer(Self.formatVersion)),
      JSONMember("note", .string(ComparisonText.world(manifest.world))),
      JSONMember("seeds", .array(seeds.map { .string(String($0)) })),
      JSONMember("minimum_band", .float(minimumBand)),
    ]
    members += manifest.fields.filter { $0.name != "seed" }.map { JSONMember($0.name, .string($0.value)) }
    members.append(JSONMember("driving_score", Self.band(mean, low, high)))
    if let noise { members.append(JSONMember("noise_budget", noise.json)) }
    members.append(
      JSONMember(
        "bands",
        .array(
          routes.map { route in
            .object([
              JSONMember("route_id", .string(route.identity.id)),
              JSONMember("town", .string(route.identity.town)),
              JSONMember("type", route.identity.type.map { .string($0) } ?? .null),
              JSONMember("score", Self.band(route.mean, route.low, route.high)),
              JSONMember("successes", .integer(route.successes)),
              JSONMember("statuses", .array(route.statuses.map { .string($0) })),
            ])
          })))
    return JSONWriter.text(.object(members)) + "\n"
  }

  private static func band(_ mean: Double, _ low: Double, _ high: Double) -> JSONNode {
    .object([
      JSONMember("mean", .float(mean)), JSONMember("low", .float(low)), JSONMember("high", .float(high)),
    ])
  }

  /// Writes it, whole or not at all.
  public func write(_ path: String) throws(EvaluationError) {
    try DurableFile.replace(path, with: Array(json.utf8))
  }

  public init(reading path: String) throws {
    guard let bytes = try DurableFile.read(path) else {
      throw EvaluationError.cannotRead(path: path, reason: "no such file")
    }
    let cursor = JSONCursor(try JSONReader.read(bytes, file: path), file: path)
    let kind = try cursor.optional("kind")?.string() ?? "none"
    let format = try cursor.optional("baseline_format")?.integer() ?? 0
    guard kind == Self.kind, format == Self.formatVersion else {
      throw EvaluationError.unfit(
        path: path, what: "kind and baseline_format", got: "'\(kind)' \(format)",
        expected: "'\(Self.kind)' \(Self.formatVersion)",
        advice: "write one with `driveloop compare --bless FILE RUN…`")
    }
    seeds = []
    for seed in try cursor.member("seeds").items() {
      guard let number = UInt64(try seed.string()) else { throw seed.error(expected: "a seed") }
      seeds.append(number)
    }
    guard let first = seeds.first else {
      throw try cursor.member("seeds").error(expected: "at least one seed")
    }
    var manifest = try RunManifest(cursor, path: path, formats: RunManifest.readableFormats, seed: first)
    manifest.seed = first
    self.manifest = manifest
    minimumBand = try cursor.member("minimum_band").number().value
    (mean, low, high) = try Self.band(try cursor.member("driving_score"))
    noise = try cursor.optional("noise_budget").map { try NoiseBudget($0) }
    routes = []
    for band in try cursor.member("bands").items() {
      let type = try band.member("type")
      let (mean, low, high) = try Self.band(try band.member("score"))
      routes.append(
        Route(
          identity: RouteIdentity(
            id: try band.member("route_id").string(), town: try band.member("town").string(),
            type: type.isNull ? nil : try type.string()),
          mean: mean, low: low, high: high, successes: try band.member("successes").integer(),
          statuses: try band.member("statuses").strings()))
    }
  }

  private static func band(_ cursor: JSONCursor) throws(JSONError) -> (Double, Double, Double) {
    let (low, high) = (try cursor.member("low"), try cursor.member("high"))
    let band = (try cursor.member("mean").number().value, try low.number().value, try high.number().value)
    guard band.1 <= band.2 else {
      throw high.error(expected: "at least the lower end \(band.1)", got: "\(band.2)")
    }
    return band
  }
}

extension NoiseBudget {
  init(_ cursor: JSONCursor) throws(JSONError) {
    deviation = try cursor.member("deviation").number().value
    seeds = try cursor.member("seeds").integer()
    difference = try cursor.member("difference").number().value
  }
}
