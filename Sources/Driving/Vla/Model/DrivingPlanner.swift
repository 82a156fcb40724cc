/// Who answers prompts: a driving model, or a script in its place.
public protocol DrivingPlanner {
  /// What it wants to see, and when.
  var settings: DrivingModelSettings { get }
  var vocabulary: PlanVocabulary { get }
  mutating func answer(_ prompt: DrivePrompt) throws -> DriveAnswer
}
