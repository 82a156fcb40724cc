import DriveTypes
import Roads

/// The one table from a scenario type's name to what it does.
public enum ScenarioCatalogue {
  typealias Maker = @Sendable (ScenarioStage) throws(ScenarioError) -> any Behaviour

  /// A type of scenario.
  struct Entry: Sendable {
    var type: String
    /// Reads the parameters, places the actors and returns what happens from the trigger on.
    var make: Maker
  }

  static let entries: [Entry] =
    roadObstacles + crossTraffic + turns + pedestrians + cutIns + disturbances

  private static let makers = Dictionary(uniqueKeysWithValues: entries.map { ($0.type, $0.make) })

  /// Types that are played.
  public static var types: [String] { entries.map(\.type).sorted() }

  /// - Throws: `unsupportedType` for a type that is not in the table; else what the type's maker throws.
  static func make(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    guard let make = makers[stage.definition.type] else {
      throw .unsupportedType(
        got: stage.definition.type, nearest: ScenarioType.nearest(to: stage.definition.type),
        at: stage.definition.location)
    }
    return try make(stage)
  }
}
