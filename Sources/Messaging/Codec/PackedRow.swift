import DriveTypes

/// Rows of a binary array: little-endian Float32 and UInt32 one after another, without gaps.
///
/// | kind | row |
/// |---|---|
/// | lidar | x, y, z, intensity |
/// | semantic_lidar | x, y, z, cosine, then instance and label as UInt32 |
/// | radar | depth, altitude, azimuth, velocity |
enum PackedRow {
  /// Bytes
  static let lidar = 16
  static let semanticLidar = 24
  static let radar = 16

  static func bytes(_ points: [SIMD4<Float>]) -> [UInt8] {
    // In memory as on the wire: every machine that this builds for is little-endian.
    points.withUnsafeBytes { Array($0) }
  }

  static func bytes(_ points: [SemanticLidarPoint]) -> [UInt8] {
    var words: [UInt32] = []
    words.reserveCapacity(points.count * semanticLidar / 4)
    for point in points {
      words.append(point.position.x.bitPattern)
      words.append(point.position.y.bitPattern)
      words.append(point.position.z.bitPattern)
      words.append(point.incidenceCosine.bitPattern)
      words.append(point.instance)
      words.append(UInt32(point.label))
    }
    return words.withUnsafeBytes { Array($0) }
  }

  static func bytes(_ detections: [RadarDetection]) -> [UInt8] {
    bytes(detections.map { SIMD4($0.depth, $0.altitude, $0.azimuth, $0.velocity) })
  }

  static func lidarPoints(_ bytes: [UInt8]) -> [SIMD4<Float>] {
    let count = bytes.count / lidar
    return Array(unsafeUninitializedCapacity: count) { points, filled in
      UnsafeMutableRawBufferPointer(points).copyBytes(from: bytes.prefix(count * lidar))
      filled = count
    }
  }

  /// - Throws: for a label beyond 255.
  static func semanticPoints(_ bytes: [UInt8]) throws(MessagingError) -> [SemanticLidarPoint] {
    var points: [SemanticLidarPoint] = []
    points.reserveCapacity(bytes.count / semanticLidar)
    for row in stride(from: 0, to: bytes.count, by: semanticLidar) {
      func word(_ index: Int) -> UInt32 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: row + 4 * index, as: UInt32.self) }
      }
      guard let label = UInt8(exactly: word(5)) else {
        throw .malformed(field: "", got: "label \(word(5))", expected: "0...255")
      }
      points.append(
        SemanticLidarPoint(
          position: SIMD3(
            Float(bitPattern: word(0)), Float(bitPattern: word(1)), Float(bitPattern: word(2))),
          incidenceCosine: Float(bitPattern: word(3)), instance: word(4), label: label))
    }
    return points
  }

  static func detections(_ bytes: [UInt8]) -> [RadarDetection] {
    lidarPoints(bytes).map { RadarDetection(depth: $0.x, altitude: $0.y, azimuth: $0.z, velocity: $0.w) }
  }
}
