import Rendering

/// Things that stand beside streets. In their models' frame +x points to the street.
enum Furniture: UInt8, Sendable, Hashable, CaseIterable {
  case lamp = 0
  case highLamp, powerPole, bench, bin, hydrant, busStop, mailBox, bollard, board, cabinet, planter,
    bicycleRack
  case billboard, cone, delineator

  /// Half sizes on the ground along x and y, metres.
  var half: SIMD2<Double> {
    switch self {
    case .lamp, .highLamp, .powerPole: SIMD2(0.2, 0.2)
    case .bench: SIMD2(0.4, 0.95)
    case .bin, .hydrant, .bollard, .delineator: SIMD2(0.3, 0.3)
    case .busStop: SIMD2(0.85, 2)
    case .mailBox: SIMD2(0.35, 0.35)
    case .board: SIMD2(0.2, 0.75)
    case .cabinet: SIMD2(0.3, 0.6)
    case .planter: SIMD2(0.6, 0.6)
    case .bicycleRack: SIMD2(0.9, 1.5)
    case .billboard: SIMD2(0.4, 3.2)
    case .cone: SIMD2(0.25, 0.25)
    }
  }

  /// Drawn up to there, metres.
  var reach: Float {
    switch self {
    case .highLamp, .billboard: 450
    case .lamp, .powerPole: 320
    case .busStop: 200
    case .board, .planter: 130
    default: 90
    }
  }

  /// Height of a lamp's head and how far it reaches over the street.
  static let lampHead = SIMD2<Double>(2.2, 7.6)
  static let highLampHead = SIMD2<Double>(3.2, 11.2)
  /// Where the wires hang on a pole: sideways and up.
  static let wires: [SIMD2<Float>] = [SIMD2(-0.9, 8.1), SIMD2(0.9, 8.1), SIMD2(0, 8.5)]
}
