import Rendering

/// Side views of cars: our drawings after the usual proportions of each class.
extension BodyProfile {
  static let saloon: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.46, 0.6, bottom: 0.2), Station(0.955, 0.5, 0.9, bottom: 0.17),
        Station(0.86, 0.555, 0.97),
        Station(0.45, 0.645, 1), Station(0, 0.665, 1), Station(-0.55, 0.69, 1), Station(-0.8, 0.7, 0.97),
        Station(-0.955, 0.685, 0.9, bottom: 0.19), Station(-1, 0.62, 0.66, bottom: 0.25),
      ],
      cabin: Cabin(
        screenFoot: 0.4, screenHead: 0.08, rearHead: -0.38, rearFoot: -0.74, frontBelt: 0.64, rearBelt: 0.695)
    )
    p.frontAxle = 0.59
    p.rearAxle = -0.57
    p.doors = [-0.09...0.31, -0.46 ... -0.09]
    p.cabin.sideWindows = [0.11...0.43, 0.46...0.73, 0.75...0.86]
    return p
  }()

  static let hatchback: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.44, 0.6, bottom: 0.2), Station(0.95, 0.49, 0.9, bottom: 0.16),
        Station(0.84, 0.545, 0.97),
        Station(0.5, 0.61, 1), Station(0, 0.635, 1), Station(-0.6, 0.66, 1),
        Station(-0.93, 0.66, 0.94, bottom: 0.18), Station(-1, 0.58, 0.8, bottom: 0.22),
      ],
      cabin: Cabin(
        screenFoot: 0.52, screenHead: 0.2, rearHead: -0.7, rearFoot: -0.94, frontBelt: 0.61, rearBelt: 0.655))
    p.frontAxle = 0.64
    p.rearAxle = -0.6
    p.wheelRadius = 0.3
    p.wheelWidth = 0.19
    p.doors = [-0.06...0.42, -0.48 ... -0.06]
    p.cabin.sideWindows = [0.1...0.44, 0.47...0.76, 0.79...0.92]
    p.cabin.roofWidth = 0.76
    p.cabin.rearDrop = 0.05
    p.cabin.rearWindowFoot = 0.12
    return p
  }()

  static let coupe: BodyProfile = {
    var p = saloon
    p.stations = [
      Station(1, 0.47, 0.58, bottom: 0.19), Station(0.955, 0.52, 0.88, bottom: 0.16),
      Station(0.85, 0.58, 0.96),
      Station(0.34, 0.67, 0.99), Station(-0.1, 0.68, 0.98), Station(-0.55, 0.72, 1),
      Station(-0.82, 0.73, 0.98), Station(-0.96, 0.71, 0.9, bottom: 0.2),
      Station(-1, 0.64, 0.68, bottom: 0.26),
    ]
    p.cabin = Cabin(
      screenFoot: 0.3, screenHead: 0, rearHead: -0.3, rearFoot: -0.78, frontBelt: 0.67, rearBelt: 0.72)
    p.cabin.sideWindows = [0.1...0.5, 0.53...0.72]
    p.cabin.roofWidth = 0.7
    p.cabin.rearDrop = 0.06
    p.doors = [-0.3...0.24]
    return p
  }()

  static let sportUtility: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.47, 0.62, bottom: 0.22), Station(0.955, 0.53, 0.92, bottom: 0.18),
        Station(0.85, 0.575, 0.98), Station(0.46, 0.615, 1), Station(-0.5, 0.635, 1),
        Station(-0.93, 0.635, 0.96, bottom: 0.2), Station(-1, 0.57, 0.84, bottom: 0.24),
      ],
      cabin: Cabin(
        screenFoot: 0.44, screenHead: 0.16, rearHead: -0.8, rearFoot: -0.95, frontBelt: 0.612, rearBelt: 0.632
      ))
    p.sill = 0.2
    p.wheelRadius = 0.38
    p.wheelWidth = 0.26
    p.frontAxle = 0.61
    p.rearAxle = -0.59
    p.hasDarkRocker = true
    p.doors = [-0.08...0.36, -0.5 ... -0.08]
    p.cabin.sideWindows = [0.08...0.37, 0.4...0.66, 0.69...0.93]
    p.cabin.roofWidth = 0.8
    p.cabin.rearWindowFoot = 0.1
    return p
  }()

  static let offRoad: BodyProfile = {
    var p = sportUtility
    p.stations = [
      Station(1, 0.52, 0.8, bottom: 0.26), Station(0.96, 0.57, 0.88, bottom: 0.24), Station(0.3, 0.6, 0.94),
      Station(0.2, 0.6, 0.96), Station(-0.95, 0.6, 0.96, bottom: 0.24), Station(-1, 0.58, 0.92, bottom: 0.28),
    ]
    p.cabin = Cabin(
      screenFoot: 0.26, screenHead: 0.16, rearHead: -0.92, rearFoot: -0.97, frontBelt: 0.6, rearBelt: 0.6)
    p.cabin.roofWidth = 0.85
    p.cabin.beltWidth = 0.9
    p.cabin.sideWindows = [0.04...0.32, 0.37...0.64, 0.69...0.96]
    p.cabin.frontDrop = 0.01
    p.cabin.rearDrop = 0.01
    p.sill = 0.24
    p.wheelRadius = 0.4
    p.upperColour = Colour(30, 31, 33)
    p.lamps.areRound = true
    p.lamps.grilleWidth = 0.5
    p.hasSpareWheel = true
    p.doors = [-0.16...0.24, -0.54 ... -0.16]
    p.bodyWidth = 0.94
    return p
  }()

  static let microcar: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.46, 0.55, bottom: 0.22), Station(0.9, 0.52, 0.85, bottom: 0.18),
        Station(0.45, 0.56, 1), Station(-0.3, 0.57, 1), Station(-0.85, 0.53, 0.88, bottom: 0.18),
        Station(-1, 0.44, 0.6, bottom: 0.24),
      ],
      cabin: Cabin(
        screenFoot: 0.82, screenHead: 0.22, rearHead: -0.45, rearFoot: -0.88, frontBelt: 0.52, rearBelt: 0.52)
    )
    p.cabin.roofWidth = 0.72
    p.cabin.sideWindows = [0.14...0.52, 0.56...0.84]
    p.wheelRadius = 0.25
    p.wheelWidth = 0.15
    p.frontAxle = 0.6
    p.rearAxle = -0.55
    p.upperColour = Colour(235, 235, 232)
    p.doors = [-0.34...0.34]
    p.lamps.grille = nil
    return p
  }()

  static let cybertruck: BodyProfile = {
    var p = BodyProfile(
      stations: [
        Station(1, 0.5, 0.88, bottom: 0.24), Station(0.955, 0.535, 0.94, bottom: 0.2), Station(0.6, 0.575, 1),
        Station(0, 0.6, 1), Station(-0.5, 0.615, 1), Station(-0.95, 0.625, 0.97, bottom: 0.22),
        Station(-1, 0.6, 0.92, bottom: 0.28),
      ],
      cabin: Cabin(
        screenFoot: 0.64, screenHead: 0.06, rearHead: -0.04, rearFoot: -0.95, frontBelt: 0.57, rearBelt: 0.62)
    )
    p.cabin.roofWidth = 0.68
    p.cabin.hasRearWindow = false
    p.cabin.sideWindows = [0.2...0.47, 0.49...0.66]
    p.cabin.windowHead = 0.84
    p.cabin.frontDrop = 0.01
    p.cabin.rearDrop = 0.01
    p.crown = 0.01
    p.sill = 0.22
    p.wheelRadius = 0.44
    p.wheelWidth = 0.28
    p.frontAxle = 0.62
    p.rearAxle = -0.6
    p.hasDarkRocker = true
    p.doors = [-0.05...0.3, -0.34 ... -0.05]
    p.lamps.hasTailStrip = true
    p.lamps.grille = nil
    return p
  }()
}
