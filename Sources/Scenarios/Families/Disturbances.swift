import DriveTypes

/// Types in which nothing, or only the background traffic, acts.
extension ScenarioCatalogue {
  static let disturbances: [Entry] = [
    Entry(type: "SequentialLaneChange", make: sequentialLaneChange)
  ]

  /// Several lane changes among the background traffic; no actors of its own. Over after 200 m.
  private static func sequentialLaneChange(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    Race([stage.timeout(), stage.egoDrives(200)])
  }
}
