/// `geom::Vector3D` and `geom::Location`: CARLA's axes (y to the right), metres, m/s, … as the place says.
public struct WireVector: PackStructure, Hashable {
  public static let name = "Vector3D"
  public var x, y, z: Float

  public init(x: Float = 0, y: Float = 0, z: Float = 0) { (self.x, self.y, self.z) = (x, y, z) }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (x, y, z) = try reader.threeFloats(Self.name)
  }

  public func write(to writer: inout PackWriter) { writer.floats([x, y, z]) }
}

/// `geom::Rotation`: degrees, in this order.
public struct WireRotation: PackStructure, Hashable {
  public static let name = "Rotation"
  public var pitch, yaw, roll: Float

  public init(pitch: Float = 0, yaw: Float = 0, roll: Float = 0) {
    (self.pitch, self.yaw, self.roll) = (pitch, yaw, roll)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (pitch, yaw, roll) = try reader.threeFloats(Self.name)
  }

  public func write(to writer: inout PackWriter) { writer.floats([pitch, yaw, roll]) }
}

/// `geom::Transform`.
public struct WireTransform: PackStructure, Hashable {
  public static let name = "Transform"
  public var location: WireVector
  public var rotation: WireRotation

  public init(location: WireVector = .init(), rotation: WireRotation = .init()) {
    (self.location, self.rotation) = (location, rotation)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (location, rotation) = try reader.row(Self.name, 2) { (reader, _) throws(CarlaProtocolError) in
      (try reader.structure(), try reader.structure())
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(2)
    location.write(to: &writer)
    rotation.write(to: &writer)
  }
}

/// `geom::BoundingBox`: centre and half sizes in its owner's frame, metres.
public struct WireBox: PackStructure, Hashable {
  public static let name = "BoundingBox"
  public var location: WireVector
  public var extent: WireVector
  public var rotation: WireRotation
  /// Since 0.9.16.
  public var actor: UInt32

  public init(
    location: WireVector = .init(), extent: WireVector = .init(), rotation: WireRotation = .init(),
    actor: UInt32 = 0
  ) {
    (self.location, self.extent, self.rotation, self.actor) = (location, extent, rotation, actor)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (location, extent, rotation, actor) = try reader.row(Self.name, 3) {
      (reader, count) throws(CarlaProtocolError) in
      (
        try reader.structure(), try reader.structure(), try reader.structure(),
        count > 3 ? try reader.integer(UInt32.self) : 0
      )
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(writer.version == .v0915 ? 3 : 4)
    location.write(to: &writer)
    extent.write(to: &writer)
    rotation.write(to: &writer)
    if writer.version != .v0915 { writer.unsigned(actor) }
  }
}

extension PackReader {
  mutating func threeFloats(_ name: String) throws(CarlaProtocolError) -> (Float, Float, Float) {
    try row(name, 3) { (reader, _) throws(CarlaProtocolError) in
      (try reader.float(), try reader.float(), try reader.float())
    }
  }
}

extension PackWriter {
  mutating func floats(_ values: [Float]) { list(values) { $0.float($1) } }
}
