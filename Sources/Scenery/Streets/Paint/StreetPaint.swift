import Rendering
import Roads

/// Paint on asphalt.
enum StreetPaint {
  /// Paint lies this far above the road, metres.
  static let height = 0.012

  /// A broken line's dashes and the gaps between them: 10 and 30 feet, as on the roads that the towns are made after.
  static let dash = 3.0
  static let gap = 9.0

  static func surface(_ color: LaneMarking.Color) -> Surface {
    let colour: Colour =
      switch color {
      case .yellow: Colour(214, 168, 44)
      case .blue: Colour(60, 100, 180)
      case .green: Colour(70, 140, 80)
      case .red: Colour(176, 60, 50)
      case .white, .other: Colour(222, 222, 216)
      }
    var surface = Surface(colour, .roadLine)
    surface.texture = .paint
    surface.mapping = .ground(period: 4)
    surface.getsWet = true
    surface.castsShadow = false
    surface.layer = 1
    return surface
  }

  static let white = surface(.white)
}

/// The lines of which a marking consists.
struct PaintedLine: Sendable, Hashable {
  /// Of the line's middle, metres to the left of the lane's edge, seen along +s.
  var aside: Double
  /// Metres.
  var width: Double
  /// Lengths of dash and gap, metres; nil for a solid line.
  var dash, gap: Double?

  /// The narrower of what the map says and this, metres: lines far off in width are no lines.
  private static let widths = 0.08...0.5

  /// CARLA's towns name double lines from left to right along +s (Town03's middle turn lanes have the broken ones on
  /// their own side).
  static func lines(of marking: LaneMarking) -> [PaintedLine] {
    let width = marking.width > 0.001 ? min(max(marking.width, widths.lowerBound), widths.upperBound) : 0.125
    func solid(_ aside: Double) -> PaintedLine { PaintedLine(aside: aside, width: width) }
    func broken(_ aside: Double) -> PaintedLine {
      PaintedLine(aside: aside, width: width, dash: StreetPaint.dash, gap: StreetPaint.gap)
    }
    switch marking.kind {
    case .none, .curb, .grass: return []
    case .solid, .other: return [solid(0)]
    case .broken: return [broken(0)]
    case .solidSolid: return [solid(width), solid(-width)]
    case .solidBroken: return [solid(width), broken(-width)]
    case .brokenSolid: return [broken(width), solid(-width)]
    case .brokenBroken: return [broken(width), broken(-width)]
    case .bottsDots: return [PaintedLine(aside: 0, width: 0.1, dash: 0.1, gap: 1.1)]
    }
  }
}
