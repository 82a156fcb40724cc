import DriveTypes
import Glibc
import Roads
import Simulation

/// A construction site on the ego's lane (`construction_crash_vehicle.py`).
extension ScenarioCatalogue {
  /// A warning sign, debris and two rows of cones around a site `distance` m ahead; they appear at the trigger. The
  /// relief comes 5 s after the ego is within 30 m.
  static func constructionObstacle(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    try construction(stage) { stage, _ throws(ScenarioError) in .slowTraffic(try stage.sideTrafficSpeed()) }
  }

  static func constructionObstacleTwoWays(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    try construction(stage) { stage, lane throws(ScenarioError) in
      .opposite(try stage.oppositeFlow(beside: lane))
    }
  }

  private static func construction(
    _ stage: ScenarioStage, relief: (ScenarioStage, Waypoint) throws(ScenarioError) -> Relief
  ) throws(ScenarioError) -> any Behaviour {
    let distance = try stage.distance(default: 100)
    let side = try stage.side()
    let start = try stage.triggerLane()
    guard let site = stage.network.next(start, distance: distance).first else {
      throw stage.couldNotBePlaced("the lane ends before \(distance) m")
    }
    let relief = try relief(stage, site)
    let plan = ConstructionSite(laneWidth: stage.network.laneWidth(of: start), side: side)
    try stage.placeWarningSign("static.prop.warningconstruction", beside: start, on: side)

    let end = stage.guide.forward(site, RoadblockCourse.endDistance)
    let sitePose = stage.network.pose(of: site)
    let course = RoadblockCourse(
      stage: stage, place: sitePose.position, near: 30, clearing: distance + ConstructionSite.length + 20,
      end: stage.network.pose(of: end), relief: relief
    ).behaviour()
    return stage.closing(
      start,
      Sequence([Act { () throws(ScenarioError) in try stage.build(plan, at: sitePose) }, course]))
  }
}

/// Where the things of a construction site stand in the frame of the lane there: x along it, y to the left, metres.
struct ConstructionSite {
  /// Metres from the site's reference to its last cones.
  static let length = 8.0

  var signX = -5.0
  var debrisX = 2.0
  /// Four cones 2 m apart along the lane's edge, and three 1 m apart across the lane at the far end.
  var cones: [Point<Body>]

  init(laneWidth: Double, side: RoadSide) {
    // The open edge lies on the other side, where the traffic passes.
    let edge = -side.sign * 0.85 * laneWidth / 2
    let along = (1...4).map { Point<Body>(x: Double($0) * 2, y: edge, z: 0) }
    let across = (1...3).map { Point<Body>(x: Self.length, y: edge + side.sign * Double($0), z: 0) }
    cones = along + across
  }
}

extension ScenarioStage {
  fileprivate func build(_ site: ConstructionSite, at pose: Pose<World>) throws(ScenarioError) {
    func turned(_ x: Double, _ turn: Double) -> Pose<World> {
      var moved = pose
      moved.position = pose.level(Point(x: x, y: 0, z: 0))
      moved.rotation.yaw = wrapAngle(pose.yaw + turn)
      return moved
    }
    try spawn("static.prop.trafficwarning", at: turned(site.signX, .pi / 2))
    try spawn("static.prop.dirtdebris02", at: turned(site.debrisX, -.pi / 2))
    for cone in site.cones {
      var place = pose
      place.position = pose.level(cone)
      try spawn("static.prop.constructioncone", at: place)
    }
  }

  /// No background cars on the ego's lane while `child` runs (`RemoveRoadLane`, `ReAddRoadLane`).
  func closing(_ lane: Waypoint, _ child: any Behaviour) -> any Behaviour {
    During(
      enter: { self.background?.removeLane(lane) }, leave: { self.background?.readdLane(offset: 0) }, child)
  }
}
