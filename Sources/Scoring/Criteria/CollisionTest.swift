import DriveTypes

/// Collisions of the ego, each counted once.
public struct CollisionTest: Sendable, Hashable {
  /// Metres: contacts closer to the last one than this are the same collision.
  static let radius = 5.0
  /// Seconds: contacts with the same actor within this time are the same collision.
  static let idTime = 5.0
  /// m/s: when the ego was slower, the collision is not its fault. That is its speed before the contact: upstream's
  /// sensor reports while the world ticks, and the speed it asks for is of the tick before.
  static let minimumSpeed = 0.1

  private var lastID: ActorID?
  private var lastTime = 0.0
  private var lastPlace: Point<World>?
  /// The ego's speed at the tick before, m/s.
  private var lastSpeed = 0.0
  public private(set) var events: [InfractionEvent] = []

  public init() {}

  /// Takes in this tick's contacts, then lets go of the last collision where it is far or long ago. (Upstream's
  /// sensor reports while the world ticks, before the criteria run.)
  public mutating func update(_ tick: TraceTick, time: Double) {
    record(tick, time: time)
    release(tick, time: time)
  }

  /// - Parameter time: game time, seconds.
  mutating func record(_ tick: TraceTick, time: Double) {
    defer { lastSpeed = tick.ego.speed }
    let place = tick.ego.pose.position
    for collision in tick.collisions where collision.actor == tick.ego.id {
      if lastID == collision.other { continue }
      if let lastPlace, place.distance(to: lastPlace) <= Self.radius { continue }
      if max(lastSpeed, tick.ego.speed) < Self.minimumSpeed { continue }
      lastTime = time
      lastPlace = place
      // 0 is the static environment, which is never the same actor again.
      if collision.other != 0 { lastID = collision.other }
      guard let kind = Self.kind(of: collision.otherTypeID) else { continue }
      events.append(
        InfractionEvent(
          kind, .collision(typeID: collision.otherTypeID, id: Int(collision.other), at: .init(place))))
    }
  }

  mutating func release(_ tick: TraceTick, time: Double) {
    if let lastPlace, tick.ego.pose.position.distance(to: lastPlace) > Self.radius { self.lastPlace = nil }
    if lastID != nil, time - lastTime > Self.idTime { lastID = nil }
  }

  /// What was hit, by its CARLA type; nil for a sidewalk and for what upstream does not count.
  static func kind(of typeID: String) -> InfractionKind? {
    if typeID.contains("static") || typeID.contains("traffic"), !typeID.contains("sidewalk") {
      return .collisionLayout
    }
    if typeID.contains("vehicle") { return .collisionVehicle }
    if typeID.contains("walker") { return .collisionPedestrian }
    return nil
  }
}
