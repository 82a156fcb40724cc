import DriveTypes

/// A straight piece of a lane's centre line: what nearest-lane queries search.
///
/// It runs in the direction of travel, so `sEnd` is above `sStart` for negative lanes and below it for positive ones.
struct ChordRow: BitwiseCopyable {
  var startX: Double
  var startY: Double
  var startZ: Double
  var endX: Double
  var endY: Double
  var endZ: Double
  var sStart: Double
  var sEnd: Double
  /// Index of the lane.
  var lane: Int32
  /// `LaneType` bits of the lane.
  var types: UInt32

  /// Squared 3-D distance from the point to the chord.
  @inline(__always)
  func squaredDistance(x: Double, y: Double, z: Double) -> Double {
    let (dx, dy, dz) = (endX - startX, endY - startY, endZ - startZ)
    let (px, py, pz) = (x - startX, y - startY, z - startZ)
    let length = dx * dx + dy * dy + dz * dz
    let along = px * dx + py * dy + pz * dz
    let t = length > 0 ? min(1, max(0, along / length)) : 0
    let (ex, ey, ez) = (px - t * dx, py - t * dy, pz - t * dz)
    return ex * ex + ey * ey + ez * ez
  }

  /// The s that CARLA gives to a point: the chord's start plus the length along the chord seen from above.
  ///
  /// CRITICAL: a length of chord, not of arc, added to s; centimetres off in curves, and kept so for parity.
  func s(ofX x: Double, y: Double) -> Double {
    let (dx, dy) = (endX - startX, endY - startY)
    let squared = dx * dx + dy * dy
    if squared == 0 { return sStart }
    let t = min(1, max(0, ((x - startX) * dx + (y - startY) * dy) / squared))
    let delta = t * squared.squareRoot()
    return sEnd >= sStart ? min(sStart + delta, sEnd) : max(sStart - delta, sEnd)
  }
}
