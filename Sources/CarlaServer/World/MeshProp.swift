import CarlaProtocol
import DriveTypes
import Simulation

/// CARLA's `static.prop.mesh`: a prop in the form of a mesh of the engine's, which clients name by its path there, with a
/// scale and a mass.
///
/// Meshes are not in the maps. Of those that Bench2Drive names, cars parked in Towns 12 and 13, the size is the car's; any
/// other has the size of the library's prop. Without the attributes the thread by which the official evaluator parks cars,
/// and builds scenarios, ends at its first tick.
enum MeshProp {
  static let id = "static.prop.mesh"

  static let attributes = [
    WireAttribute(id: "mesh_path", type: .string, value: ""),
    WireAttribute(id: "mass", type: .float, value: "0.0"),
    WireAttribute(id: "scale", type: .float, value: "1.0"),
  ]

  /// Folder of the engine's `ParkedVehicles` → the car that is parked.
  private static let parkedCars = [
    "Charger": "vehicle.dodge.charger_2020", "FordCrown": "vehicle.ford.crown",
    "Lincoln": "vehicle.lincoln.mkz_2020", "MercedesCCC": "vehicle.mercedes.coupe_2020",
    "Mini2021": "vehicle.mini.cooper_s_2021", "NissanPatrol2021": "vehicle.nissan.patrol_2021",
    "TeslaM3": "vehicle.tesla.model3", "VolkswagenT2": "vehicle.volkswagen.t2_2021",
  ]

  /// What is spawned for a client's description; any other blueprint than the mesh's as it is.
  static func shaped(_ blueprint: Blueprint, by description: WireDescription) throws(CarlaServerError)
    -> Blueprint
  {
    guard blueprint.id == id else { return blueprint }
    let scale = try number("scale", description, 0.01...100)
    let mass = try number("mass", description, 0...1e6)
    var prop = blueprint
    let folders = (description.value("mesh_path") ?? "").split(separator: "/").map(String.init)
    if let parked = folders.firstIndex(of: "ParkedVehicles"), parked + 1 < folders.count,
      let car = parkedCars[folders[parked + 1]], let body = try? BlueprintLibrary.find(car)
    {
      prop.halfExtent = body.halfExtent
    }
    prop.halfExtent = prop.halfExtent * scale
    // As in CARLA, what has no mass does not move.
    if mass > 0 { (prop.mobility, prop.mass) = (.movable, mass) }
    return prop
  }

  private static func number(
    _ name: String, _ description: WireDescription, _ range: ClosedRange<Double>
  ) throws(CarlaServerError) -> Double {
    guard let text = description.value(name) ?? attributes.first(where: { $0.id == name })?.value else {
      return 0
    }
    guard let value = Double(text), range.contains(value) else {
      throw .badValue(
        name: name, got: Double(text) ?? .nan,
        expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }
}
