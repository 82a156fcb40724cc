import DriveTypes
import Glibc
import Rendering
import Roads

/// A picture on the road at its place.
struct PaintedSite: Sendable {
  var picture: RoadPicture
  /// Of the picture's middle; z is the road's height to within a metre.
  var place: Point<World>
  /// Of u, radians.
  var yaw: Double
  var color = LaneMarking.Color.white

  func paint(on tile: inout TileBuilder, in layout: StreetLayout) {
    let surface = StreetPaint.surface(color)
    let (c, s) = (cos(yaw), sin(yaw))
    // Where a tile is seen from afar, pictures keep their large parts.
    for polygon in picture.polygons {
      let corners = polygon.map { p -> SIMD3<Float> in
        let (x, y) = (place.x + c * p.x - s * p.y, place.y + s * p.x + c * p.y)
        let z = layout.roadHeight(x: x, y: y, near: place.z) + StreetPaint.height
        return tile.local(Point(x: x, y: y, z: z))
      }
      tile.detail.polygon(corners, surface)
      if picture.isLarge { tile.middle.polygon(corners, surface) }
    }
  }
}

/// Crosswalks, stop lines, arrows and words of a network, by tile.
struct PaintedSites: Sendable {
  /// Looked up only.
  private let sites: [SIMD2<Int32>: [PaintedSite]]

  init(_ network: RoadNetwork, _ layout: StreetLayout) {
    let objects = network.objects()
    let drawn = objects.compactMap { Self.site(of: $0, layout) }
    let crosswalks = Self.crosswalks(network, objects)
    let stopLines = StopLines(network, layout, known: drawn, crosswalks: crosswalks).sites
    let arrows = TurnArrows(network, layout, objects: objects).sites
    var sites: [SIMD2<Int32>: [PaintedSite]] = [:]
    for site in drawn + crosswalks + stopLines + arrows {
      sites[StreetLayout.tile(site.place.x, site.place.y), default: []].append(site)
    }
    self.sites = sites
  }

  func sites(onTile tile: SIMD2<Int32>) -> [PaintedSite] { sites[tile] ?? [] }

  /// Stop lines, stencils and parking spaces which the map has as objects.
  private static func site(of object: RoadObject, _ layout: StreetLayout) -> PaintedSite? {
    if object.name.hasPrefix("StopLine"), object.outline.count == 2 {
      let (a, b) = (object.outline[0], object.outline[1])
      let middle = a + (b - a) * 0.5
      return PaintedSite(
        picture: .stopLine(half: a.distanceXY(to: b) / 2), place: middle,
        yaw: atan2(b.y - a.y, b.x - a.x) + .pi / 2)
    }
    if object.name.hasPrefix("Stencil_") {
      guard let picture = stencil(String(object.name.dropFirst(8))) else { return nil }
      let yaw = layout.travelYaw(road: object.road, s: object.s, t: object.t) ?? object.pose.yaw
      return PaintedSite(picture: picture, place: object.pose.position, yaw: yaw)
    }
    if object.type.hasPrefix("parking"), object.length > 1, object.width > 1 {
      return PaintedSite(
        picture: .parkingSpace(length: object.length, width: object.width), place: object.pose.position,
        yaw: object.pose.yaw)
    }
    return nil
  }

  private static func stencil(_ name: String) -> RoadPicture? {
    if name.hasPrefix("STOP") { return .word("STOP") }
    if name.hasPrefix("GiveWay") { return .giveWay }
    if name.hasPrefix("SpeedLimit_") { return .word(String(name.dropFirst(11).prefix(3))) }
    guard name.hasPrefix("ArrowType"), let type = name.dropFirst(9).first else { return nil }
    let rest = name.dropFirst(10)
    let isBoth = rest.hasPrefix("B") || type == "8"
    let (left, right) = (rest.hasPrefix("L") || isBoth, rest.hasPrefix("R") || isBoth)
    // RoadRunner's arrows: 1 ahead; 2, 7 and 8 ahead or turn; 3 and 4 turn.
    let ahead = type == "1" || type == "2" || type == "7" || type == "8"
    return .arrow(left: left, ahead: ahead || !(left || right), right: right)
  }

  private static func crosswalks(_ network: RoadNetwork, _ objects: [RoadObject]) -> [PaintedSite] {
    var names: [String: String] = [:]
    for object in objects where object.name.lowercased().contains("crosswalk") {
      names[object.id] = object.name
    }
    return network.crosswalks().compactMap { crosswalk in
      var corners = crosswalk.outline
      if corners.count > 1, let first = corners.first, let last = corners.last,
        first.distance(to: last) < 0.01
      {
        corners.removeLast()
      }
      guard corners.count >= 3 else { return nil }
      let name = names[crosswalk.id] ?? ""
      let isSimple = name.hasPrefix("Simple")
      return crosswalkSite(
        corners, hasBars: !isSimple, hasSides: isSimple || name.hasPrefix("Ladder"))
    }
  }

  /// u along the longer axis of the outline's moments of inertia.
  private static func crosswalkSite(_ corners: [Point<World>], hasBars: Bool, hasSides: Bool) -> PaintedSite {
    let count = Double(corners.count)
    let sum = corners.reduce(SIMD3<Double>.zero) { $0 + SIMD3($1.x, $1.y, $1.z) } / count
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for corner in corners {
      let (x, y) = (corner.x - sum.x, corner.y - sum.y)
      xx += x * x
      xy += x * y
      yy += y * y
    }
    let yaw = atan2(2 * xy, xx - yy) / 2
    let (c, s) = (cos(yaw), sin(yaw))
    let outline = corners.map { corner -> SIMD2<Double> in
      let (x, y) = (corner.x - sum.x, corner.y - sum.y)
      return SIMD2(c * x + s * y, -s * x + c * y)
    }
    return PaintedSite(
      picture: .crosswalk(outline: outline, hasBars: hasBars, hasSides: hasSides),
      place: Point(x: sum.x, y: sum.y, z: sum.z), yaw: yaw)
  }
}

extension StreetLayout {
  /// Direction of travel at a place beside a road's reference line, radians.
  func travelYaw(road: Int32, s: Double, t: Double) -> Double? {
    guard let index = section(road: road, s: s) else { return nil }
    let section = sections[index]
    let (station, share) = section.position(of: s)
    let at = section.stations[share < 0.5 ? station : station + 1]
    let lane = section.lane(station, share: share, t: t)
    let isForward = lane.map { section.description.lanes[$0].id < 0 } ?? (t < 0)
    let yaw = atan2(at.sine, at.cosine)
    return wrapAngle(isForward ? yaw : yaw + .pi)
  }
}
