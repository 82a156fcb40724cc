/// `rpc::EpisodeInfo`: an episode lasts from one load of a map to the next.
public struct WireEpisode: PackStructure, Hashable {
  public static let name = "EpisodeInfo"
  public var id: UInt64
  /// Of the stream of world snapshots.
  public var token: StreamToken

  public init(id: UInt64, token: StreamToken) { (self.id, self.token) = (id, token) }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (id, token) = try reader.row(Self.name, 2) { (reader, _) throws(CarlaProtocolError) in
      (
        try reader.integer(UInt64.self),
        try reader.row("token", 1) { (reader, _) throws(CarlaProtocolError) in
          try StreamToken(try reader.binary())
        }
      )
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(2)
    writer.unsigned(id)
    writer.array(1)
    writer.binary(token.bytes)
  }
}

/// `rpc::EpisodeSettings`.
public struct WireSettings: PackStructure, Hashable {
  public static let name = "EpisodeSettings"
  public var isSynchronous = false
  public var rendersNothing = false
  /// Seconds; nil where time runs with the clock on the wall.
  public var fixedDelta: Double?
  public var substeps = true
  /// Seconds.
  public var maximumSubstep = 0.01
  public var maximumSubsteps: Int32 = 10
  /// Metres.
  public var cullingDistance: Float = 0
  public var hasDeterministicRagdolls = true
  /// Metres.
  public var tileDistance: Float = 3000
  public var activeDistance: Float = 2000
  public var followsSpectator = true

  public init() {}

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    self = try reader.row(Self.name, 3) { (reader, count) throws(CarlaProtocolError) in
      var settings = WireSettings()
      settings.isSynchronous = try reader.bool()
      settings.rendersNothing = try reader.bool()
      settings.fixedDelta = try reader.optional { reader throws(CarlaProtocolError) in try reader.double() }
      guard count >= 11 else { return settings }
      settings.substeps = try reader.bool()
      settings.maximumSubstep = try reader.double()
      settings.maximumSubsteps = try reader.integer()
      settings.cullingDistance = try reader.float()
      settings.hasDeterministicRagdolls = try reader.bool()
      settings.tileDistance = try reader.float()
      settings.activeDistance = try reader.float()
      settings.followsSpectator = try reader.bool()
      return settings
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(11)
    writer.bool(isSynchronous)
    writer.bool(rendersNothing)
    writer.optional(fixedDelta) { $0.double($1) }
    writer.bool(substeps)
    writer.double(maximumSubstep)
    writer.integer(maximumSubsteps)
    writer.float(cullingDistance)
    writer.bool(hasDeterministicRagdolls)
    writer.float(tileDistance)
    writer.float(activeDistance)
    writer.bool(followsSpectator)
  }
}

/// `rpc::MapInfo`.
public struct WireMap: PackStructure, Hashable {
  public static let name = "MapInfo"
  /// Such as `Carla/Maps/Town01`.
  public var path: String
  public var spawnPoints: [WireTransform]

  public init(path: String, spawnPoints: [WireTransform]) {
    (self.path, self.spawnPoints) = (path, spawnPoints)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (path, spawnPoints) = try reader.row(Self.name, 2) { (reader, _) throws(CarlaProtocolError) in
      (try reader.string(), try reader.list { reader throws(CarlaProtocolError) in try reader.structure() })
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(2)
    writer.string(path)
    writer.list(spawnPoints)
  }
}

/// `rpc::WeatherParameters`: fourteen numbers, in this order.
public struct WireWeather: PackStructure, Hashable {
  public static let name = "WeatherParameters"
  /// In the order of `fields`.
  public var values: [Float]

  public static let fields = [
    "cloudiness", "precipitation", "precipitation_deposits", "wind_intensity", "sun_azimuth_angle",
    "sun_altitude_angle", "fog_density", "fog_distance", "fog_falloff", "wetness", "scattering_intensity",
    "mie_scattering_scale", "rayleigh_scattering_scale", "dust_storm",
  ]

  /// - Parameter values: as many as `fields`.
  public init(values: [Float]) {
    precondition(values.count == Self.fields.count, "weather has \(Self.fields.count) numbers")
    self.values = values
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    values = try reader.row(Self.name, Self.fields.count) { (reader, _) throws(CarlaProtocolError) in
      var values: [Float] = []
      for field in Self.fields {
        values.append(
          try reader.field(field) { reader throws(CarlaProtocolError) in
            let value = try reader.float()
            guard value.isFinite else { throw .unexpected(field: "", got: "\(value)", expected: "a number") }
            return value
          })
      }
      return values
    }
  }

  public func write(to writer: inout PackWriter) { writer.floats(values) }
}
