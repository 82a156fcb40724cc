import DriveTypes
import Roads
import Simulation

/// Something on the ego's lane makes it leave the lane: for the neighbour lane, or (`…TwoWays`) for the opposite one.
///
/// The files: `StandingVehicles` (accidents and badly parked cars), `Constructions`, `OpeningDoors`, `SideHazards`
/// (slow bicycles), `InvadingTurns`. The course common to most of them is `RoadblockCourse`.
extension ScenarioCatalogue {
  static let roadObstacles: [Entry] = [
    Entry(type: "Accident", make: accident),
    Entry(type: "AccidentTwoWays", make: accidentTwoWays),
    Entry(type: "ParkedObstacle", make: parkedObstacle),
    Entry(type: "ParkedObstacleTwoWays", make: parkedObstacleTwoWays),
    Entry(type: "ConstructionObstacle", make: constructionObstacle),
    Entry(type: "ConstructionObstacleTwoWays", make: constructionObstacleTwoWays),
    Entry(type: "VehicleOpensDoorTwoWays", make: vehicleOpensDoorTwoWays),
    Entry(type: "HazardAtSideLane", make: hazardAtSideLane),
    Entry(type: "HazardAtSideLaneTwoWays", make: hazardAtSideLaneTwoWays),
    Entry(type: "InvadingTurn", make: invadingTurn),
  ]
}

/// The side of the lane on which an obstacle stands (`direction`).
enum RoadSide: String, CaseIterable {
  case left, right

  /// Metres to the left as a sign: +1 or −1.
  var sign: Double { self == .left ? 1 : -1 }
}

/// How an obstacle makes the traffic let the ego pass, some seconds after the ego has come near.
enum Relief {
  /// The cars on the lanes beside it drive no faster than this, m/s, and no more come: upstream's cars wait ahead of
  /// an ego that stands, four a lane, so that the stream beside it dries up.
  case slowTraffic(Double)
  /// The opposite lane: its usual traffic ends, a flow with gaps takes its place, and driving there is no infraction.
  case opposite(OppositeActorFlow)
}

/// What the obstacle types have in common, after upstream's `Accident`, `ParkedObstacle` and `ConstructionObstacle`:
/// from the trigger on the ego's lane is free up to the obstacle; when the ego is near the obstacle, and 5 s have
/// passed, comes the relief; over when the ego is 50 m beyond it, or after 240 s.
struct RoadblockCourse {
  static let waitSeconds = 5.0
  static let endDistance = 50.0

  var stage: ScenarioStage
  /// Where the ego must come near, and how near in metres.
  var place: Point<World>
  var near: Double
  /// Metres ahead of the ego, at the trigger, that are cleared of traffic on its lane.
  var clearing: Double
  /// What the ego must pass for the scenario to be over.
  var end: Pose<World>
  var relief: Relief

  func behaviour() -> any Behaviour {
    let stage = stage
    let course: [any Behaviour]
    switch relief {
    case .slowTraffic(let speed):
      course = [
        Act { () throws(ScenarioError) in
          stage.background?.capSpeed(speed)
        }, Wait(nil, on: stage),
      ]
    case .opposite(let flow): course = Self.opened(for: flow, on: stage)
    }
    let race = Race([
      stage.timeout(), stage.egoPasses(end),
      Sequence([stage.egoNear(place, within: near), Wait(Self.waitSeconds, on: stage)] + course),
    ])
    return Self.framed(race, stage, clearing: clearing, isOpposite: isOpposite)
  }

  private var isOpposite: Bool {
    if case .opposite = relief { true } else { false }
  }

  /// The opposite lane in the ego's hands: no wrong-direction test, no background traffic there, and the flow.
  static func opened(for flow: any Behaviour, on stage: ScenarioStage) -> [any Behaviour] {
    [
      Act { () throws(ScenarioError) in
        stage.emit(.wrongDirectionTest(enabled: false))
        stage.background?.setOppositeActive(false)
      },
      flow,
    ]
  }

  /// Clears the ego's lane while `child` runs; afterwards all orders are taken back.
  static func framed(_ child: any Behaviour, _ stage: ScenarioStage, clearing: Double, isOpposite: Bool)
    -> any Behaviour
  {
    During(
      enter: { () throws(ScenarioError) in stage.background?.leaveSpaceInFront(clearing) },
      leave: {
        stage.background?.capSpeed(nil)
        guard isOpposite else { return }
        stage.emit(.wrongDirectionTest(enabled: true))
        stage.background?.setOppositeActive(true)
      }, child)
  }
}

extension ScenarioStage {
  /// The lane on which the trigger stands.
  func triggerLane() throws(ScenarioError) -> Waypoint {
    guard let lane = guide.lane(at: definition.trigger.position) else {
      throw couldNotBePlaced("no driving lane at the trigger")
    }
    return lane
  }

  /// `distance`, metres.
  func distance(default standard: Double) throws(ScenarioError) -> Double {
    try number("distance", default: standard, in: 1...500)
  }

  func side() throws(ScenarioError) -> RoadSide {
    let word = try word("direction", default: "right", among: RoadSide.allCases.map(\.rawValue))
    return RoadSide(rawValue: word) ?? .right
  }

  /// `speed`, given in km/h, in m/s.
  func sideTrafficSpeed() throws(ScenarioError) -> Double {
    try number("speed", default: 60, in: 1...200) / 3.6
  }

  /// So many metres along the lane; the road must reach as far before a junction or its end.
  func place(from start: Waypoint, ahead metres: Double) throws(ScenarioError) -> Waypoint {
    let places = guide.places(from: start, ahead: metres)
    guard Double(places.count - 1) >= metres.rounded(.down) else {
      throw couldNotBePlaced(
        "the lane ends, or meets a junction, \(places.count - 1) m on; needed are \(metres) m")
    }
    return places[places.count - 1]
  }

  /// Cars on the opposite lane beside `lane`, with gaps from `frequency`: the source lies 30 m and 1.5 m for each km/h of the
  /// speed limit away, or at the next junction; the sink as far on.
  func oppositeFlow(beside lane: Waypoint) throws(ScenarioError) -> OppositeActorFlow {
    let gaps = try interval("frequency", default: 20...100)
    guard let opposite = network.left(of: lane), opposite.lane.signum() != lane.lane.signum(),
      !network.laneType(of: opposite).isDisjoint(with: .driving)
    else { throw couldNotBePlaced("no opposite lane to the left") }
    let limit = network.speedLimit(of: lane)
    let reach = 1.5 * limit * 3.6 + 30
    let places =
      guide.places(from: opposite, behind: reach).reversed() + guide.places(from: opposite, ahead: reach)
    guard let way = guide.way(through: Array(places)) else {
      throw couldNotBePlaced("the opposite lane has no length")
    }
    return OppositeActorFlow(along: way, on: self, speed: limit, gaps: gaps)
  }

  /// A sign at the roadside beside the trigger: on the first lane beyond those for driving and parking, 0.3 lane
  /// widths out. Where a passer-by stands there, up to 10 m farther along the road.
  func placeWarningSign(_ blueprint: String, beside start: Waypoint, on side: RoadSide) throws(ScenarioError)
  {
    var failure: ScenarioError?
    for metres in stride(from: 0.0, through: 10, by: 1) {
      let pose = signPose(beside: guide.forward(start, metres), on: side)
      do throws(ScenarioError) {
        let sign = try spawn(blueprint, at: pose)
        return try command { world throws(WorldError) in try world.setSimulatesPhysics(false, of: sign) }
      } catch {
        guard case .couldNotBePlaced = error else { throw error }
        failure = error
      }
    }
    if let failure { throw failure }
  }

  private func signPose(beside start: Waypoint, on side: RoadSide) -> Pose<World> {
    var inner = start
    var outer: Waypoint?
    while true {
      // Beyond the centre line, outwards is to the right of the lane.
      let isAcross = inner.lane.signum() != start.lane.signum()
      outer = side == .left && !isAcross ? network.left(of: inner) : network.right(of: inner)
      guard let next = outer, !network.laneType(of: next).isDisjoint(with: [.driving, .parking]) else {
        break
      }
      inner = next
    }
    let along = network.pose(of: start)
    let width = network.laneWidth(of: inner)
    var pose = along
    pose.position = network.pose(of: outer ?? inner).position
    // Where nothing lies beyond the last lane, the sign stands 0.3 widths beyond its edge.
    let out = (outer == nil ? 0.8 : 0.3) * width
    pose.position = pose.position - along.right * (side.sign * out)
    pose.rotation.yaw = wrapAngle(along.yaw - .pi / 2)
    return pose
  }
}
