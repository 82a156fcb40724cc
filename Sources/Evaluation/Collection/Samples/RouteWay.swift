import DriveTypes

/// The planned way of a drive, to say how far along it something is: the ego, a traffic light, a vehicle in front.
struct RouteWay {
  private let points: [Point<World>]
  /// Metres along the way of each point.
  private let lengths: [Double]
  /// Where the way enters and leaves the boxes of traffic lights, in order.
  private let lights: [(start: Double, end: Double, light: Int)]
  /// Index of the point nearest to the ego, which only goes on.
  private var place = 0

  /// Metres beyond which a light governs nobody yet, and a vehicle leads nobody.
  static let sight = 60.0
  /// Metres that the ego may have gone between two looks.
  private static let window = 40.0
  /// Metres to the side of the way within which a vehicle is on it.
  private static let halfLane = 1.75

  init(_ header: TraceHeader) {
    points = header.denseRoute.map(\.pose.position)
    var lengths: [Double] = []
    for (index, point) in points.enumerated() {
      lengths.append(index == 0 ? 0 : lengths[index - 1] + point.distanceXY(to: points[index - 1]))
    }
    self.lengths = lengths
    var lights: [(start: Double, end: Double, light: Int)] = []
    for (light, description) in header.trafficLights.enumerated() {
      for stretch in Self.stretches(of: points, lengths, in: description.triggerVolume) {
        lights.append((stretch.lowerBound, stretch.upperBound, light))
      }
    }
    self.lights = lights.sorted { ($0.start, $0.light) < ($1.start, $1.light) }
  }

  /// Called for every moment, in their order.
  mutating func follow(_ ego: Point<World>) {
    guard points.indices.contains(place) else { return }
    var best = place
    var index = place
    while index < points.count, lengths[index] - lengths[place] <= Self.window {
      if points[index].distanceXY(to: ego) < points[best].distanceXY(to: ego) { best = index }
      index += 1
    }
    place = best
  }

  /// Metres along the way.
  private var length: Double { points.isEmpty ? 0 : lengths[place] }

  /// Where a way runs through a box seen from above, metres along it; looked at every half metre, because a box may be
  /// thinner than the way's steps. Heights within 5 m do not count, as for the expert.
  private static func stretches(
    of points: [Point<World>], _ lengths: [Double], in box: OrientedBox<World>
  ) -> [ClosedRange<Double>] {
    let reach = box.halfExtent.length + 1
    var flat = box
    flat.halfExtent.z = 5
    var result: [ClosedRange<Double>] = []
    var open: ClosedRange<Double>?
    for index in points.indices.dropFirst() {
      let (a, b) = (points[index - 1], points[index])
      let step = lengths[index] - lengths[index - 1]
      if a.distanceXY(to: box.centre) > reach + step {
        if let stretch = open { result.append(stretch) }
        open = nil
        continue
      }
      let parts = max(1, Int((step / 0.5).rounded(.up)))
      for part in 0..<parts {
        let share = Double(part) / Double(parts)
        let length = lengths[index - 1] + share * step
        if flat.contains(a + (b - a) * share) {
          open = (open?.lowerBound ?? length)...length
        } else if let stretch = open {
          result.append(stretch)
          open = nil
        }
      }
    }
    if let stretch = open { result.append(stretch) }
    return result
  }

  /// The next traffic light of the way: its place in the header and how far it is to where its box ends, which is where
  /// the expert stops.
  func light() -> (index: Int, distance: Double)? {
    guard let next = lights.first(where: { $0.end >= length }), next.end - length <= Self.sight else {
      return nil
    }
    return (next.light, next.end - length)
  }

  /// The nearest vehicle on the way ahead that goes the same way, and the metres between its box and the ego's.
  func lead(_ snapshot: WorldSnapshot, ego: Int) -> (index: Int, distance: Double)? {
    let own = snapshot.states[ego].pose
    var best: (index: Int, distance: Double)?
    for (index, state) in snapshot.states.enumerated()
    where index != ego && snapshot.descriptions[index].kind == .vehicle {
      let there = state.pose.position
      guard own.position.distanceXY(to: there) < Self.sight + 10, own.localLevel(there).x > 0,
        let along = along(there, yaw: state.pose.yaw), along > 0
      else { continue }
      let gap =
        along - snapshot.descriptions[ego].halfExtent.x - snapshot.descriptions[index].halfExtent.x
      if gap <= Self.sight, gap < best?.distance ?? .infinity { best = (index, max(0, gap)) }
    }
    return best
  }

  /// Metres along the way from the ego to a place on the way with about its heading; nil for places beside it.
  private func along(_ there: Point<World>, yaw: Double) -> Double? {
    var best: (distance: Double, index: Int)?
    var index = place
    while index < points.count, lengths[index] - length <= Self.sight + 10 {
      let distance = points[index].distanceXY(to: there)
      if distance < best?.distance ?? .infinity { best = (distance, index) }
      index += 1
    }
    guard let best, best.index > 0, best.distance < 2 * Self.halfLane else { return nil }
    let step = points[best.index] - points[best.index - 1]
    let size = step.lengthXY
    guard size > 0 else { return nil }
    let offset = there - points[best.index]
    guard abs(step.crossXY(offset)) / size <= Self.halfLane else { return nil }
    let nose = Pose<World>(x: 0, y: 0, yaw: yaw).forward
    guard nose.dotXY(step) / size > 0.5 else { return nil }
    return lengths[best.index] - length + step.dotXY(offset) / size
  }
}
