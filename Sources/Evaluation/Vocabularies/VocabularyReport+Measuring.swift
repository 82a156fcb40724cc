import DriveTypes
import Driving

extension ActionVocabularyReport {
  /// - Parameters:
  ///   - folders: output folders of `driveloop evaluate`; nothing is measured where there are none.
  ///   - holdout: measure only on the routes that this share holds out; on all where nil.
  public init(_ vocabulary: ActionVocabulary, measuredOn folders: [String], holdout: Double?) throws {
    self.init(vocabulary)
    guard !folders.isEmpty else { return }
    let library = try MotionLibrary(folders: folders)
    error = try QuantisationError(
      of: vocabulary, on: library.measured(holdout: holdout).map(\.poses), tickDuration: library.tickDuration)
  }
}

extension WaypointVocabularyReport {
  public init(_ vocabulary: WaypointVocabulary, measuredOn folders: [String], holdout: Double?) throws {
    self.init(vocabulary)
    guard !folders.isEmpty else { return }
    let library = try MotionLibrary(folders: folders)
    error = try vocabulary.error(
      on: library.measured(holdout: holdout).flatMap { drive in
        try WaypointVocabulary.plans(
          in: drive.poses, tickDuration: library.tickDuration, period: vocabulary.period,
          horizon: vocabulary.horizon)
      })
  }
}

extension MotionLibrary {
  fileprivate func measured(holdout: Double?) -> [Drive] {
    holdout.map { parted(holdout: $0).heldOut } ?? drives
  }
}
