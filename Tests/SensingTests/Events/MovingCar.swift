import DriveTypes
import Roads

/// Snapshots of a car of 4 m by 2 m, id 1, and others.
enum MovingCar {
  static let description = ActorDescription(
    id: 1, kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "hero",
    halfExtent: Vector(x: 2, y: 1, z: 0.75),
    boxCentre: Point(x: 0, y: 0, z: 0.75))

  static func snapshot(
    tick: Int = 1, pose: Pose<World>, velocity: Vector<World> = .zero, collisions: [Collision] = [],
    others: [(ActorDescription, Pose<World>)] = []
  ) -> WorldSnapshot {
    WorldSnapshot(
      tick: tick, time: Double(tick) * 0.05, descriptions: [description] + others.map(\.0),
      states: [ActorState(id: 1, pose: pose, velocity: velocity)]
        + others.map { ActorState(id: $0.0.id, pose: $0.1) },
      lightStates: [], collisions: collisions)
  }

  /// A straight road of 200 m along +x: lane −1 at y = −1.75 and −2 at y = −5.25 with a broken white line between them and
  /// a solid white one at the edge, +1 at y = 1.75 beyond a solid yellow line.
  static func road(junction: Int = -1) throws -> RoadNetwork {
    func lane(_ id: Int, _ mark: String) -> String {
      """
      <lane id="\(id)" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/>
      <roadMark sOffset="0" type="\(mark)" color="white" width="0.125" laneChange="none"/></lane>
      """
    }
    let text = """
      <?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4" name="straight"/>
      <road name="" length="200" id="1" junction="\(junction)"><link/>
      <planView><geometry s="0" x="0" y="0" hdg="0" length="200"><line/></geometry></planView>
      <elevationProfile><elevation s="0" a="0" b="0" c="0" d="0"/></elevationProfile>
      <lanes><laneOffset s="0" a="0" b="0" c="0" d="0"/><laneSection s="0">
      <left>\(lane(1, "solid"))</left>
      <center><lane id="0" type="none" level="false">
      <roadMark sOffset="0" type="solid" color="yellow" width="0.125" laneChange="none"/></lane></center>
      <right>\(lane(-1, "broken"))\(lane(-2, "solid"))</right>
      </laneSection></lanes></road></OpenDRIVE>
      """
    return try Array(text.utf8).withUnsafeBytes { try RoadNetwork(openDrive: $0, name: "straight") }
  }
}
