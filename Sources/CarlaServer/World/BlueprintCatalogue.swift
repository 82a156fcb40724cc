import CarlaProtocol
import DriveTypes
import Simulation

/// The blueprints as clients see them: the embedded world's actors with the attributes that CARLA's have, and the sensors.
struct BlueprintCatalogue: Sendable {
  let definitions: [WireDefinition]
  /// Looked up only.
  private let indexByID: [String: Int]

  init(version: CarlaVersion) {
    let actors = BlueprintLibrary.all.map { (id: $0.id, attributes: Self.attributes(of: $0)) }
    let sensors = SensorBlueprint.all.map { (id: $0.id, attributes: $0.attributes) }
    let all = (actors + sensors).sorted { $0.id < $1.id }
    definitions = all.enumerated().map { index, blueprint in
      WireDefinition(
        uid: UInt32(index + 1), id: blueprint.id,
        tags: blueprint.id.split(separator: ".").joined(separator: ","), attributes: blueprint.attributes)
    }
    indexByID = Dictionary(uniqueKeysWithValues: definitions.enumerated().map { ($1.id, $0) })
  }

  func find(_ id: String) throws(CarlaServerError) -> WireDefinition {
    guard let index = indexByID[id] else {
      throw .unknownBlueprint(id, nearest: BlueprintLibrary.nearestIDs(to: String(id.prefix(80)), count: 3))
    }
    return definitions[index]
  }

  private static func fixed(_ id: String, _ type: WireAttributeType, _ value: String) -> WireAttribute {
    WireAttribute(id: id, type: type, value: value, recommended: [value], isModifiable: false)
  }

  private static func roleName(_ recommended: [String]) -> WireAttribute {
    WireAttribute(id: "role_name", type: .string, value: recommended[0], recommended: recommended)
  }

  /// Programs draw one by lot (scenario_runner for every car of the traffic); an empty list ends them.
  private static let colours = [
    "240,240,240", "180,180,180", "60,60,60", "15,15,15", "20,40,110", "130,20,20", "30,80,40", "190,170,130",
  ]

  private static func attributes(of blueprint: Blueprint) -> [WireAttribute] {
    let common = [
      WireAttribute(id: "ros_name", type: .string, value: blueprint.id),
      fixed("generation", .int, "\(blueprint.generation)"),
    ]
    switch blueprint.kind {
    case .vehicle:
      return common + [
        roleName(["autopilot", "scenario", "ego_vehicle"]),
        WireAttribute(id: "color", type: .colour, value: colours[0], recommended: colours),
        WireAttribute(id: "sticky_control", type: .bool, value: "true"),
        WireAttribute(id: "terramechanics", type: .bool, value: "false"),
        fixed("object_type", .string, ""),
        fixed("base_type", .string, blueprint.baseType.rawValue),
        fixed("special_type", .string, blueprint.specialType.rawValue),
        fixed("number_of_wheels", .int, "\(blueprint.wheels)"),
        fixed("has_lights", .bool, "\(blueprint.hasLights)"),
        fixed("has_dynamic_doors", .bool, "\(blueprint.wheels == 4)"),
      ]
    case .walker:
      let isChild = blueprint.halfExtent.z < 0.8
      return common + [
        roleName(["pedestrian"]),
        fixed("age", .string, isChild ? "child" : "adult"),
        WireAttribute(id: "is_invincible", type: .bool, value: "true"),
        WireAttribute(id: "speed", type: .float, value: "1.4", recommended: ["0.0", "1.4", "3.0"]),
      ]
    case .prop:
      return [
        WireAttribute(id: "ros_name", type: .string, value: blueprint.id), roleName(["prop"]),
      ] + (blueprint.id == MeshProp.id ? MeshProp.attributes : [])
    }
  }
}
