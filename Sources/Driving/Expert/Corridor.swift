import DriveTypes
import Glibc

/// The lanes beside the route, metre by metre: how far a driver can move aside, and into what.
struct Corridor: Sendable {
  enum Kind: Int, Sendable, Comparable {
    /// The route's own lane, a lane of the same direction, a parking lane, one of the other direction.
    case own = 0
    case same, verge, opposite
    static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }
  /// A lane from `low` to `high` metres to the left of the route.
  struct Slice: Sendable {
    var low, high: Double
    var kind: Kind
  }

  /// Metres between stations.
  static let spacing = 2.0
  /// By station, from right to left.
  private let stations: [[Slice]]

  init(path: ReferencePath, field: LaneField) {
    let step = Int(Self.spacing / ReferencePath.spacing)
    stations = stride(from: 0, to: path.points.count, by: step).map { i in
      let pose = Pose<World>(
        position: path.points[i], rotation: Rotation(yaw: atan2(path.sines[i], path.cosines[i])))
      guard let place = field.place(at: pose, uses: [.driving], within: 3) else { return [] }
      return Self.slices(field, place, at: path.points[i])
    }
  }

  /// The lanes at a route index; the route's own only where the map says nothing.
  func slices(at index: Int) -> [Slice] {
    let station = index / Int(Self.spacing / ReferencePath.spacing)
    guard stations.indices.contains(station), !stations[station].isEmpty else {
      return [Slice(low: -1.75, high: 1.75, kind: .own)]
    }
    return stations[station]
  }

  private static func slices(_ field: LaneField, _ place: LaneField.Place, at p: Point<World>) -> [Slice] {
    let own = field.lanes[place.lane]
    let half = field.width(place.lane, place.arc) / 2
    // The route's own offset in its lane shifts everything.
    var slices = [Slice(low: -place.offset - half, high: -place.offset + half, kind: .own)]
    walk(field, own, from: place.lane, at: p, isLeft: true) { width, kind in
      let low = slices[slices.count - 1].high
      slices.append(Slice(low: low, high: low + width, kind: kind))
    }
    walk(field, own, from: place.lane, at: p, isLeft: false) { width, kind in
      let high = slices[0].low
      slices.insert(Slice(low: high - width, high: high, kind: kind), at: 0)
    }
    if own.isInJunction {
      // The lanes of other ways cross here: there is room beside, for somebody who looks.
      slices.append(
        Slice(low: slices[slices.count - 1].high, high: slices[slices.count - 1].high + 3, kind: .opposite))
      slices.insert(Slice(low: slices[0].low - 1.5, high: slices[0].low, kind: .verge), at: 0)
    }
    return slices
  }

  /// The lanes to one side, outwards, as long as a car can drive there.
  private static func walk(
    _ field: LaneField, _ own: LaneStrip, from start: Int, at p: Point<World>, isLeft: Bool,
    found: (Double, Kind) -> Void
  ) {
    var current = start
    var seen = [start]
    while true {
      let lane = field.lanes[current]
      let isSame = lane.lane.signum() == own.lane.signum()
      guard let next = (isLeft == isSame ? lane.left : lane.right).map(Int.init), !seen.contains(next),
        let place = field.project(p, on: next, within: 40)
      else { return }
      let strip = field.lanes[next]
      let width = field.width(next, place.arc)
      let kind: Kind
      switch strip.use {
      case .driving: kind = strip.lane.signum() == own.lane.signum() ? .same : .opposite
      case .parking: kind = .verge
      // Whoever drives there has left the route's lanes.
      case .shoulder, .biking, .sidewalk, .other: return
      }
      if width > 0.3 { found(width, kind) }
      seen.append(next)
      current = next
    }
  }

  /// The most foreign kind of lane that a body covers between two offsets; nil where it would leave the road.
  func kind(at index: Int, from low: Double, to high: Double) -> Kind? {
    let slices = slices(at: index)
    guard let first = slices.first, let last = slices.last, low >= first.low - 0.1, high <= last.high + 0.1
    else {
      return nil
    }
    // A hand's breadth over the line is no use of the lane beyond, unless somebody may come along it.
    return slices.filter { slice in
      let over = slice.kind == .opposite ? -0.05 : 0.15
      return slice.high > low + over && slice.low < high - over
    }.map(\.kind).max() ?? .own
  }

  /// The middle of the lane of the same direction that holds an offset; nil where there is none.
  func laneCentre(at index: Int, holding offset: Double) -> Double? {
    slices(at: index).first { $0.kind == .same && $0.low <= offset && offset <= $0.high }.map {
      ($0.low + $0.high) / 2
    }
  }
}

extension LaneField {
  /// As `project`, but nil when the lane is farther than `reach` metres; for lanes known to run beside.
  func project(_ p: Point<World>, on lane: Int, within reach: Double) -> Place? {
    guard let place = project(p, on: lane), abs(place.offset) < reach else { return nil }
    return place
  }
}
