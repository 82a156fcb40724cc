import DriveTypes

/// One outer edge of a run, and the terrain beside it.
struct StreetEdge {
  let isLeft: Bool
  /// On the edge's top, along +s.
  let inner: [Point<World>]
  /// `GroundStyle.slopeWidth` metres outside, on the terrain.
  let outer: [Point<World>]

  /// Where the terrain lies deeper than this below the edge, the road stands on a structure, metres.
  static let deepest = 2.6

  init(_ run: StreetRun, isLeft: Bool, _ ground: Ground) {
    self.isLeft = isLeft
    let section = ground.layout.sections[run.section]
    let boundary = isLeft ? section.drawn.lowerBound : section.drawn.upperBound
    let raise = section.edgeHeight(lane: isLeft ? boundary : boundary - 1, isLeft: isLeft)
    var inner = run.stations.map { station in
      var place = section.place(station, t: section.t(station, boundary))
      place.z += raise
      return place
    }
    StreetSurfacer.lengthen(&inner, run, in: section)
    self.inner = inner
    let side = isLeft ? GroundStyle.slopeWidth : -GroundStyle.slopeWidth
    outer = run.stations.enumerated().map { index, station in
      let at = section.stations[station]
      let (x, y) = (inner[index].x - side * at.sine, inner[index].y + side * at.cosine)
      return Point<World>(x: x, y: y, z: ground.terrainHeight(x: x, y: y))
    }
  }

  /// Whether the road stands on a structure from one point of the edge to the next.
  func isElevated(_ index: Int) -> Bool {
    inner[index].z - outer[index].z > Self.deepest || inner[index + 1].z - outer[index + 1].z > Self.deepest
  }

  /// A point outside the edge, metres from it, between two points of it.
  func beside(_ index: Int, share: Double, distance: Double) -> Point<World> {
    func at(_ n: Int) -> Point<World> {
      inner[n] + (outer[n] - inner[n]) * (distance / GroundStyle.slopeWidth)
    }
    var place = at(index) + (at(index + 1) - at(index)) * share
    place.z = inner[index].z + (inner[index + 1].z - inner[index].z) * share
    return place
  }
}

extension StreetLayout {
  /// Whether a street other than the section covers a place at about this height.
  func isCovered(x: Double, y: Double, near z: Double, besides section: Int) -> Bool {
    spans(near: x, y, reach: 0).contains { index in
      let span = spans[Int(index)]
      return Int(span.section) != section && abs(span.a.z - z) < 2 && span.foot(x: x, y: y).distance == 0
    }
  }
}
