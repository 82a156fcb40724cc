import DriveTypes
import Glibc
import Roads

/// Lines where traffic waits: those which the map marks, and before lights and stop signs where it marks none.
struct StopLines {
  private(set) var sites: [PaintedSite] = []
  private let network: RoadNetwork
  private let layout: StreetLayout

  /// Before the end of the lane, metres.
  private static let setback = 0.8

  init(_ network: RoadNetwork, _ layout: StreetLayout, known: [PaintedSite], crosswalks: [PaintedSite]) {
    self.network = network
    self.layout = layout
    var known = known.filter { if case .stopLine = $0.picture { true } else { false } }
    let landmarks = network.landmarks()
    for landmark in landmarks where landmark.name.hasPrefix("StopLine") {
      guard let site = site(of: landmark) else { continue }
      if known.contains(where: { $0.place.distance(to: site.place) < 1 }) { continue }
      sites.append(site)
      known.append(site)
    }
    var seen: Set<[Int]> = []
    for landmark in landmarks where landmark.type == "1000001" || landmark.type == "206" {
      for lanes in approaches(of: landmark) {
        guard seen.insert([lanes.section] + lanes.lanes).inserted else { continue }
        let back = crosswalkDepth(before: lanes, crosswalks)
        guard let site = site(across: lanes, back: max(Self.setback, back)) else { continue }
        let isMarked = known.contains { other in
          let apart = other.place - site.place
          return apart.length < 14
            && abs(apart.x * -sin(site.yaw) + apart.y * cos(site.yaw)) < 3
            && abs(wrapHalf(other.yaw - site.yaw)) < 0.7
        }
        if isMarked { continue }
        sites.append(site)
        known.append(site)
      }
    }
  }

  /// Lanes of one section and direction that end at a junction.
  struct Approach {
    var section: Int
    /// Indices in the section, ascending.
    var lanes: [Int]
    var isForward: Bool
  }

  private func wrapHalf(_ angle: Double) -> Double { angle.remainder(dividingBy: .pi) }

  /// A painted line that the map has as a signal: across the driving lanes on its side of the road.
  private func site(of landmark: Landmark) -> PaintedSite? {
    guard let index = layout.section(road: landmark.road, s: landmark.s) else { return nil }
    let section = layout.sections[index]
    let (station, share) = section.position(of: landmark.s)
    let isForward =
      section.lane(station, share: share, t: landmark.t)
      .map { section.description.lanes[$0].id < 0 } ?? (landmark.t < 0)
    let lanes = section.drivingLanes(isForward: isForward)
    return site(across: Approach(section: index, lanes: lanes, isForward: isForward), station, share)
  }

  private func site(across approach: Approach, back: Double) -> PaintedSite? {
    let section = layout.sections[approach.section]
    guard let first = section.stations.first, let last = section.stations.last else { return nil }
    let s = approach.isForward ? max(first.s, last.s - back) : min(last.s, first.s + back)
    let (station, share) = section.position(of: s)
    return site(across: approach, station, share)
  }

  private func site(across approach: Approach, _ station: Int, _ share: Double) -> PaintedSite? {
    let section = layout.sections[approach.section]
    guard let first = approach.lanes.first, let last = approach.lanes.last else { return nil }
    let left = section.place(station, share: share) { section.t($0, first) - 0.1 }
    let right = section.place(station, share: share) { section.t($0, last + 1) + 0.1 }
    let width = left.distanceXY(to: right)
    if width < 1.5 { return nil }
    return PaintedSite(
      picture: .stopLine(half: width / 2), place: left + (right - left) * 0.5,
      yaw: atan2(right.y - left.y, right.x - left.x) + (approach.isForward ? .pi / 2 : -.pi / 2))
  }

  /// The lanes that lead to where a light or sign guards the junction.
  private func approaches(of landmark: Landmark) -> [Approach] {
    var found: [Approach] = []
    for range in landmark.lanes {
      for lane in range where lane != 0 {
        guard
          let place = network.waypoint(road: landmark.road, lane: lane, s: landmark.s)
            ?? network.waypoint(road: landmark.road, lane: lane, s: landmark.s - 0.01),
          !network.laneType(of: place).isDisjoint(with: [.driving, .bidirectional])
        else { continue }
        var pending = [place]
        var steps = 0
        while let next = pending.popLast(), steps < 64 {
          steps += 1
          if network.junction(of: next) == nil {
            guard let section = layout.section(road: next.road, s: next.s) else { continue }
            let isForward = next.lane < 0
            let lanes = layout.sections[section].drivingLanes(isForward: isForward)
            if lanes.isEmpty || found.contains(where: { $0.section == section }) { continue }
            found.append(Approach(section: section, lanes: lanes, isForward: isForward))
          } else {
            pending += network.previous(next, distance: distanceToStart(next) + 0.2)
          }
        }
      }
    }
    return found
  }

  private func distanceToStart(_ place: Waypoint) -> Double {
    guard let index = layout.section(road: place.road, s: place.s) else { return 1 }
    let range = layout.sections[index].description.s
    return place.lane < 0 ? place.s - range.lowerBound : range.upperBound - place.s
  }

  /// How far before the lanes' end a crosswalk reaches, and a metre more; 0 without one.
  private func crosswalkDepth(before approach: Approach, _ crosswalks: [PaintedSite]) -> Double {
    guard let end = site(across: approach, back: 0), case .stopLine(let half) = end.picture else { return 0 }
    let (c, s) = (cos(end.yaw), sin(end.yaw))
    var depth = 0.0
    for crosswalk in crosswalks where crosswalk.place.distance(to: end.place) < 30 {
      guard case .crosswalk(let outline, _, _) = crosswalk.picture else { continue }
      let (cc, cs) = (cos(crosswalk.yaw), sin(crosswalk.yaw))
      var (near, left, right) = (Double.infinity, -Double.infinity, Double.infinity)
      for corner in outline {
        let x = crosswalk.place.x + cc * corner.x - cs * corner.y - end.place.x
        let y = crosswalk.place.y + cs * corner.x + cc * corner.y - end.place.y
        near = min(near, c * x + s * y)
        left = max(left, -s * x + c * y)
        right = min(right, -s * x + c * y)
      }
      if near < 1, near > -12, left > -half, right < half { depth = max(depth, 1.2 - near) }
    }
    return depth
  }
}

extension StreetSection {
  /// Lanes for cars with this direction of travel, ascending.
  func drivingLanes(isForward: Bool) -> [Int] {
    description.lanes.indices.filter { lane in
      let type = description.lanes[lane].type
      return (description.lanes[lane].id < 0) == isForward
        && !type.isDisjoint(with: [.driving, .entry, .exit])
    }
  }
}
