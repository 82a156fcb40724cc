import DriveTypes

/// The CARLA 0.9.15 blueprints that Bench2Drive's scenarios and background traffic name.
///
/// **Measured**: only the MKZ 2020's half extents (`reference/simulation.md` §4.1). **Our estimates**: every other
/// size, rounded from the real vehicle's published length, width (with mirrors) and height, or from the usual size
/// of such an object; and every mass.
public enum BlueprintLibrary {
  /// The ego vehicle of Bench2Drive and the leaderboard.
  public static let egoID = "vehicle.lincoln.mkz_2020"

  /// All blueprints, ascending by id.
  public static let all: [Blueprint] = (vehicles + walkers + props).sorted { $0.id < $1.id }

  /// The blueprint of that id.
  public static func find(_ id: String) throws(WorldError) -> Blueprint {
    guard let index = indexByID[id] else {
      throw .unknownBlueprint(got: id, nearest: nearestIDs(to: id, count: 3))
    }
    return all[index]
  }

  /// Ids that match a CARLA filter such as `vehicle.*` or `walker.pedestrian.*`; `*` stands for any run of
  /// characters. Ascending.
  public static func matching(_ pattern: String) -> [Blueprint] {
    all.filter { WildcardPattern(pattern).matches($0.id) }
  }

  /// The `count` ids with the smallest edit distance to `id`; ties in ascending order.
  public static func nearestIDs(to id: String, count: Int) -> [String] {
    let ranked = all.map { (distance: editDistance($0.id, id), id: $0.id) }
      .sorted { ($0.distance, $0.id) < ($1.distance, $1.id) }
    return ranked.prefix(count).map(\.id)
  }

  /// Looked up only, never iterated: a dictionary's order differs from run to run.
  private static let indexByID = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })
}

extension BlueprintLibrary {
  /// Half extents in metres, mass in kilograms.
  private static func vehicle(
    _ name: String, _ x: Double, _ y: Double, _ z: Double, mass: Double,
    _ baseType: Blueprint.BaseType = .car,
    special: Blueprint.SpecialType = .none, generation: Int = 1, lights: Bool = true,
    dynamics: VehicleDynamics = .worldOnRails
  ) -> Blueprint {
    let twoWheels = baseType == .motorcycle || baseType == .bicycle
    return Blueprint(
      id: "vehicle." + name, kind: .vehicle, baseType: baseType, specialType: special, generation: generation,
      wheels: twoWheels ? 2 : 4, hasLights: lights, halfExtent: Vector(x: x, y: y, z: z), mass: mass,
      mobility: .movable, dynamics: dynamics)
  }

  static let vehicles: [Blueprint] = [
    // Measured half extents.
    vehicle(
      "lincoln.mkz_2020", 2.4508416652679443, 1.0641621351242065, 0.7553732395172119, mass: 1800,
      generation: 2,
      dynamics: .lincolnMKZ),
    // Estimates from here on.
    vehicle("lincoln.mkz_2017", 2.45, 1.06, 0.76, mass: 1800, dynamics: .lincolnMKZ),
    vehicle("audi.a2", 1.85, 0.89, 0.77, mass: 1000, lights: false),
    vehicle("audi.etron", 2.43, 1.02, 0.82, mass: 2500, special: .electric, lights: false),
    vehicle("audi.tt", 2.09, 1.00, 0.69, mass: 1400),
    vehicle("bmw.grandtourer", 2.31, 1.12, 0.83, mass: 1600, lights: false),
    vehicle("chevrolet.impala", 2.68, 1.02, 0.71, mass: 1700),
    vehicle("citroen.c3", 1.99, 0.93, 0.81, mass: 1150, lights: false),
    vehicle("dodge.charger_2020", 2.50, 1.05, 0.77, mass: 1950, generation: 2),
    vehicle("dodge.charger_police", 2.49, 1.02, 0.77, mass: 2000, special: .emergency),
    vehicle("dodge.charger_police_2020", 2.62, 1.05, 0.82, mass: 2000, special: .emergency, generation: 2),
    vehicle("ford.crown", 2.68, 0.90, 0.79, mass: 1900, special: .taxi, generation: 2),
    vehicle("ford.mustang", 2.36, 0.95, 0.65, mass: 1700),
    vehicle("jeep.wrangler_rubicon", 1.93, 0.95, 0.94, mass: 1900, lights: false),
    vehicle("mercedes.coupe", 2.51, 1.08, 0.82, mass: 1800),
    vehicle("mercedes.coupe_2020", 2.34, 1.00, 0.71, mass: 1800, generation: 2),
    vehicle("micro.microlino", 1.10, 0.74, 0.69, mass: 550, special: .electric, lights: false),
    vehicle("mini.cooper_s", 1.90, 0.99, 0.74, mass: 1250, lights: false),
    vehicle("mini.cooper_s_2021", 2.28, 1.05, 0.88, mass: 1350, generation: 2),
    vehicle("nissan.micra", 1.82, 0.92, 0.75, mass: 1050, lights: false),
    vehicle("nissan.patrol", 2.30, 0.97, 0.93, mass: 2300),
    vehicle("nissan.patrol_2021", 2.78, 1.07, 1.02, mass: 2700, generation: 2),
    vehicle("seat.leon", 2.10, 0.91, 0.74, mass: 1300, lights: false),
    vehicle("tesla.cybertruck", 3.14, 1.19, 1.05, mass: 3000, special: .electric, lights: false),
    vehicle("tesla.model3", 2.40, 1.08, 0.74, mass: 1800, special: .electric),
    vehicle("toyota.prius", 2.26, 1.00, 0.76, mass: 1400, special: .electric, lights: false),
    vehicle("ford.ambulance", 3.18, 1.18, 1.22, mass: 4500, .van, special: .emergency, generation: 2),
    vehicle("mercedes.sprinter", 2.96, 0.99, 1.28, mass: 2500, .van, generation: 2),
    vehicle("volkswagen.t2", 2.24, 1.03, 1.02, mass: 1300, .van),
    vehicle("volkswagen.t2_2021", 2.22, 0.92, 0.99, mass: 1300, .van, generation: 2),
    vehicle("carlamotors.carlacola", 2.60, 1.20, 1.23, mass: 5000, .truck),
    vehicle("carlamotors.european_hgv", 3.97, 1.28, 1.73, mass: 9000, .truck, generation: 2),
    vehicle(
      "carlamotors.firetruck", 4.23, 1.43, 1.91, mass: 15000, .truck, special: .emergency, generation: 2),
    vehicle("mitsubishi.fusorosa", 4.50, 1.25, 1.55, mass: 8000, .bus, generation: 2),
    vehicle("harley-davidson.low_rider", 1.18, 0.38, 0.64, mass: 400, .motorcycle, lights: false),
    vehicle("kawasaki.ninja", 1.02, 0.40, 0.73, mass: 280, .motorcycle),
    vehicle("vespa.zx125", 0.90, 0.43, 0.62, mass: 200, .motorcycle),
    vehicle("yamaha.yzf", 1.10, 0.43, 0.63, mass: 280, .motorcycle),
    vehicle("bh.crossbike", 0.74, 0.43, 0.54, mass: 90, .bicycle, lights: false),
    vehicle("diamondback.century", 0.82, 0.19, 0.80, mass: 90, .bicycle, lights: false),
    vehicle("gazelle.omafiets", 0.92, 0.30, 0.83, mass: 95, .bicycle, lights: false),
  ]

  /// `walker.pedestrian.0001` … `0052`. Which of them are children is our reading of CARLA's catalogue.
  static let walkers: [Blueprint] = (1...52).map { number in
    let isChild = (9...14).contains(number) || number == 48 || number == 49
    let digits = String(number)
    return Blueprint(
      id: "walker.pedestrian." + String(repeating: "0", count: 4 - digits.count) + digits, kind: .walker,
      baseType: .pedestrian, specialType: .none, generation: number <= 14 ? 1 : 2, wheels: 0,
      hasLights: false,
      halfExtent: isChild ? Vector(x: 0.18, y: 0.18, z: 0.60) : Vector(x: 0.19, y: 0.19, z: 0.93),
      mass: isChild ? 30 : 75, mobility: .movable, dynamics: .worldOnRails)
  }

  private static func prop(
    _ name: String, _ x: Double, _ y: Double, _ z: Double, mass: Double = 100,
    _ mobility: Blueprint.Mobility = .fixed
  ) -> Blueprint {
    Blueprint(
      id: "static.prop." + name, kind: .prop, baseType: .prop, specialType: .none, generation: 1, wheels: 0,
      hasLights: false, halfExtent: Vector(x: x, y: y, z: z), mass: mass, mobility: mobility,
      dynamics: .worldOnRails)
  }

  static let props: [Blueprint] = [
    prop("advertisement", 0.95, 0.20, 1.30), prop("barrel", 0.30, 0.30, 0.45, mass: 20, .movable),
    prop("bench01", 0.30, 0.80, 0.45), prop("bin", 0.30, 0.30, 0.50, mass: 20, .movable),
    prop("box01", 0.30, 0.30, 0.25, mass: 10, .movable), prop("box02", 0.30, 0.30, 0.25, mass: 10, .movable),
    prop("box03", 0.30, 0.30, 0.25, mass: 10, .movable),
    prop("briefcase", 0.25, 0.10, 0.20, mass: 5, .movable),
    prop("busstop", 1.00, 2.20, 1.40), prop("busstoplb", 1.00, 2.20, 1.40),
    prop("chainbarrier", 0.10, 0.80, 0.50), prop("chainbarrierend", 0.10, 0.80, 0.50),
    prop("clothcontainer", 0.60, 0.95, 0.95), prop("constructioncone", 0.17, 0.17, 0.30, mass: 4, .movable),
    prop("container", 1.20, 0.90, 0.90), prop("creasedbox01", 0.30, 0.30, 0.25, mass: 5, .movable),
    prop("creasedbox02", 0.30, 0.30, 0.25, mass: 5, .movable),
    prop("creasedbox03", 0.30, 0.30, 0.25, mass: 5, .movable), prop("dirtdebris01", 1.20, 1.20, 0.02, .ghost),
    prop("dirtdebris02", 1.20, 1.20, 0.02, .ghost), prop("dirtdebris03", 1.20, 1.20, 0.02, .ghost),
    prop("foodcart", 0.90, 1.50, 1.20), prop("fountain", 2.50, 2.50, 1.50),
    prop("garbage01", 0.20, 0.20, 0.10, .ghost), prop("garbage02", 0.20, 0.20, 0.10, .ghost),
    prop("garbage03", 0.20, 0.20, 0.10, .ghost), prop("gardenlamp", 0.10, 0.10, 0.30),
    prop("glasscontainer", 0.60, 0.95, 0.95), prop("ironplank", 0.60, 1.50, 0.02, .ghost),
    prop("kiosk_01", 1.30, 1.60, 1.40), prop("mailbox", 0.30, 0.30, 0.65), prop("maptable", 0.40, 0.40, 0.50),
    prop("mesh", 0.50, 0.50, 0.50), prop("mobile", 0.50, 0.50, 0.50),
    prop("motorhelmet", 0.15, 0.15, 0.15, .ghost),
    prop("pergola", 2.00, 2.00, 1.50), prop("plantpot01", 0.40, 0.40, 0.40),
    prop("plasticbag", 0.20, 0.20, 0.20, mass: 1, .movable),
    prop("plasticchair", 0.30, 0.30, 0.40, mass: 4, .movable),
    prop("plastictable", 0.50, 0.50, 0.40, mass: 8, .movable), prop("platformgarbage01", 1.00, 1.50, 0.80),
    prop("shoppingbag", 0.15, 0.15, 0.20, mass: 3, .movable),
    prop("shoppingcart", 0.50, 0.30, 0.50, mass: 20, .movable), prop("slide", 0.60, 1.50, 1.00),
    prop("streetbarrier", 0.20, 0.65, 0.55, mass: 25, .movable), prop("streetfountain", 0.40, 0.40, 0.60),
    prop("streetsign", 0.08, 0.35, 1.20), prop("streetsign01", 0.08, 0.35, 1.20),
    prop("streetsign04", 0.08, 0.35, 1.20), prop("swing", 0.90, 1.30, 1.10),
    prop("swingcouch", 0.70, 1.00, 0.90),
    prop("table", 0.60, 0.60, 0.40), prop("trafficcone01", 0.20, 0.20, 0.35, mass: 4, .movable),
    prop("trafficcone02", 0.20, 0.20, 0.35, mass: 4, .movable), prop("trafficwarning", 1.00, 1.20, 1.50),
    prop("trampoline", 1.50, 1.50, 0.50), prop("trashbag", 0.30, 0.30, 0.30, mass: 10, .movable),
    prop("trashcan01", 0.35, 0.35, 0.55), prop("trashcan02", 0.35, 0.35, 0.55),
    prop("trashcan03", 0.35, 0.35, 0.55), prop("trashcan04", 0.35, 0.35, 0.55),
    prop("trashcan05", 0.35, 0.35, 0.55), prop("travelcase", 0.20, 0.35, 0.30, mass: 15, .movable),
    prop("vendingmachine", 0.45, 0.50, 0.95), prop("warningaccident", 0.15, 0.60, 0.90, mass: 25, .movable),
    prop("warningconstruction", 0.15, 0.60, 0.90, mass: 25, .movable),
    prop("wateringcan", 0.15, 0.15, 0.20, mass: 2, .movable),
  ]
}
