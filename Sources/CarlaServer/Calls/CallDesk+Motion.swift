import CarlaProtocol
import DriveTypes
import Simulation

/// Calls that move actors.
extension CallDesk {
  static let motionCalls: [(String, Handler)] = [
    (
      "apply_control_to_vehicle",
      { desk, request throws(CarlaServerError) in
        let (id, control) = try desk.readPair(request, WireVehicleControl.self)
        _ = try desk.world.control(id, control)
        return .nothing
      }
    ),
    (
      "apply_control_to_walker",
      { desk, request throws(CarlaServerError) in
        let (id, control) = try desk.readPair(request, WireWalkerControl.self)
        _ = try desk.world.walk(id, control)
        return .nothing
      }
    ),
    (
      "set_actor_transform",
      { desk, request throws(CarlaServerError) in
        let (id, transform) = try desk.readPair(request, WireTransform.self)
        _ = try desk.world.move(id, to: transform)
        return .nothing
      }
    ),
    (
      "set_actor_location",
      { desk, request throws(CarlaServerError) in
        let (id, location) = try desk.readPair(request, WireVector.self)
        _ = try desk.world.move(id, to: location)
        return .nothing
      }
    ),
    (
      "set_actor_target_velocity",
      { desk, request throws(CarlaServerError) in
        let (id, velocity) = try desk.readPair(request, WireVector.self)
        _ = try desk.world.setVelocity(id, velocity)
        return .nothing
      }
    ),
    (
      "enable_actor_constant_velocity",
      { desk, request throws(CarlaServerError) in
        let (id, velocity) = try desk.readPair(request, WireVector.self)
        try desk.world.setConstantVelocity(id, velocity)
        return .nothing
      }
    ),
    (
      "disable_actor_constant_velocity",
      { desk, request throws(CarlaServerError) in
        try desk.world.setConstantVelocity(try desk.readID(request), nil)
        return .nothing
      }
    ),
    (
      "set_actor_simulate_physics",
      { desk, request throws(CarlaServerError) in
        let (id, simulates) = try desk.readFlag(request)
        _ = try desk.world.setPhysics(id, simulates)
        return .nothing
      }
    ),
    (
      "set_actor_enable_gravity",
      { desk, request throws(CarlaServerError) in
        let (id, has) = try desk.readFlag(request)
        _ = try desk.world.setGravity(id, has)
        return .nothing
      }
    ),
    (
      "set_actor_autopilot",
      { desk, request throws(CarlaServerError) in
        let (id, isOn) = try desk.readFlag(request)
        _ = try desk.world.setAutopilot(id, isOn)
        return .nothing
      }
    ),
    (
      "get_vehicle_light_state",
      { desk, request throws(CarlaServerError) in
        let own = try desk.world.worldID(try desk.readID(request))
        let lamps = try desk.world.asking { world throws(WorldError) in try world.lights(of: own) }
        return .value { writer in
          writer.array(1)
          writer.unsigned(lamps.rawValue)
        }
      }
    ),
    (
      "set_vehicle_light_state",
      { desk, request throws(CarlaServerError) in
        let (id, bits) = try desk.read(request, 2) { (reader, _) throws(CarlaProtocolError) in
          (
            try reader.integer(UInt32.self),
            try reader.row("VehicleLightState", 1) { (reader, _) throws(CarlaProtocolError) in
              try reader.integer(UInt32.self)
            }
          )
        }
        _ = try desk.world.setLamps(id, bits)
        return .nothing
      }
    ),
    (
      "get_vehicle_light_states",
      { desk, _ throws(CarlaServerError) in
        let states = desk.world.lampStates
        return .value { writer in
          writer.list(states) { writer, state in
            writer.array(2)
            writer.unsigned(state.id)
            writer.unsigned(state.bits)
          }
        }
      }
    ),
  ]
}

extension ServedWorld {
  /// Commanded lamps of every vehicle, ascending by id.
  var lampStates: [(id: UInt32, bits: UInt32)] {
    world.snapshot.descriptions.filter { $0.kind == .vehicle }.map { vehicle in
      (id: UInt32(vehicle.id), bits: ((try? world.lights(of: vehicle.id)) ?? []).rawValue)
    }
  }
}
