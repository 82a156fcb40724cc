import DriveTypes
import Glibc

/// A pedestrian crossing.
public struct Crosswalk: Sendable, Hashable {
  /// OpenDRIVE object id.
  public var id: String
  public var road: Int32
  /// The outline; the last point repeats the first where the file closes it.
  public var outline: [Point<World>]
}

extension RoadNetwork {
  /// All crosswalks, in CARLA's order: objects of type `crosswalk` or with that word in their name.
  ///
  /// The outlines are those of `get_crosswalks` (LibCarla `Map::GetAllCrosswalkZones`), which ignores the height offset.
  public func crosswalks() -> [Crosswalk] {
    roadOrder.rows.flatMap { road in
      roads[road].objects.indices.filter(isCrosswalk)
        .sorted { (objectRows[$0].s, $0) < (objectRows[$1].s, $1) }
        .map { crosswalk(objectRows[$0], of: roads[road]) }
    }
  }

  private func isCrosswalk(_ index: Int) -> Bool {
    let row = objectRows[index]
    return string(row.type) == "crosswalk" || string(row.name).lowercased().contains("crosswalk")
  }

  private func crosswalk(_ row: ObjectRow, of road: RoadRow) -> Crosswalk {
    let line = linePoint(road: road, s: row.s)
    let height = elevation(road: road, s: row.s)
    var (offset, offsetSlope) = (0.0, 0.0)
    if let record = offsets.index(in: road.offsets, at: row.s) {
      offset = offsets[record].value(at: row.s)
      offsetSlope = offsets[record].slope(at: row.s)
    }
    let base = Point<World>(
      x: line.x - offset * sin(line.heading), y: line.y + offset * cos(line.heading), z: height.z)
    let heading = line.heading + offsetSlope
    let pitch = height.slope
    // From axes forward, left, up, turned by yaw and pitch, to the world.
    func placed(_ origin: Point<World>, _ yaw: Double, _ u: Double, _ v: Double, _ z: Double) -> Point<World>
    {
      let level = u * cos(pitch) - z * sin(pitch)
      return Point(
        x: origin.x + level * cos(yaw) - v * sin(yaw), y: origin.y + level * sin(yaw) + v * cos(yaw),
        z: origin.z + u * sin(pitch) + z * cos(pitch))
    }
    let pivot = placed(base, heading + .pi / 2, row.t, 0, 0)
    let turned = heading + row.heading
    let outline = row.corners.indices.map { index in
      let corner = corners[index]
      return placed(pivot, turned, corner.u, corner.v, corner.z)
    }
    return Crosswalk(id: string(row.id), road: road.id, outline: outline)
  }
}
