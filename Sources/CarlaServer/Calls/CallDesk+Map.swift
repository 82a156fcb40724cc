import CarlaProtocol
import DriveTypes
import Roads

/// Calls about the town: its map, its weather, and loading another.
extension CallDesk {
  static let mapCalls: [(String, Handler)] = [
    (
      "get_map_info",
      { desk, _ throws(CarlaServerError) in
        desk.value(WireMap(path: path(of: desk.world.town), spawnPoints: desk.world.spawnPoints))
      }
    ),
    (
      "get_map_data",
      { desk, _ throws(CarlaServerError) in
        let text = desk.world.openDrive
        return .value { $0.string(text) }
      }
    ),
    (
      "get_available_maps",
      { desk, _ throws(CarlaServerError) in
        let towns = desk.world.maps.list().filter { $0.state == .present }.map { path(of: $0.name) }
        return .value { writer in writer.list(towns) { $0.string($1) } }
      }
    ),
    (
      "load_new_episode",
      { desk, request throws(CarlaServerError) in
        let (name, resets) = try desk.read(request, 2) { (reader, _) throws(CarlaProtocolError) in
          (try reader.string(), try reader.bool())
        }
        try desk.world.load(name, resetsSettings: resets)
        desk.isEpisodeNew = true
        return .nothing
      }
    ),
    (
      "get_weather_parameters",
      { desk, _ throws(CarlaServerError) in desk.value(WireWeather(desk.world.world.weather)) }
    ),
    (
      "set_weather_parameters",
      { desk, request throws(CarlaServerError) in
        let weather = try desk.read(request, 1) { (reader, _) throws(CarlaProtocolError) in
          try reader.structure(WireWeather.self)
        }
        desk.world.world.weather = weather.weather
        return .nothing
      }
    ),
    (
      "project_point",
      { desk, request throws(CarlaServerError) in
        let (start, direction, distance) = try desk.read(request, 3) {
          (reader, _) throws(CarlaProtocolError) in
          (
            try reader.structure(WireVector.self), try reader.structure(WireVector.self),
            try reader.double()
          )
        }
        let found = try desk.world.ground(from: start, along: direction, within: distance)
        return .value { writer in
          writer.array(2)
          writer.bool(found != nil)
          writer.array(2)
          (found?.place ?? WireVector(x: 0, y: 0, z: 0)).write(to: &writer)
          writer.unsigned(found?.label ?? 0)
        }
      }
    ),
    // Light follows the weather's sun by itself.
    ("update_day_night_cycle", { _, _ throws(CarlaServerError) in .nothing }),
    // The town has no street lamps that a client could switch, and no objects of its own to look up.
    ("query_lights_state", { _, _ throws(CarlaServerError) in .value { $0.array(0) } }),
    (
      "get_spectator",
      { desk, _ throws(CarlaServerError) in
        desk.value(try desk.world.describe(desk.world.spectatorID))
      }
    ),
  ]

  /// The leaderboard compares what follows the last stroke.
  private static func path(of town: String) -> String { "Carla/Maps/\(town)" }
}
