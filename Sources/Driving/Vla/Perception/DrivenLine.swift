import DriveTypes

/// A line that is to be driven on, from the car's middle on, measured by its length.
struct DrivenLine {
  let points: [Point<Body>]
  /// Metres from point to point.
  let spacing: Double
  /// Of the line at each point, 1 long.
  let directions: [Vector<Body>]

  /// - Parameter points: at least two.
  init(_ points: [Point<Body>], spacing: Double) {
    self.points = points
    self.spacing = spacing
    directions = points.indices.map { index in
      let along = points[min(points.count - 1, index + 1)] - points[max(0, index - 1)]
      let length = along.lengthXY
      return length > 1e-6 ? along * (1 / length) : Vector(x: 1, y: 0)
    }
  }

  /// The place so many metres on and the line's direction there; straight on before and behind it.
  func place(at metres: Double) -> (point: Point<Body>, direction: Vector<Body>) {
    let index = min(max(Int(metres / spacing), 0), points.count - 1)
    let rest = metres - Double(index) * spacing
    return (points[index] + directions[index] * rest, directions[index])
  }

  /// Where the line is nearest to a point: metres along it, and metres from there to the left; nil beyond its end.
  func position(of point: Point<Body>) -> (along: Double, left: Double, direction: Vector<Body>)? {
    let distances = points.map { $0.distanceXY(to: point) }
    guard let least = distances.min(), let index = distances.firstIndex(of: least), index < points.count - 1
    else { return nil }
    let (offset, direction) = (point - points[index], directions[index])
    return (
      Double(index) * spacing + offset.dotXY(direction), offset.y * direction.x - offset.x * direction.y,
      direction
    )
  }
}
