import CarlaProtocol
import DriveTypes

/// Between CARLA's axes and units and ours; see `DriveTypes/CarlaFrame`. Body frames are turned like the world: y to the
/// right becomes y to the left.
extension WireVector {
  init(_ point: Point<World>) { self.init(x: Float(point.x), y: Float(point.carlaY), z: Float(point.z)) }
  init(_ vector: Vector<World>) { self.init(x: Float(vector.x), y: Float(vector.carlaY), z: Float(vector.z)) }

  /// rad/s counter-clockwise to CARLA's degrees/s: the axes turn over with y, so x and z change sign.
  package init(angular vector: Vector<World>) {
    self.init(
      x: Float(0 - degrees(vector.x)), y: Float(degrees(vector.y)), z: Float(0 - degrees(vector.z)))
  }

  var point: Point<World> { Point(carlaX: Double(x), y: Double(y), z: Double(z)) }
  var vector: Vector<World> { Vector(carlaX: Double(x), y: Double(y), z: Double(z)) }
  var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }
}

extension WireRotation {
  init(_ rotation: Rotation) {
    self.init(
      pitch: Float(rotation.carlaPitch), yaw: Float(rotation.carlaYaw), roll: Float(rotation.carlaRoll))
  }
  var rotation: Rotation { Rotation(carlaPitch: Double(pitch), yaw: Double(yaw), roll: Double(roll)) }
  var isFinite: Bool { pitch.isFinite && yaw.isFinite && roll.isFinite }
}

extension WireTransform {
  package init(_ pose: Pose<World>) {
    self.init(location: WireVector(pose.position), rotation: WireRotation(pose.rotation))
  }

  /// - Throws: where a number is not finite.
  package func pose() throws(CarlaServerError) -> Pose<World> {
    guard location.isFinite, rotation.isFinite else {
      throw .badValue(name: "transform", got: .nan, expected: "finite numbers")
    }
    return Pose(position: location.point, rotation: rotation.rotation)
  }

  /// As a place on something that carries it.
  func mount() throws(CarlaServerError) -> Pose<Ego> {
    let pose = try pose()
    return Pose(
      position: Point(x: pose.position.x, y: pose.position.y, z: pose.position.z), rotation: pose.rotation)
  }
}

extension WireWeather {
  init(_ weather: Weather) {
    self.init(values: Weather.parameters.map { Float(weather[keyPath: $0]) })
  }

  var weather: Weather {
    var weather = Weather()
    for (parameter, value) in zip(Weather.parameters, values) { weather[keyPath: parameter] = Double(value) }
    return weather
  }
}
