import CarlaProtocol
import DriveTypes
import Simulation

/// Calls about who there is: blueprints, birth, death, descriptions, and batches of commands.
extension CallDesk {
  static let actorCalls: [(String, Handler)] = [
    (
      "get_actor_definitions",
      { desk, _ throws(CarlaServerError) in
        let definitions = desk.world.catalogue.definitions
        return .value { $0.list(definitions) }
      }
    ),
    (
      "get_actors_by_id",
      { desk, request throws(CarlaServerError) in
        let ids = try desk.read(request, 1) { (reader, _) throws(CarlaProtocolError) in
          try reader.list { reader throws(CarlaProtocolError) in try reader.integer(UInt32.self) }
        }
        let actors = ids.compactMap { try? desk.world.describe($0) }
        return .value { $0.list(actors) }
      }
    ),
    (
      "spawn_actor",
      { desk, request throws(CarlaServerError) in
        let (description, transform) = try desk.read(request, 2) { (reader, _) throws(CarlaProtocolError) in
          (try reader.structure(WireDescription.self), try reader.structure(WireTransform.self))
        }
        return desk.value(try desk.world.spawn(description, at: transform, parent: nil))
      }
    ),
    (
      // Sensors are mounted rigidly, whatever spring arm is asked for.
      "spawn_actor_with_parent",
      { desk, request throws(CarlaServerError) in
        let (description, transform, parent) = try desk.read(request, 3) {
          (reader, _) throws(CarlaProtocolError) in
          (
            try reader.structure(WireDescription.self), try reader.structure(WireTransform.self),
            try reader.integer(UInt32.self)
          )
        }
        return desk.value(try desk.world.spawn(description, at: transform, parent: parent))
      }
    ),
    (
      "destroy_actor",
      { desk, request throws(CarlaServerError) in
        let isGone = desk.world.destroy(try desk.readID(request))
        return .value { $0.bool(isGone) }
      }
    ),
    (
      "get_actor_bounding_box",
      { desk, request throws(CarlaServerError) in
        desk.value(try desk.world.describe(try desk.readID(request)).box)
      }
    ),
    (
      "apply_batch",
      { desk, request throws(CarlaServerError) in
        let (commands, ticks) = try desk.read(request, 2) { (reader, _) throws(CarlaProtocolError) in
          (
            try reader.list { reader throws(CarlaProtocolError) in try reader.structure(WireCommand.self) },
            try reader.bool()
          )
        }
        let outcomes = commands.map { desk.carryOut($0) }
        if ticks { desk.wantsStep = desk.world.settings.isSynchronous }
        return .batch(outcomes)
      }
    ),
  ]

  private func carryOut(_ command: WireCommand) -> RPCAnswer.Outcome {
    do throws(CarlaServerError) { return .done(try perform(command, new: 0)) } catch {
      return .failed(error.description)
    }
  }

  /// - Parameter new: the actor that a spawn before made; commands after a spawn call it 0.
  /// - Returns: the actor that the command was for.
  private func perform(_ command: WireCommand, new: UInt32) throws(CarlaServerError) -> UInt32 {
    func id(_ id: UInt32) -> UInt32 { id == 0 ? new : id }
    switch command {
    case .spawn(let description, let transform, let parent, let then):
      let actor = try world.spawn(description, at: transform, parent: parent.map(id))
      for next in then { _ = try perform(next, new: actor.id) }
      return actor.id
    case .destroy(let actor):
      guard world.destroy(id(actor)) else { throw .unknownActor(id(actor)) }
      return id(actor)
    case .vehicleControl(let actor, let control): return try world.control(id(actor), control)
    case .walkerControl(let actor, let control): return try world.walk(id(actor), control)
    case .transform(let actor, let transform): return try world.move(id(actor), to: transform)
    case .walkerState(let actor, let transform, let speed):
      _ = try world.move(id(actor), to: transform)
      return try world.walk(
        id(actor), WireWalkerControl(direction: WireVector(try transform.pose().forward), speed: speed))
    case .targetVelocity(let actor, let velocity): return try world.setVelocity(id(actor), velocity)
    case .simulatePhysics(let actor, let simulates): return try world.setPhysics(id(actor), simulates)
    case .enableGravity(let actor, let has): return try world.setGravity(id(actor), has)
    case .autopilot(let actor, let isOn): return try world.setAutopilot(id(actor), isOn)
    case .lights(let actor, let bits): return try world.setLamps(id(actor), bits)
    case .location(let actor, let location): return try world.move(id(actor), to: location)
    case .trafficLight(let actor, let state): return try world.setLight(id(actor), state)
    case .other(let index): throw .notServed(call: "command \(WireCommand.kinds[Int(index)])")
    }
  }
}
