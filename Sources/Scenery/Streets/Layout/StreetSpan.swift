import DriveTypes

/// The piece of a section between two stations, seen from above: what nearest-street queries look at.
struct StreetSpan: Sendable {
  /// Of the layout's sections, and its first station.
  var section, station: Int32
  /// Both cuts: a point on the reference line, the direction along +s, height, and the drawn width's left and right end.
  var a, b: Cut

  struct Cut: Sendable {
    var x, y, cosine, sine, z, left, right: Double

    init(_ section: StreetSection, _ station: Int) {
      let at = section.stations[station]
      (x, y, cosine, sine, z) = (at.x, at.y, at.cosine, at.sine, at.z)
      left = section.t(station, section.drawn.lowerBound)
      right = section.t(station, section.drawn.upperBound)
    }
  }

  /// Of a point seen from above.
  struct Foot: Sendable {
    /// Of the way from the first to the second cut, 0…1.
    var share: Double
    /// Distance from the reference line, left positive.
    var t: Double
    /// Metres to the span; 0 on it.
    var distance: Double
    /// Height of the road there.
    var z: Double
    /// The drawn edges there.
    var left, right: Double
  }

  init(section: Int, station: Int, of street: StreetSection) {
    self.section = Int32(section)
    self.station = Int32(station)
    a = Cut(street, station)
    b = Cut(street, station + 1)
  }

  /// Corners seen from above, counter-clockwise: left and right of the first cut, right and left of the second… as
  /// `[a.left, a.right, b.right, b.left]`.
  var corners: [SIMD2<Double>] {
    [
      SIMD2(a.x - a.left * a.sine, a.y + a.left * a.cosine),
      SIMD2(a.x - a.right * a.sine, a.y + a.right * a.cosine),
      SIMD2(b.x - b.right * b.sine, b.y + b.right * b.cosine),
      SIMD2(b.x - b.left * b.sine, b.y + b.left * b.cosine),
    ]
  }

  func foot(x: Double, y: Double) -> Foot {
    let d0 = (x - a.x) * a.cosine + (y - a.y) * a.sine
    let d1 = (b.x - x) * b.cosine + (b.y - y) * b.sine
    let sum = d0 + d1
    var share = sum > 1e-9 ? d0 / sum : (d0 > d1 ? 1 : 0)
    var beyond = 0.0
    if share < 0 || (sum <= 1e-9 && share == 0) {
      beyond = max(0, -d0)
      share = 0
    } else if share > 1 || sum <= 1e-9 {
      beyond = max(0, -d1)
      share = 1
    }
    let (cx, cy) = (a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
    let (c, s) = (a.cosine + share * (b.cosine - a.cosine), a.sine + share * (b.sine - a.sine))
    let t = (y - cy) * c - (x - cx) * s
    let (left, right) = (a.left + share * (b.left - a.left), a.right + share * (b.right - a.right))
    let aside = max(0, t - left, right - t)
    return Foot(
      share: share, t: t, distance: beyond == 0 ? aside : (aside * aside + beyond * beyond).squareRoot(),
      z: a.z + share * (b.z - a.z), left: left, right: right)
  }
}
