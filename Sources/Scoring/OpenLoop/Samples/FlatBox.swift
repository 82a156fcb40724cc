import DriveTypes
import Glibc

/// What an annotated object is; raw values are the fixture format's class numbers.
public enum ObjectCategory: Int, Sendable, Hashable, CaseIterable {
  case car
  case truck
  case bus
  case trailer
  case constructionVehicle
  case motorcycle
  case bicycle
  case pedestrian
  case other

  /// The name in files, nuScenes' detection class.
  public var name: String { self == .constructionVehicle ? "construction_vehicle" : "\(self)" }

  public init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  /// The seven vehicle classes of UniAD's occupancy.
  public var isVehicle: Bool { rawValue <= Self.bicycle.rawValue }
}

/// An annotated object seen from above, in frame `F` of t0.
public struct FlatBox<F: Frame>: Sendable, Hashable {
  public var category: ObjectCategory
  /// Centre, metres.
  public var x, y: Double
  /// Size along and across the object's own heading, metres.
  public var length, width: Double
  /// From the frame's +x to the object's length axis, counter-clockwise, radians.
  public var yaw: Double

  public init(category: ObjectCategory, x: Double, y: Double, length: Double, width: Double, yaw: Double) {
    self.category = category
    self.x = x
    self.y = y
    self.length = length
    self.width = width
    self.yaw = yaw
  }

  /// The four corners in turn: x of all, y of all.
  public var corners: (xs: SIMD4<Double>, ys: SIMD4<Double>) {
    let along = SIMD4(1, 1, -1, -1) * (length / 2)
    let across = SIMD4(1, -1, -1, 1) * (width / 2)
    let (c, s) = (cos(yaw), sin(yaw))
    return (x + (along * c - across * s), y + (along * s + across * c))
  }

  public var isFinite: Bool { (x + y + length + width + yaw).isFinite }
}

/// The objects of one future keyframe, in both frames of t0.
public struct StepBoxes: Sendable, Hashable {
  public var lidar: [FlatBox<Lidar>]
  public var ego: [FlatBox<Ego>]

  public init(lidar: [FlatBox<Lidar>], ego: [FlatBox<Ego>]) {
    self.lidar = lidar
    self.ego = ego
  }

  /// Where nuScenes mounts LIDAR_TOP: this far ahead of the ego frame's origin (metres), turned right by 90°.
  public static let lidarForward = 0.985793

  public init(lidar: [FlatBox<Lidar>]) {
    self.init(
      lidar: lidar,
      ego: lidar.map {
        FlatBox(
          category: $0.category, x: $0.y + Self.lidarForward, y: -$0.x, length: $0.length, width: $0.width,
          yaw: wrapAngle($0.yaw - .pi / 2))
      })
  }

  public init(ego: [FlatBox<Ego>]) {
    self.init(
      lidar: ego.map {
        FlatBox(
          category: $0.category, x: -$0.y, y: $0.x - Self.lidarForward, length: $0.length, width: $0.width,
          yaw: wrapAngle($0.yaw + .pi / 2))
      }, ego: ego)
  }
}
