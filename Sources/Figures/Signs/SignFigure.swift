import Glibc
import Rendering

/// A road sign on its post, as a model: origin at the post's foot, x out of the sign's face, towards the driver who
/// reads it. United States forms, as in CARLA's towns.
public enum SignFigure: Sendable, Hashable {
  case stop
  case yield
  /// The number on a "SPEED LIMIT" sign.
  case speedLimit(Int)
  /// A yellow diamond with a bar.
  case warning
  /// A yellow diamond with a walker.
  case pedestrianCrossing
  /// Chevrons to the left (seen by the driver) or to the right.
  case arrowBoard(toLeft: Bool)

  /// Height of the middle of the sign's face, metres.
  public static let faceHeight: Float = 2.3

  /// Made once and shared; nil for a speed limit outside 5…130 or not a multiple of 5.
  public var model: Model? {
    switch self {
    case .stop: Self.stopModel
    case .yield: Self.yieldModel
    case .speedLimit(let limit): Self.speedLimitModels[limit]
    case .warning: Self.warningModel
    case .pedestrianCrossing: Self.crossingModel
    case .arrowBoard(let toLeft): toLeft ? Self.arrowLeftModel : Self.arrowRightModel
    }
  }

  private static let stopModel = make { plate, detailed in
    let outline = plate.regular(sides: 8, radius: 0.48, turn: .pi / 8)
    plate.face(outline, SignColour.white, SignColour.red, border: 0.025)
    if detailed { plate.text("STOP", height: 0.235, SignColour.white) }
  }

  private static let yieldModel = make { plate, detailed in
    let outline: [SIMD2<Float>] = [SIMD2(-0.5, 0.38), SIMD2(0, -0.48), SIMD2(0.5, 0.38)]
    plate.face(outline, SignColour.red, SignColour.white, border: 0.1)
    if detailed { plate.text("YIELD", height: 0.1, at: SIMD2(0, 0.16), SignColour.red, layer: 2) }
  }

  /// Looked up only.
  private static let speedLimitModels: [Int: Model] = Dictionary(
    uniqueKeysWithValues: stride(from: 5, through: 130, by: 5).map { limit in
      (
        limit,
        make { plate, detailed in
          let outline: [SIMD2<Float>] = [
            SIMD2(-0.38, -0.48), SIMD2(0.38, -0.48), SIMD2(0.38, 0.48), SIMD2(-0.38, 0.48),
          ]
          plate.face(outline, SignColour.white, SignColour.black, border: 0.02)
          plate.face(outline.map { $0 * 0.92 }, nil, SignColour.white, border: 0, layer: 2)
          let digits = String(limit)
          plate.text(
            digits, height: digits.count > 2 ? 0.25 : 0.4, at: SIMD2(0, -0.18), SignColour.black,
            weight: 0.17,
            layer: 3)
          guard detailed else { return }
          plate.text("SPEED", height: 0.13, at: SIMD2(0, 0.34), SignColour.black, layer: 3)
          plate.text("LIMIT", height: 0.13, at: SIMD2(0, 0.15), SignColour.black, layer: 3)
        }
      )
    })

  private static func diamond(_ plate: inout SignPlate) {
    let outline = plate.regular(sides: 4, radius: 0.6, turn: 0)
    plate.face(outline, SignColour.yellow, SignColour.black, border: 0.02)
    plate.face(outline.map { $0 * 0.93 }, nil, SignColour.yellow, border: 0, layer: 2)
  }

  private static let warningModel = make { plate, detailed in
    diamond(&plate)
    plate.rectangle(SIMD2(-0.04, -0.08), SIMD2(0.04, 0.3), SignColour.black)
    if detailed { plate.rectangle(SIMD2(-0.04, -0.24), SIMD2(0.04, -0.15), SignColour.black) }
  }

  private static let crossingModel = make { plate, detailed in
    diamond(&plate)
    plate.rectangle(SIMD2(-0.05, -0.05), SIMD2(0.05, 0.17), SignColour.black)
    guard detailed else { return }
    plate.outline(
      plate.regular(sides: 6, radius: 0.055, turn: 0).map { $0 + SIMD2(0, 0.25) }, SignColour.black)
    plate.stroke(SIMD2(0, -0.04), SIMD2(-0.11, -0.28), 0.055, SignColour.black)
    plate.stroke(SIMD2(0, -0.04), SIMD2(0.12, -0.28), 0.055, SignColour.black)
    plate.stroke(SIMD2(0, 0.15), SIMD2(-0.16, 0.01), 0.045, SignColour.black)
    plate.stroke(SIMD2(0, 0.15), SIMD2(0.15, 0), 0.045, SignColour.black)
  }

  private static let arrowLeftModel = arrowBoard(direction: -1)
  private static let arrowRightModel = arrowBoard(direction: 1)

  private static func arrowBoard(direction: Float) -> Model {
    make { plate, detailed in
      let outline: [SIMD2<Float>] = [SIMD2(-0.6, -0.3), SIMD2(0.6, -0.3), SIMD2(0.6, 0.3), SIMD2(-0.6, 0.3)]
      plate.face(outline, SignColour.yellow, nil, border: 0)
      for number in detailed ? [-1, 0, 1] : [0] {
        let middle = Float(number) * 0.38
        for half in [Float(1), -1] {
          plate.stroke(
            SIMD2(middle - direction * 0.12, half * 0.25), SIMD2(middle + direction * 0.12, 0), 0.12,
            SignColour.black)
        }
      }
    }
  }

  /// The levels: with letters up to 80 m, without up to 250 m.
  private static func make(_ draw: (inout SignPlate, Bool) -> Void) -> Model {
    Model(
      levels: [(true, Float(80)), (false, 250)].map { detailed, distance in
        var plate = SignPlate(height: faceHeight)
        draw(&plate, detailed)
        return Model.Level(mesh: plate.onPost(sides: detailed ? 6 : 3), farDistance: distance)
      })
  }
}

/// Colours of retroreflective sheeting.
enum SignColour {
  static let red = Colour(190, 22, 30)
  static let white = Colour(240, 240, 236)
  static let black = Colour(18, 18, 20)
  static let yellow = Colour(250, 195, 20)
  static let orange = Colour(248, 120, 20)
  static let blue = Colour(20, 80, 170)
  static let metal = Colour(150, 153, 156)
}
