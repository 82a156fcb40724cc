import DriveTypes
import Glibc
import Roads
import Simulation

/// A car on a ramp arrives together with the ego and cuts in (`highway_cut_in.py`).
extension ScenarioCatalogue {
  /// Share of the ego's speed at which it cuts in.
  private static let share = 0.8
  /// Seconds on its own lane, in the change, and on the ego's lane.
  private static let sameLaneTime = 0.3
  private static let changeTime = 2.0
  private static let otherLaneTime = 3.0
  /// Metres of road behind the junction to be free of traffic.
  private static let extraSpace = 170.0

  static func highwayCutIn(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let start = try stage.location("other_actor_location")
    guard let ramp = stage.guide.lane(at: start) else {
      throw stage.couldNotBePlaced("no lane for the other car")
    }
    let pose = stage.network.pose(of: ramp)
    // Where both junctions end: the ego's is the reference, the car's target lies 10 m beyond its own.
    let reference = try behindJunctionOfRoute(stage, stage.triggerLane())
    let exit = try behindJunction(stage, ramp)
    let target = try straightOn(stage, exit.lane, 10)
    let places = exit.places + target.places
    guard let way = Way(through: places) else { throw stage.couldNotBePlaced("the ramp has no length") }
    // A lane to cut into, at the target or a little farther on.
    var here = target.lane
    var goal = leftLane(stage, here)
    var tries = 0
    while goal == nil, tries < 30 {
      here = try straightOn(stage, here, 1).lane
      goal = leftLane(stage, here)
      tries += 1
    }
    guard goal != nil else { throw stage.couldNotBePlaced("no lane on the left of the ramp's end") }
    var order = BackgroundActivity.JunctionOrder()
    order.clearsMiddle = true
    order.entries = [ramp]
    order.exitSpace = extraSpace
    let car = try stage.spawnHidden(stage.randomCar(), at: pose)
    let cutIn = Deferred { () throws(ScenarioError) in
      let follower = try changeLeft(stage, car)
      return follower ?? Wait(0, on: stage)
    }
    return stage.leavingSpaceInFront(
      extraSpace,
      stage.holding(
        order,
        Sequence([
          Act { () throws(ScenarioError) in try stage.appear(car, at: pose) },
          arriveTogether(stage, car, along: way, reference: stage.network.pose(of: reference)),
          cutIn,
        ])))
  }

  /// Drives the car so that it is at the end of its way when the ego is at the reference. Done 5 m before that end, or
  /// when the ego has passed.
  private static func arriveTogether(
    _ stage: ScenarioStage, _ car: ActorID, along way: Way, reference: Pose<World>
  ) -> any Behaviour {
    let wanted = {
      let ego = stage.egoState
      guard let place = try? stage.world.state(of: car).pose.position else { return 0.0 }
      let time = ego.pose.position.distance(to: reference.position) / max(ego.speed, 0.01)
      return place.distance(to: way.end) / max(time, 0.1)
    }
    return Race([
      Deferred { () throws(ScenarioError) in
        FollowWay(
          car, along: way, on: stage, courtesy: .others, initialSpeed: wanted(), acceleration: 10, brake: 10,
          stopsAtEnd: false, speed: wanted)
      },
      Until { () throws(ScenarioError) in
        guard let place = try? stage.world.state(of: car).pose.position else { return true }
        return place.distance(to: way.end) < 5
          || reference.localLevel(stage.egoState.pose.position).x > 0
      },
    ])
  }

  /// The change itself, from where the car is; nil when the car is gone or has no lane on its left any more.
  private static func changeLeft(_ stage: ScenarioStage, _ car: ActorID) throws(ScenarioError) -> (
    any Behaviour
  )? {
    guard let state = try? stage.world.state(of: car),
      var here = stage.network.waypoint(nearest: state.pose.position)
    else { return nil }
    var before = [state.pose.position]
    var left = leftLane(stage, here)
    while left == nil, before.count < 60 {
      here = try straightOn(stage, here, 1).lane
      before.append(stage.network.pose(of: here).position)
      left = leftLane(stage, here)
    }
    guard let left else { return nil }
    let speed = stage.egoState.speed * share
    let pace = max(speed, 3)
    let length = (sameLaneTime + changeTime + otherLaneTime) * pace
    guard let goal = Way(through: stage.lanePlaces(length + 10, from: left)) else { return nil }
    let aside = goal.pose(at: 0).localLevel(stage.network.pose(of: here).position).y
    let shifted = goal.shifted { arc in
      aside * (1 - smoothStep(arc, from: sameLaneTime * pace, to: (sameLaneTime + changeTime) * pace))
    }
    guard let shifted, let way = Way(through: before.dropLast() + shifted.points) else { return nil }
    return Race([
      FollowWay(
        car, along: way, on: stage, courtesy: .others, initialSpeed: state.speed, acceleration: 3, brake: 4,
        stopsAfterCrash: false, speed: { speed }),
      stage.drives(car, length + Double(before.count - 1)),
      // Upstream's has no end where the ego stands at the start and the car with it.
      Wait(30, on: stage),
    ])
  }

  private static func leftLane(_ stage: ScenarioStage, _ lane: Waypoint) -> Waypoint? {
    guard let left = stage.network.left(of: lane), left.lane.signum() == lane.lane.signum(),
      !stage.network.laneType(of: left).isDisjoint(with: .driving)
    else { return nil }
    return left
  }

  /// Metre by metre along the straightest branch.
  private static func straightOn(_ stage: ScenarioStage, _ start: Waypoint, _ metres: Int)
    throws(ScenarioError) -> (
      lane: Waypoint, places: [Point<World>]
    )
  {
    var lane = start
    var places: [Point<World>] = []
    for _ in 0..<metres {
      let yaw = stage.network.pose(of: lane).yaw
      let branches = stage.network.next(lane, distance: 1)
      // Turns are told apart some metres on.
      func turn(_ branch: Waypoint) -> Double {
        let apart = stage.network.next(branch, distance: 10).first ?? branch
        return abs(wrapAngle(stage.network.pose(of: apart).yaw - yaw))
      }
      guard var next = branches.first else { throw stage.couldNotBePlaced("the ramp ends") }
      if branches.count > 1 {
        for branch in branches.dropFirst() where turn(branch) < turn(next) { next = branch }
      }
      lane = next
      places.append(stage.network.pose(of: lane).position)
    }
    return (lane, places)
  }

  /// The first place behind the next junction, the way to it, the lanes before the junction, and the junctions passed.
  private static func behindJunction(
    _ stage: ScenarioStage, _ start: Waypoint
  ) throws(ScenarioError) -> (lane: Waypoint, places: [Point<World>], lanes: [Waypoint], junctions: [Int32]) {
    var lane = start
    var places = [stage.network.pose(of: start).position]
    var lanes: [Waypoint] = []
    var junctions: [Int32] = []
    var isInside = false
    for _ in 0..<400 {
      let next = try straightOn(stage, lane, 1)
      lane = next.lane
      places += next.places
      if let junction = stage.network.junction(of: lane) {
        isInside = true
        if !junctions.contains(junction) { junctions.append(junction) }
      } else if isInside {
        return (lane, places, lanes, junctions)
      } else {
        lanes.append(lane)
      }
    }
    throw stage.couldNotBePlaced("no junction within 400 m of the ramp's car")
  }

  private static func behindJunctionOfRoute(_ stage: ScenarioStage, _ start: Waypoint) throws(ScenarioError)
    -> Waypoint
  {
    var lane = start
    var isInside = false
    for _ in 0..<400 {
      lane = try stage.laneAhead(1, from: lane)
      if stage.network.isJunction(lane) {
        isInside = true
      } else if isInside {
        return lane
      }
    }
    throw stage.couldNotBePlaced("the route passes no junction within 400 m of the trigger")
  }
}
