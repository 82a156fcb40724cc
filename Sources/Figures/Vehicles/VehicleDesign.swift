import DriveTypes
import Rendering

/// What a vehicle is drawn as.
struct VehicleDesign: Sendable {
  enum Build: Sendable, Hashable {
    case car
    /// Cab, chassis and a box of cargo.
    case boxLorry, colaLorry, fireEngine, ambulance
    case bus
    case motorcycle, scooter, bicycle
  }
  enum Livery: Sendable, Hashable {
    case palette, police, policeOfOld, taxi
    case fixed(Colour)
  }

  var build = Build.car
  var profile = BodyProfile.saloon
  var livery = Livery.palette
  var label = SemanticLabel.car

  /// By CARLA's blueprint id; a vehicle of unknown id gets a body by its size.
  ///
  /// Labels follow CARLA's own (documentation of its semantic camera): vans, and so the ambulance, are cars; trucks are
  /// the models of base type `truck`.
  static func of(_ typeID: String, halfExtent: Vector<Body>) -> VehicleDesign {
    func car(_ profile: BodyProfile, _ livery: Livery = .palette) -> VehicleDesign {
      VehicleDesign(profile: profile, livery: livery)
    }
    let name = typeID.split(separator: ".").dropFirst().joined(separator: ".")
    switch name {
    case "lincoln.mkz_2020", "lincoln.mkz_2017", "chevrolet.impala", "mercedes.coupe", "mercedes.coupe_2020",
      "dodge.charger_2020":
      return car(.saloon)
    case "tesla.model3":
      var design = car(.saloon)
      design.profile.cabin.hasGlassRoof = true
      design.profile.lamps.grille = nil
      return design
    case "dodge.charger_police": return car(.saloon, .policeOfOld)
    case "dodge.charger_police_2020": return car(.saloon, .police)
    case "ford.crown": return car(.saloon, .taxi)
    case "audi.a2", "citroen.c3", "nissan.micra", "seat.leon", "bmw.grandtourer": return car(.hatchback)
    case "mini.cooper_s", "mini.cooper_s_2021":
      var design = car(.hatchback)
      design.profile.upperColour = Colour(238, 238, 236)
      design.profile.lamps.areRound = true
      design.profile.doors = [-0.14...0.42]
      return design
    case "toyota.prius":
      var design = car(.hatchback)
      design.profile.cabin.rearHead = -0.45
      design.profile.cabin.rearFoot = -0.96
      design.profile.cabin.rearBelt = 0.66
      design.profile.lamps.hasTailStrip = true
      return design
    case "audi.tt", "ford.mustang": return car(.coupe)
    case "audi.etron", "nissan.patrol", "nissan.patrol_2021": return car(.sportUtility)
    case "jeep.wrangler_rubicon": return car(.offRoad)
    case "micro.microlino": return car(.microcar)
    case "tesla.cybertruck": return car(.cybertruck, .fixed(Colour(172, 175, 178)))
    case "mercedes.sprinter": return car(.van)
    case "volkswagen.t2", "volkswagen.t2_2021": return car(.classicVan)
    case "ford.ambulance":
      return VehicleDesign(build: .ambulance, profile: .ambulanceCab, livery: .fixed(Colour(238, 239, 238)))
    case "carlamotors.carlacola":
      return VehicleDesign(
        build: .colaLorry, profile: .lorryCab, livery: .fixed(Colour(188, 18, 26)), label: .truck)
    case "carlamotors.european_hgv":
      return VehicleDesign(build: .boxLorry, profile: .lorryCab, livery: .palette, label: .truck)
    case "carlamotors.firetruck":
      return VehicleDesign(
        build: .fireEngine, profile: .lorryCab, livery: .fixed(Colour(186, 16, 20)), label: .truck)
    case "mitsubishi.fusorosa":
      return VehicleDesign(
        build: .bus, profile: .bus, livery: .fixed(Colour(232, 232, 226)), label: .bus)
    case "harley-davidson.low_rider", "kawasaki.ninja", "yamaha.yzf":
      return VehicleDesign(build: .motorcycle, label: .motorcycle)
    case "vespa.zx125": return VehicleDesign(build: .scooter, label: .motorcycle)
    case "bh.crossbike", "diamondback.century", "gazelle.omafiets":
      return VehicleDesign(build: .bicycle, label: .bicycle)
    default: return bySize(halfExtent)
    }
  }

  static func bySize(_ half: Vector<Body>) -> VehicleDesign {
    if half.y < 0.5 && half.x < 1.4 {
      return half.x < 0.95
        ? VehicleDesign(build: .bicycle, label: .bicycle)
        : VehicleDesign(build: .motorcycle, label: .motorcycle)
    }
    if half.z > 1.2 || half.x > 3.3 {
      return half.x > 4.6
        ? VehicleDesign(build: .bus, profile: .bus, livery: .fixed(Colour(232, 232, 226)), label: .bus)
        : VehicleDesign(build: .boxLorry, profile: .lorryCab, label: .truck)
    }
    if half.z > 1.05 || half.z > half.x * 0.44 && half.x > 2 { return VehicleDesign(profile: .van) }
    if half.x < 1.4 { return VehicleDesign(profile: .microcar) }
    if half.z > 0.8 { return VehicleDesign(profile: .sportUtility) }
    return VehicleDesign(profile: half.x < 2.15 ? .hatchback : .saloon)
  }

  var isTwoWheeler: Bool { build == .motorcycle || build == .scooter || build == .bicycle }
}
