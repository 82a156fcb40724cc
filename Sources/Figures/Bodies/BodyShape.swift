import Glibc
import Rendering

/// A profile stretched to a vehicle's size: rings of points across the body, left side only, in metres.
struct BodyShape {
  enum Detail { case near, middle, far }

  /// A cross section of the lower body; points from the underside outwards and up to the bonnet's edge.
  struct Section {
    var x: Float
    var points: [SIMD3<Float>]
  }

  let profile: BodyProfile
  /// From the tail to the nose, metres; half the body's width; its height above the ground.
  let span: ClosedRange<Float>
  let halfWidth, height: Float
  let sections: [Section]
  let detail: Detail

  init(profile: BodyProfile, span: ClosedRange<Float>, halfWidth: Float, height: Float, detail: Detail) {
    self.profile = profile
    self.span = span
    self.halfWidth = halfWidth
    self.height = height
    self.detail = detail
    let centre = (span.lowerBound + span.upperBound) / 2
    let half = (span.upperBound - span.lowerBound) / 2
    var places = Self.simplified(profile.stations, detail).map(\.x)
    if detail == .near {
      for axle in [profile.frontAxle, profile.rearAxle] {
        places += [-1, -0.72, 0, 0.72, 1].map {
          axle + Float($0) * Self.archRadius(profile) / half
        }
      }
    }
    places.removeAll { abs($0) > 1 }
    places.sort(by: >)
    // Sections closer than 2 cm would make slivers.
    var kept: [Float] = []
    for x in places where kept.last.map({ $0 - x > 0.02 / half }) ?? true { kept.append(x) }
    sections = kept.map { x in
      Section(
        x: centre + x * half,
        points: Self.ring(
          profile, x: x, half: half, centre: centre, halfWidth: halfWidth, height: height, detail: detail))
    }
  }

  /// Further away, stations that hardly change the outline are left out.
  private static func simplified(_ stations: [BodyProfile.Station], _ detail: Detail) -> [BodyProfile.Station]
  {
    let tolerance: Float = detail == .near ? 0 : detail == .middle ? 0.025 : 0.12
    guard tolerance > 0, var last = stations.first else { return stations }
    let widest = stations.map(\.width).max() ?? 1
    // The corners beside nose and tail carry the lamps.
    let corners = detail == .middle ? [1, stations.count - 2] : []
    var kept = [last]
    for number in stations.indices.dropFirst().dropLast() {
      let (station, next) = (stations[number], stations[number + 1])
      let t = (last.x - station.x) / max(last.x - next.x, 1e-6)
      let change = max(
        abs(mix(last.shoulder, next.shoulder, t) - station.shoulder),
        abs(mix(last.width, next.width, t) - station.width) / 2)
      let isFirstOfFullWidth = station.width == widest && kept.allSatisfy { $0.width < widest }
      guard change > tolerance || isFirstOfFullWidth || corners.contains(number) else { continue }
      kept.append(station)
      last = station
    }
    return kept + stations.suffix(1)
  }

  static func archRadius(_ profile: BodyProfile) -> Float { profile.wheelRadius * 1.13 + 0.01 }

  private static func ring(
    _ profile: BodyProfile, x: Float, half: Float, centre: Float, halfWidth: Float, height: Float,
    detail: Detail
  ) -> [SIMD3<Float>] {
    let station = interpolate(profile.stations, at: x)
    var bottom = (station.bottom ?? profile.sill) * height
    if detail == .near {
      let radius = archRadius(profile)
      for axle in [profile.frontAxle, profile.rearAxle] {
        let d = abs(x - axle) * half
        // The arch's section is a polygon: flat from −0.72 to 0.72 would be too coarse, so it is the circle itself.
        guard d < radius * 0.999 else { continue }
        bottom = max(bottom, profile.wheelRadius + (radius * radius - d * d).squareRoot())
      }
    }
    let shoulder = station.shoulder * height
    bottom = min(bottom, shoulder - 0.04)
    let waist = min(max(profile.waist * height, bottom + 0.03), shoulder - 0.01)
    let lower = max(bottom, min((station.bottom ?? profile.sill) * height + 0.08, waist - 0.01))
    let w = station.width * halfWidth
    let px = centre + x * half
    let foot = SIMD3(px, w * profile.sillWidth, bottom)
    let side = SIMD3(px, w * mix(profile.sillWidth, 1, 0.6), lower)
    let widest = SIMD3(px, w, waist)
    let top = SIMD3(px, w * (1 - profile.shoulderInset), shoulder)
    let deck = SIMD3(px, w * (1 - profile.shoulderInset) * 0.82, shoulder + profile.crown * height)
    switch detail {
    case .near: return [foot, side, widest, top, deck]
    case .middle: return [foot, widest, top]
    case .far: return [SIMD3(px, w, bottom), SIMD3(px, w, shoulder)]
    }
  }

  private static func interpolate(_ stations: [BodyProfile.Station], at x: Float) -> BodyProfile.Station {
    guard let first = stations.first, let last = stations.last else { return .init(x, 0.5, 1) }
    if x >= first.x { return first }
    for (a, b) in zip(stations, stations.dropFirst()) where x >= b.x {
      let t = (a.x - x) / max(a.x - b.x, 1e-6)
      let bottom: Float? =
        a.bottom == nil && b.bottom == nil
        ? nil : mix(a.bottom ?? b.bottom ?? 0, b.bottom ?? a.bottom ?? 0, t)
      // Between a raised end and the sill the edge runs straight.
      return .init(x, mix(a.shoulder, b.shoulder, t), mix(a.width, b.width, t), bottom: bottom)
    }
    return last
  }

  /// A point of the side at `x` metres: interpolated between sections; `edge` 0 foot … 3 shoulder.
  func side(x: Float, edge: Int) -> SIMD3<Float> {
    let edge = min(edge, (sections.first?.points.count ?? 1) - 1)
    for (a, b) in zip(sections, sections.dropFirst()) where x >= b.x {
      let t = (a.x - x) / max(a.x - b.x, 1e-6)
      return mix(a.points[edge], b.points[edge], min(1, max(0, t)))
    }
    return sections.last?.points[edge] ?? .zero
  }
}
