import DriveTypes
import Glibc
import Rendering

/// `carla.ObstacleDetectionEvent`.
public struct ObstacleEvent: Sendable, Hashable {
  public var tick: Int
  public var time: Double
  /// Who carries the sensor.
  public var actor: ActorID
  /// 0 for the still world.
  public var other: ActorID
  /// CARLA type of the other; of the still world `static.` and its label, such as `static.building`.
  public var otherTypeID: String
  /// How far the ball gets before it touches, metres.
  public var distance: Double
}

/// `sensor.other.obstacle`: the nearest thing that a ball meets which is swept forward from the sensor, tick by tick.
///
/// Actors are their boxes, met exactly. The still world is met by rays spread over the ball's section, so a thing thinner
/// than half a radius may pass unseen.
public struct ObstacleSensor: Sendable, Hashable {
  public var actor: ActorID
  public var settings: ObstacleSettings

  public init(actor: ActorID, settings: ObstacleSettings = ObstacleSettings()) {
    self.actor = actor
    self.settings = settings
  }

  /// - Parameters:
  ///   - pose: of the sensor.
  ///   - stillWorld: scenery without actors; not looked at when only dynamics are asked for.
  public func event(at pose: Pose<World>, in snapshot: WorldSnapshot, stillWorld: RayScene? = nil)
    -> ObstacleEvent?
  {
    var nearest: ObstacleEvent?
    func meet(_ other: ActorID, _ type: String, _ distance: Double) {
      guard distance <= settings.distance, distance < nearest?.distance ?? .infinity else { return }
      nearest = ObstacleEvent(
        tick: snapshot.tick, time: snapshot.time, actor: actor, other: other, otherTypeID: type,
        distance: distance)
    }
    for (description, state) in zip(snapshot.descriptions, snapshot.states) where description.id != actor {
      // Fixed props are no dynamics.
      if settings.onlyDynamics, description.kind == .prop { continue }
      let box = description.box(at: state.pose)
      if let distance = travel(from: pose, to: box) { meet(description.id, description.typeID, distance) }
    }
    if !settings.onlyDynamics, let stillWorld, let hit = travel(from: pose, in: stillWorld) {
      meet(0, "static.\(hit.label)", hit.distance)
    }
    return nearest
  }

  /// How far the ball moves until it touches the box; nil if it does not within the sweep.
  func travel(from pose: Pose<World>, to box: OrientedBox<World>) -> Double? {
    let forward = pose.forward
    let (c, s) = (cos(box.yaw), sin(box.yaw))
    func gap(_ moved: Double) -> Double {
      let d = pose.position + forward * moved - box.centre
      let x = max(0, abs(c * d.x + s * d.y) - box.halfExtent.x)
      let y = max(0, abs(c * d.y - s * d.x) - box.halfExtent.y)
      let z = max(0, abs(d.z) - box.halfExtent.z)
      return (x * x + y * y + z * z).squareRoot() - settings.hitRadius
    }
    // The ball may always move on by its gap; the gap is convex along the way, so once it grows nothing is met any more.
    var moved = 0.0
    var last = Double.infinity
    while moved <= settings.distance {
      let gap = gap(moved)
      if gap < 1e-6 { return moved }
      if gap > last { return nil }
      last = gap
      moved += gap
    }
    return nil
  }

  /// The same among the triangles of a scene, by rays along the sweep.
  private func travel(from pose: Pose<World>, in scene: RayScene) -> (distance: Double, label: SemanticLabel)?
  {
    var nearest: (distance: Double, label: SemanticLabel)?
    let radius = settings.hitRadius
    for ring in 0...3 {
      let offset = radius * Double(ring) / 3
      let ahead = (max(0, radius * radius - offset * offset)).squareRoot()
      let count = max(1, 6 * ring)
      for index in 0..<count {
        let angle = 2 * .pi * Double(index) / Double(count)
        let origin = pose.position + pose.left * (offset * cos(angle)) + pose.up * (offset * sin(angle))
        guard let hit = scene.cast(from: origin, along: pose.forward, range: settings.distance + ahead) else {
          continue
        }
        let distance = max(0, Double(hit.distance) - ahead)
        if distance < nearest?.distance ?? .infinity { nearest = (distance, hit.label) }
      }
    }
    return nearest
  }
}
