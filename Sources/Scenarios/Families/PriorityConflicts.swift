import DriveTypes
import Roads
import Simulation

/// Types in which another vehicle takes the ego's right of way at a junction (`opposite_vehicle_taking_priority.py`),
/// or in which the ego is given it (`green_traffic_light.py`).
extension ScenarioCatalogue {
  static let priorityConflicts: [Entry] = [
    Entry(type: "OppositeVehicleRunningRedLight") { stage throws(ScenarioError) in
      try oppositeVehicle(stage, signalized: true)
    },
    Entry(type: "OppositeVehicleTakingPriority") { stage throws(ScenarioError) in
      try oppositeVehicle(stage, signalized: false)
    },
    Entry(type: "PriorityAtJunction", make: priorityAtJunction),
  ]

  private enum Adversary {
    /// Metres before the junction at which it waits, and behind it at which it vanishes.
    static let sourceDistance = 30.0
    static let sinkDistance = 10.0
    static let speed = 60 / 3.6
    /// It starts when the ego is so near to the place of the collision.
    static let seconds = 2.2
    static let metres = 12.0
  }

  /// An emergency vehicle 30 m before the junction on the side `direction` drives through at 60 km/h when the ego is
  /// about to enter. At lights the ego's is green and all others red until the ego has left the junction.
  private static func oppositeVehicle(
    _ stage: ScenarioStage, signalized: Bool
  ) throws(ScenarioError) -> any Behaviour {
    let word = try stage.word("direction", default: "right", among: ["left", "right", "opposite"])
    let side = LaneGuide.Side(rawValue: word) ?? .right
    let guide = stage.guide
    let junction = try stage.junctionAhead()
    let lights = stage.lights(of: junction)
    guard let entry = guide.entries(into: junction.id, from: side, of: junction.heading).first else {
      throw stage.couldNotBePlaced("no lane leads into the junction from the \(word) side")
    }
    guard let source = guide.source(Adversary.sourceDistance, before: entry, step: 1),
      let lanes = guide.way(from: source, turning: .straight, beyond: Adversary.sinkDistance),
      let way = guide.way(along: lanes)
    else { throw stage.couldNotBePlaced("the road of the other vehicle is too short") }
    let place = meetingPlace(stage, junction, entry, way)
    let start = stage.network.pose(of: source)
    let vehicle = try stage.spawnHidden(try stage.blueprint { $0.specialType == .emergency }, at: start)
    try stage.command { world throws(WorldError) in
      try world.setLights([.special1, .special2], of: vehicle)
    }
    // Upstream gives it the time for the straight line; ours is the way's, so that it always leaves the junction.
    let crossing = Sequence([
      stage.egoArrives(at: place, seconds: Adversary.seconds, metres: Adversary.metres),
      Race([
        FollowWay(
          vehicle, along: way, on: stage, initialSpeed: Adversary.speed, stopsAtEnd: false,
          speed: { Adversary.speed }),
        Wait(way.length / Adversary.speed, on: stage),
      ]),
      Act { () throws(ScenarioError) in stage.remove(vehicle) },
      stage.egoLeavesJunction(),
    ])
    var play: any Behaviour = Sequence([
      Act { () throws(ScenarioError) in try stage.appear(vehicle, at: start) }, crossing,
    ])
    // One of Bench2Drive's places of the signalized type has no lights.
    if signalized, !lights.isEmpty {
      let own = stage.lights(lights, before: junction.approach)
      play = Race([FreezeLights(stage.showing(green: own, of: lights), on: stage), play])
    }
    var order = stage.order(entries: [source], exits: lanes.last.map { [$0] } ?? [])
    order.stopsEntries = !signalized
    return stage.holding(order, play)
  }

  /// Where the straight lines of both lanes meet (`get_geometric_linear_intersection`). For lanes that are nearly
  /// parallel that is nowhere near; then where the vehicle's way comes nearest to the ego's route.
  private static func meetingPlace(
    _ stage: ScenarioStage, _ junction: RouteJunction, _ entry: Waypoint, _ way: Way
  ) -> Point<World> {
    let own = stage.network.pose(of: junction.entry)
    let other = stage.network.pose(of: entry)
    let sine = own.forward.crossXY(other.forward)
    if abs(sine) > 0.3 {
      let along = (other.position - own.position).crossXY(other.forward) / sine
      if along > -5, along < 60 { return own.position + own.forward * along }
    }
    let ahead = stage.route.points.dropFirst(stage.triggerIndex).map(\.pose.position)
    let nearest = ahead.map { ($0, way.nearest(to: $0).distance) }.min { $0.1 < $1.1 }
    return nearest?.0 ?? own.position
  }

  /// The ego's light is green, all others red, until the ego has left the junction.
  private static func priorityAtJunction(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let junction = try stage.junctionAhead()
    let lights = stage.lights(of: junction)
    if lights.isEmpty { throw stage.couldNotBePlaced("the junction has no traffic lights") }
    let own = stage.lights(lights, before: junction.approach)
    return Race([
      stage.egoLeavesJunction(junction.id), FreezeLights(stage.showing(green: own, of: lights), on: stage),
    ])
  }
}
