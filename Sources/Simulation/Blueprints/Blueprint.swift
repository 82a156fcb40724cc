import DriveTypes

/// What can be spawned: a CARLA blueprint with the attributes that scenarios filter on.
public struct Blueprint: Sendable, Hashable {
  /// CARLA's `base_type`.
  public enum BaseType: String, Sendable, Hashable, CaseIterable {
    case car, van, truck, bus, motorcycle, bicycle, pedestrian, prop
  }
  /// CARLA's `special_type`.
  public enum SpecialType: String, Sendable, Hashable, CaseIterable {
    case none = ""
    case emergency, taxi, electric
  }
  /// What happens to the actor when a vehicle runs into it.
  public enum Mobility: UInt8, Sendable, Hashable, CaseIterable {
    /// Pushed, according to its mass.
    case movable
    /// Never moves: containers, barriers, bus shelters.
    case fixed
    /// Lies flat and touches nothing: dirt and debris decals.
    case ghost
  }

  /// CARLA blueprint id, such as `vehicle.lincoln.mkz_2020`.
  public var id: String
  public var kind: ActorKind
  public var baseType: BaseType
  public var specialType: SpecialType
  /// CARLA's `generation`: 1 or 2.
  public var generation: Int
  /// CARLA's `number_of_wheels`; 0 for walkers and props.
  public var wheels: Int
  /// CARLA's `has_lights`.
  public var hasLights: Bool
  /// Half sizes of the bounding box, metres.
  public var halfExtent: Vector<Body>
  /// Kilograms; only its ratio to another's matters (`CollisionResponse`). Our estimates.
  public var mass: Double
  public var mobility: Mobility
  public var dynamics: VehicleDynamics

  /// Centre of the bounding box: the origin is on the ground below it, metres.
  public var boxCentre: Point<Body> { Point(x: 0, y: 0, z: halfExtent.z) }
}
