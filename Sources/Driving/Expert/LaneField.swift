import DriveTypes
import Glibc

/// The lanes near the route, ready for questions: which lane carries this vehicle, and where does it lead.
struct LaneField: Sendable {
  /// A place on a lane.
  struct Place: Sendable {
    var lane: Int
    /// Metres from the lane's start in its direction of travel.
    var arc: Double
    /// Metres to the left of its centre.
    var offset: Double
  }

  /// A point of a lane's centre line with the direction of travel.
  struct Sample: Sendable {
    var x, y: Double
    var cosine, sine: Double
  }

  let lanes: [LaneStrip]
  /// Metres from the lane's start to each of its points.
  private let arcs: [[Double]]
  /// Which lanes have a point in a cell: cell by cell, in one list.
  private var cellStarts: [Int32] = []
  private var cellEntries: [Entry] = []
  private var origin = (x: 0.0, y: 0.0)
  private var columns = 0
  private var rows = 0
  private static let cell = 8.0
  /// How much worse another lane of a junction may fit and still be possible (metres; a radian counts as two).
  private static let ambiguity = 0.7

  private struct Entry: Sendable {
    var lane, point: Int32
  }

  init(_ map: LaneMap) {
    lanes = map.lanes
    arcs = map.lanes.map { lane in
      var sum = 0.0
      return lane.points.indices.map { i in
        if i > 0 { sum += lane.points[i].position.distanceXY(to: lane.points[i - 1].position) }
        return sum
      }
    }
    buildGrid()
  }

  private mutating func buildGrid() {
    let points = lanes.flatMap(\.points)
    guard let first = points.first else { return }
    var (lowX, highX) = (first.position.x, first.position.x)
    var (lowY, highY) = (first.position.y, first.position.y)
    for point in points {
      (lowX, highX) = (min(lowX, point.position.x), max(highX, point.position.x))
      (lowY, highY) = (min(lowY, point.position.y), max(highY, point.position.y))
    }
    origin = (lowX, lowY)
    columns = Int((highX - lowX) / Self.cell) + 1
    rows = Int((highY - lowY) / Self.cell) + 1
    var counts = Array(repeating: Int32(0), count: columns * rows + 1)
    for point in points { counts[cell(point.position.x, point.position.y) + 1] += 1 }
    for i in 1..<counts.count { counts[i] += counts[i - 1] }
    cellStarts = counts
    cellEntries = Array(repeating: Entry(lane: 0, point: 0), count: points.count)
    for (n, lane) in lanes.enumerated() {
      for (p, point) in lane.points.enumerated() {
        let c = cell(point.position.x, point.position.y)
        cellEntries[Int(counts[c])] = Entry(lane: Int32(n), point: Int32(p))
        counts[c] += 1
      }
    }
  }

  private func cell(_ x: Double, _ y: Double) -> Int {
    Int((y - origin.y) / Self.cell) * columns + Int((x - origin.x) / Self.cell)
  }

  func length(of lane: Int) -> Double { arcs[lane].last ?? 0 }

  /// The lane of one of these uses that best carries something at a pose: near its centre and along its heading.
  /// - Parameter turn: heading difference allowed, radians; nil to ask for no heading.
  func place(
    at pose: Pose<World>, uses: [LaneUse] = [.driving], within reach: Double = 3, turn: Double? = .pi / 3
  ) -> Place? {
    places(at: pose, uses: uses, within: reach, turn: turn).first
  }

  /// The best lane first, then the others of a junction that something there may just as well be on.
  func places(
    at pose: Pose<World>, uses: [LaneUse] = [.driving], within reach: Double = 3, turn: Double? = .pi / 3
  ) -> [Place] {
    guard columns > 0 else { return [] }
    let p = pose.position
    let column = Int(((p.x - origin.x) / Self.cell).rounded(.down))
    let row = Int(((p.y - origin.y) / Self.cell).rounded(.down))
    guard column >= -1, column <= columns, row >= -1, row <= rows else { return [] }
    var found: [(place: Place, cost: Double)] = []
    var tried: [Int32] = []
    for r in max(0, row - 1)...min(rows - 1, max(0, row + 1)) where r >= 0 {
      for c in max(0, column - 1)...min(columns - 1, max(0, column + 1)) where c >= 0 {
        let k = r * columns + c
        for entry in cellEntries[Int(cellStarts[k])..<Int(cellStarts[k + 1])] {
          let lane = Int(entry.lane)
          guard uses.contains(lanes[lane].use), !tried.contains(entry.lane) else { continue }
          let point = lanes[lane].points[Int(entry.point)].position
          guard abs(point.z - p.z) < 4, point.distanceXY(to: p) < reach + 3 else { continue }
          tried.append(entry.lane)
          guard let foot = project(p, on: lane), abs(foot.offset) <= reach else { continue }
          let at = sample(lane, foot.arc)
          let bend = abs(wrapAngle(pose.yaw - atan2(at.sine, at.cosine)))
          if let turn, bend > turn { continue }
          found.append((foot, abs(foot.offset) + (turn == nil ? 0 : 2 * bend)))
        }
      }
    }
    found.sort { $0.cost < $1.cost }
    guard let best = found.first else { return [] }
    guard lanes[best.place.lane].isInJunction else { return [best.place] }
    return found.filter { $0.cost < best.cost + Self.ambiguity && lanes[$0.place.lane].isInJunction }.map(
      \.place)
  }

  /// The nearest point of a lane's centre; nil when it is beyond the lane's ends by more than 1 m.
  func project(_ p: Point<World>, on lane: Int) -> Place? {
    let points = lanes[lane].points
    var best: (place: Place, distance: Double)?
    for i in 1..<max(points.count, 1) {
      let (a, b) = (points[i - 1].position, points[i].position)
      let step = b - a
      let length = step.lengthXY
      guard length > 1e-6 else { continue }
      let along = (p - a).dotXY(step) / length
      let t = min(max(along, 0), length)
      let side = step.crossXY(p - a) / length
      let distance = (p - (a + step * (t / length))).lengthXY
      if distance < best?.distance ?? .infinity {
        let beyond = i == 1 && along < -1 || i == points.count - 1 && along > length + 1
        best = (Place(lane: lane, arc: arcs[lane][i - 1] + t, offset: beyond ? .infinity : side), distance)
      }
    }
    guard let best, best.place.offset.isFinite else { return nil }
    return best.place
  }

  func sample(_ lane: Int, _ arc: Double) -> Sample {
    let (points, arcs) = (lanes[lane].points, arcs[lane])
    // Points are almost even: start where they would be.
    let last = points.count - 1
    var i = min(last - 1, max(0, Int(arc / max(arcs[last], 1e-6) * Double(last))))
    while i > 0, arcs[i] > arc { i -= 1 }
    while i < last - 1, arcs[i + 1] < arc { i += 1 }
    let (a, b) = (points[i].position, points[i + 1].position)
    let length = max(arcs[i + 1] - arcs[i], 1e-9)
    let t = (arc - arcs[i]) / length
    let (dx, dy) = ((b.x - a.x) / length, (b.y - a.y) / length)
    return Sample(x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, cosine: dx, sine: dy)
  }

  func width(_ lane: Int, _ arc: Double) -> Double {
    let last = lanes[lane].points.count - 1
    let i = Int((arc / max(arcs[lane][last], 1e-6) * Double(last)).rounded())
    return lanes[lane].points[min(last, max(0, i))].width
  }

  /// Ways that lead on from a place: chains of lanes at least `reach` metres long (or to the map's end), the
  /// straightest first, `limit` at most.
  func chains(from place: Place, reach: Double, limit: Int = 4) -> [[Int]] {
    var found: [[Int]] = []
    func grow(_ chain: [Int], _ covered: Double) {
      guard found.count < limit, let last = chain.last else { return }
      let next = lanes[last].successors.map(Int.init).filter {
        lanes[$0].use == lanes[last].use || lanes[$0].use == .driving
      }
      if covered >= reach || next.isEmpty || chain.count > 12 {
        found.append(chain)
        return
      }
      for lane in next.sorted(by: { abs(bend(of: $0)) < abs(bend(of: $1)) }) {
        grow(chain + [lane], covered + length(of: lane))
      }
    }
    grow([place.lane], length(of: place.lane) - place.arc)
    return found
  }

  /// Heading at the lane's end less that at its start, radians, positive to the left.
  func bend(of lane: Int) -> Double {
    let (a, b) = (sample(lane, 0), sample(lane, length(of: lane)))
    return wrapAngle(atan2(b.sine, b.cosine) - atan2(a.sine, a.cosine))
  }
}
