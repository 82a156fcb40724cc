/// A coordinate frame, used as a phantom type: `Point<World>` and `Point<Ego>` do not mix.
///
/// All frames are right-handed, in metres and radians. CARLA's left-handed, degree-based values are
/// converted once, at the border, in `CarlaFrame.swift`.
public protocol Frame: Sendable {}

/// The town map's frame: OpenDRIVE's axes, x east, y north (CARLA's y negated), z up.
public enum World: Frame {}

/// The ego vehicle's frame: origin at its actor origin, x forward, y left, z up.
public enum Ego: Frame {}

/// The frame of any actor's body: x forward, y left, z up.
public enum Body: Frame {}

/// A direction or displacement in frame `F`; components in metres (or m/s, m/s², rad/s where named so).
public struct Vector<F: Frame>: Sendable, Hashable {
  public var x, y, z: Double

  @inlinable public init(x: Double, y: Double, z: Double = 0) {
    self.x = x
    self.y = y
    self.z = z
  }

  public static var zero: Self { Self(x: 0, y: 0, z: 0) }

  /// Euclidean length over x, y and z.
  @inlinable public var length: Double { (x * x + y * y + z * z).squareRoot() }
  /// Euclidean length over x and y only.
  @inlinable public var lengthXY: Double { (x * x + y * y).squareRoot() }

  @inlinable public func dot(_ other: Self) -> Double { x * other.x + y * other.y + z * other.z }
  @inlinable public func dotXY(_ other: Self) -> Double { x * other.x + y * other.y }
  /// z component of the cross product of the horizontal parts; positive when `other` lies to the left.
  @inlinable public func crossXY(_ other: Self) -> Double { x * other.y - y * other.x }

  @inlinable public static func + (a: Self, b: Self) -> Self {
    Self(x: a.x + b.x, y: a.y + b.y, z: a.z + b.z)
  }
  @inlinable public static func - (a: Self, b: Self) -> Self {
    Self(x: a.x - b.x, y: a.y - b.y, z: a.z - b.z)
  }
  @inlinable public static prefix func - (a: Self) -> Self { Self(x: -a.x, y: -a.y, z: -a.z) }
  @inlinable public static func * (a: Self, k: Double) -> Self { Self(x: a.x * k, y: a.y * k, z: a.z * k) }
  @inlinable public static func * (k: Double, a: Self) -> Self { a * k }
}

/// A position in frame `F`, in metres.
public struct Point<F: Frame>: Sendable, Hashable {
  public var x, y, z: Double

  @inlinable public init(x: Double, y: Double, z: Double = 0) {
    self.x = x
    self.y = y
    self.z = z
  }

  public static var origin: Self { Self(x: 0, y: 0, z: 0) }

  @inlinable public static func - (a: Self, b: Self) -> Vector<F> {
    Vector(x: a.x - b.x, y: a.y - b.y, z: a.z - b.z)
  }
  @inlinable public static func + (a: Self, v: Vector<F>) -> Self {
    Self(x: a.x + v.x, y: a.y + v.y, z: a.z + v.z)
  }
  @inlinable public static func - (a: Self, v: Vector<F>) -> Self {
    Self(x: a.x - v.x, y: a.y - v.y, z: a.z - v.z)
  }

  /// 3-D distance in metres.
  @inlinable public func distance(to other: Self) -> Double { (self - other).length }
  /// Horizontal distance in metres.
  @inlinable public func distanceXY(to other: Self) -> Double { (self - other).lengthXY }
}
