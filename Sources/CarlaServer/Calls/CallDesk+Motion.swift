import CarlaProtocol
import DriveTypes
import Simulation

/// Calls that move actors.
extension CallDesk {
  /// A call that gives an actor a structure, and answers nothing.
  private static func ordering<Value: PackStructure>(
    _: Value.Type, _ order: @escaping @Sendable (ServedWorld, UInt32, Value) throws(CarlaServerError) -> Void
  ) -> Handler {
    { desk, request throws(CarlaServerError) in
      let (id, value) = try desk.readPair(request, Value.self)
      try order(desk.world, id, value)
      return .nothing
    }
  }

  static let motionCalls: [(String, Handler)] = [
    (
      "apply_control_to_vehicle",
      ordering(WireVehicleControl.self) { world, id, value throws(CarlaServerError) in
        _ = try world.control(id, value)
      }
    ),
    (
      "apply_control_to_walker",
      ordering(WireWalkerControl.self) { world, id, value throws(CarlaServerError) in
        _ = try world.walk(id, value)
      }
    ),
    (
      "set_actor_transform",
      ordering(WireTransform.self) { world, id, value throws(CarlaServerError) in
        _ = try world.move(id, to: value)
      }
    ),
    (
      "set_actor_location",
      ordering(WireVector.self) { world, id, value throws(CarlaServerError) in
        _ = try world.move(id, to: value)
      }
    ),
    (
      "set_actor_target_velocity",
      ordering(WireVector.self) { world, id, value throws(CarlaServerError) in
        _ = try world.setVelocity(id, value)
      }
    ),
    (
      "enable_actor_constant_velocity",
      ordering(WireVector.self) { world, id, value throws(CarlaServerError) in
        try world.setConstantVelocity(id, value)
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
    ("open_vehicle_door", door(isOpen: true)), ("close_vehicle_door", door(isOpen: false)),
    (
      // Clients stop a spin that actors here never have.
      "set_actor_target_angular_velocity",
      ordering(WireVector.self) { world, id, value throws(CarlaServerError) in
        _ = try world.worldID(id)
        guard value == WireVector(x: 0, y: 0, z: 0) else {
          throw .notServed(call: "set_actor_target_angular_velocity but for 0")
        }
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

extension CallDesk {
  private static func door(isOpen: Bool) -> Handler {
    { desk, request throws(CarlaServerError) in
      let (id, door) = try desk.read(request, 2) { (reader, _) throws(CarlaProtocolError) in
        (try reader.integer(UInt32.self), try reader.integer(UInt8.self))
      }
      try desk.world.setDoor(id, door, isOpen: isOpen)
      return .nothing
    }
  }
}

extension ServedWorld {
  /// Commanded lamps of every vehicle, ascending by id.
  var lampStates: [(id: UInt32, bits: UInt32)] {
    world.snapshot.descriptions.filter { $0.kind == .vehicle }.map { vehicle in
      (id: wireID(vehicle.id), bits: ((try? world.lights(of: vehicle.id)) ?? []).rawValue)
    }
  }
}
