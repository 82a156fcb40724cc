import DriveTypes
import Glibc
import Rendering

/// Where an actor's bounding box lies in a picture.
package struct BoxProjection {
  /// Pixels from the left upper corner; right and lower edges are outside.
  package struct Bounds: Sendable, Hashable {
    package var left, top, right, bottom: Double

    /// Around both.
    func joined(_ other: Bounds) -> Bounds {
      Bounds(
        left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
        bottom: max(bottom, other.bottom))
    }

    /// The part inside a picture; nil where nothing is.
    package func clipped(to crop: CollectionRequest.Crop) -> Bounds? {
      let part = Bounds(
        left: max(0, left - Double(crop.left)), top: max(0, top - Double(crop.top)),
        right: min(Double(crop.width), right - Double(crop.left)),
        bottom: min(Double(crop.height), bottom - Double(crop.top)))
      return part.left < part.right && part.top < part.bottom ? part : nil
    }
  }

  private let camera: PinholeCamera

  /// Metres before the camera at which boxes are cut: nearer corners have no place in the picture.
  private static let near = 0.1
  /// Corners of the unit box, and its twelve edges between them.
  private static let corners: [(Double, Double, Double)] = [
    (1, 1, 1), (-1, 1, 1), (-1, -1, 1), (1, -1, 1), (1, 1, -1), (-1, 1, -1), (-1, -1, -1), (1, -1, -1),
  ]
  private static let edges = [
    (0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7),
  ]

  package init(_ camera: PinholeCamera) { self.camera = camera }

  /// Bounds of the box's picture, with what lies before the camera; nil for a box behind it.
  ///
  /// A point at (x, y, z) along the camera's forward, left and up is at column w/2 − f·y/x and row h/2 − f·z/x.
  package func bounds(of description: ActorDescription, at pose: Pose<World>) -> Bounds? {
    let (half, centre) = (description.halfExtent, description.boxCentre)
    let points = Self.corners.map { sx, sy, sz -> Vector<Ego> in
      let corner = Vector<Body>(
        x: centre.x + sx * half.x, y: centre.y + sy * half.y, z: centre.z + sz * half.z)
      let place = pose.position + pose.direction(corner)
      return camera.pose.components(of: place - camera.pose.position)
    }
    var seen = points.filter { $0.x >= Self.near }
    for (a, b) in Self.edges where (points[a].x < Self.near) != (points[b].x < Self.near) {
      let share = (Self.near - points[a].x) / (points[b].x - points[a].x)
      seen.append(points[a] + (points[b] - points[a]) * share)
    }
    guard !seen.isEmpty else { return nil }
    let f = camera.focalLength
    let columns = seen.map { Double(camera.width) / 2 - f * $0.y / $0.x }
    let rows = seen.map { Double(camera.height) / 2 - f * $0.z / $0.x }
    return Bounds(
      left: columns.min() ?? 0, top: rows.min() ?? 0, right: columns.max() ?? 0, bottom: rows.max() ?? 0)
  }
}
