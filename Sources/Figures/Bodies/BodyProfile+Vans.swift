import Rendering

/// Side views of vans, buses and of lorries' cabs.
extension BodyProfile {
  static let van: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.3, 0.64, bottom: 0.12), Station(0.96, 0.35, 0.92, bottom: 0.1),
        Station(0.88, 0.39, 0.97), Station(0.66, 0.44, 1), Station(-0.2, 0.46, 1),
        Station(-0.975, 0.46, 0.98, bottom: 0.11), Station(-1, 0.44, 0.93, bottom: 0.14),
      ],
      cabin: Cabin(
        screenFoot: 0.7, screenHead: 0.42, rearHead: -0.965, rearFoot: -0.985, frontBelt: 0.435,
        rearBelt: 0.46))
    p.cabin.roofWidth = 0.86
    p.cabin.beltWidth = 0.95
    p.cabin.sideWindows = [0.05...0.2]
    p.cabin.windowHead = 0.62
    p.cabin.rearWindowFoot = 0.12
    p.sill = 0.11
    p.waist = 0.28
    p.wheelRadius = 0.35
    p.frontAxle = 0.66
    p.rearAxle = -0.58
    p.doors = [0.28...0.62]
    p.lamps.areTall = true
    return p
  }()

  /// The VW bus: one rounded box of two colours.
  static let classicVan: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.42, 0.72, bottom: 0.2), Station(0.955, 0.5, 0.94, bottom: 0.16), Station(0.85, 0.52, 1),
        Station(-0.82, 0.52, 1), Station(-0.955, 0.51, 0.95, bottom: 0.18),
        Station(-1, 0.45, 0.8, bottom: 0.22),
      ],
      cabin: Cabin(
        screenFoot: 0.945, screenHead: 0.78, rearHead: -0.84, rearFoot: -0.96, frontBelt: 0.505,
        rearBelt: 0.51))
    p.cabin.roofWidth = 0.8
    p.cabin.sideWindows = [0.05...0.22, 0.26...0.47, 0.51...0.72, 0.76...0.95]
    p.cabin.windowFoot = 0.1
    p.cabin.windowHead = 0.78
    p.cabin.rearWindowFoot = 0.15
    p.upperColour = Colour(236, 234, 226)
    p.sill = 0.15
    p.waist = 0.4
    p.frontAxle = 0.56
    p.rearAxle = -0.54
    p.wheelRadius = 0.33
    p.doors = [0.48...0.86]
    p.lamps.areRound = true
    p.lamps.grille = nil
    return p
  }()

  static let bus: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.3, 0.84, bottom: 0.12), Station(0.97, 0.37, 0.97, bottom: 0.1), Station(0.92, 0.4, 1),
        Station(-0.96, 0.4, 1, bottom: 0.1), Station(-1, 0.37, 0.94, bottom: 0.13),
      ],
      cabin: Cabin(
        screenFoot: 0.975, screenHead: 0.93, rearHead: -0.965, rearFoot: -0.985, frontBelt: 0.38,
        rearBelt: 0.385))
    p.cabin.roofWidth = 0.92
    p.cabin.beltWidth = 0.97
    p.cabin.sideWindows = (0..<7).map { i in
      let start = 0.015 + Float(i) * 0.14
      return start...(start + 0.125)
    }
    p.cabin.windowHead = 0.74
    p.cabin.rearWindowFoot = 0.2
    p.sill = 0.1
    p.waist = 0.24
    p.sillWidth = 0.97
    p.shoulderInset = 0.02
    p.crown = 0.005
    p.wheelRadius = 0.44
    p.wheelWidth = 0.28
    p.frontAxle = 0.66
    p.rearAxle = -0.5
    p.bodyWidth = 0.96
    p.lamps.areTall = true
    return p
  }()

  /// The cab of a lorry that sits above its engine.
  static let lorryCab: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.36, 0.86, bottom: 0.13), Station(0.88, 0.42, 0.98, bottom: 0.12), Station(0.5, 0.44, 1),
        Station(-0.9, 0.44, 1), Station(-1, 0.44, 0.97),
      ],
      cabin: Cabin(
        screenFoot: 0.92, screenHead: 0.62, rearHead: -0.92, rearFoot: -0.96, frontBelt: 0.42, rearBelt: 0.44)
    )
    p.cabin.roofWidth = 0.88
    p.cabin.beltWidth = 0.96
    p.cabin.sideWindows = [0.1...0.62]
    p.cabin.windowHead = 0.66
    p.cabin.hasRearWindow = false
    p.lamps.hasRear = false
    p.cabin.frontDrop = 0.05
    p.sill = 0.12
    p.waist = 0.3
    p.crown = 0.005
    p.sillWidth = 0.97
    p.wheelRadius = 0.5
    p.wheelWidth = 0.3
    p.frontAxle = 0.05
    p.rearAxle = -9
    p.doors = [-0.72...0.62]
    p.bodyWidth = 0.97
    return p
  }()

  /// The front half of a van whose rear is a box of its own.
  static let ambulanceCab: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.36, 0.64, bottom: 0.16), Station(0.9, 0.42, 0.92, bottom: 0.13),
        Station(0.72, 0.47, 0.97),
        Station(0.2, 0.52, 1), Station(-1, 0.53, 1),
      ],
      cabin: Cabin(
        screenFoot: 0.22, screenHead: -0.22, rearHead: -0.97, rearFoot: -1, frontBelt: 0.51, rearBelt: 0.53))
    p.cabin.sideWindows = [0.1...0.78]
    p.cabin.roofWidth = 0.82
    p.cabin.hasRearWindow = false
    p.lamps.hasRear = false
    p.cabin.windowHead = 0.84
    p.sill = 0.13
    p.waist = 0.3
    p.wheelRadius = 0.38
    p.wheelWidth = 0.26
    p.frontAxle = 0.5
    p.rearAxle = -9
    p.doors = [-0.75...0.12]
    p.bodyWidth = 0.88
    return p
  }()
}
