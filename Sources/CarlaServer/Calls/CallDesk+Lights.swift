import CarlaProtocol
import DriveTypes
import Simulation

/// Calls about traffic lights.
extension CallDesk {
  static let lightCalls: [(String, Handler)] = [
    (
      "set_traffic_light_state",
      { desk, request throws(CarlaServerError) in
        let (id, state) = try desk.read(request, 2) { (reader, _) throws(CarlaProtocolError) in
          (try reader.integer(UInt32.self), try reader.integer(UInt8.self))
        }
        _ = try desk.world.setLight(id, state)
        return .nothing
      }
    ),
    ("set_traffic_light_green_time", time(\.green)), ("set_traffic_light_yellow_time", time(\.yellow)),
    ("set_traffic_light_red_time", time(\.allRed)),
    (
      "freeze_traffic_light",
      { desk, request throws(CarlaServerError) in
        let (id, isFrozen) = try desk.readFlag(request)
        let light = try desk.light(id)
        try desk.world.asking { world throws(WorldError) in try world.setFrozen(isFrozen, light: light) }
        return .nothing
      }
    ),
    (
      "freeze_all_traffic_lights",
      { desk, request throws(CarlaServerError) in
        let isFrozen = try desk.read(request, 1) { (reader, _) throws(CarlaProtocolError) in
          try reader.bool()
        }
        desk.world.areLightsFrozen = isFrozen
        desk.world.world.freezeAllTrafficLights(isFrozen)
        return .nothing
      }
    ),
    (
      "reset_traffic_light_group",
      { desk, request throws(CarlaServerError) in
        let light = try desk.light(try desk.readID(request))
        try desk.world.asking { world throws(WorldError) in try world.resetGroup(ofLight: light) }
        return .nothing
      }
    ),
    (
      "reset_all_traffic_lights",
      { desk, _ throws(CarlaServerError) in
        for light in desk.world.world.trafficLights {
          try desk.world.asking { world throws(WorldError) in try world.resetGroup(ofLight: light.id) }
        }
        return .nothing
      }
    ),
    (
      "get_group_traffic_lights",
      { desk, request throws(CarlaServerError) in
        let light = try desk.light(try desk.readID(request))
        let group = try desk.world.asking { world throws(WorldError) in try world.group(ofLight: light) }
        return .value { writer in writer.list(group) { $0.unsigned(desk.world.wireID($1)) } }
      }
    ),
  ]

  private func light(_ id: UInt32) throws(CarlaServerError) -> ActorID {
    guard let light = world.light(id) else { throw .unknownActor(id) }
    return light.id
  }

  private static func time(_ part: WritableKeyPath<TrafficLightTimes, Double> & Sendable) -> Handler {
    { desk, request throws(CarlaServerError) in
      let (id, seconds) = try desk.read(request, 2) { (reader, _) throws(CarlaProtocolError) in
        (try reader.integer(UInt32.self), try reader.double())
      }
      try desk.world.setTime(id, part, seconds)
      return .nothing
    }
  }
}
