import DriveTypes

// Places, directions and boxes as rows of Float64: metres and radians.

extension MessagePackWriter {
  /// x, y, z as part of a row.
  func components<F>(_ v: Vector<F>) {
    double(v.x)
    double(v.y)
    double(v.z)
  }

  /// x, y, z as part of a row.
  func components<F>(_ p: Point<F>) {
    double(p.x)
    double(p.y)
    double(p.z)
  }

  /// x, y, z, roll, pitch, yaw as part of a row.
  func components<F>(_ pose: Pose<F>) {
    components(pose.position)
    double(pose.rotation.roll)
    double(pose.rotation.pitch)
    double(pose.rotation.yaw)
  }

  /// [x, y, z]
  func vector<F>(_ v: Vector<F>) {
    array(3)
    components(v)
  }

  /// [x, y, z, roll, pitch, yaw]
  func pose<F>(_ pose: Pose<F>) {
    array(6)
    components(pose)
  }

  /// [x, y, z, yaw, half length, half width, half height]
  func box<F>(_ box: OrientedBox<F>) {
    array(7)
    components(box.centre)
    double(box.yaw)
    components(box.halfExtent)
  }
}

extension RowReader {
  mutating func vectorComponents<F>() throws(MessagingError) -> Vector<F> {
    Vector(x: try double(), y: try double(), z: try double())
  }

  mutating func pointComponents<F>() throws(MessagingError) -> Point<F> {
    Point(x: try double(), y: try double(), z: try double())
  }

  mutating func poseComponents<F>() throws(MessagingError) -> Pose<F> {
    Pose(
      position: try pointComponents(),
      rotation: Rotation(roll: try double(), pitch: try double(), yaw: try double()))
  }

  mutating func pose<F>() throws(MessagingError) -> Pose<F> {
    try read { value throws(MessagingError) in
      var row = try value.row(6)
      return try row.poseComponents()
    }
  }

  mutating func box<F>() throws(MessagingError) -> OrientedBox<F> {
    try read { value throws(MessagingError) in
      var row = try value.row(7)
      return OrientedBox(
        centre: try row.pointComponents(), yaw: try row.double(), halfExtent: try row.vectorComponents())
    }
  }
}

extension MessagePackValue {
  func vector<F>() throws(MessagingError) -> Vector<F> {
    var row = try row(3)
    return try row.vectorComponents()
  }
}
