import DriveTypes
import Driving
import Foundation

/// Makes vocabularies from driven routes and measures them on routes held out.
public struct VocabularyBuild: Sendable {
  public var library: MotionLibrary
  /// Share of the routes that is held out.
  public var holdout: Double

  public init(library: MotionLibrary, holdout: Double = 0.15) throws(ActionVocabularyError) {
    guard (0..<1).contains(holdout) else {
      throw .badRequest(
        what: "the share of routes held out", got: "\(holdout)", expected: "0 or more and less than 1")
    }
    self.library = library
    self.holdout = holdout
  }

  private var provenance: VocabularyProvenance {
    VocabularyProvenance(
      method: "", holdout: holdout, split: library.split?.rawValue, sources: library.sources)
  }

  public func actions(
    named name: String, builder: ActionVocabularyBuilder
  ) throws(ActionVocabularyError) -> (vocabulary: ActionVocabulary, report: ActionVocabularyReport) {
    let (kept, heldOut) = library.parted(holdout: holdout)
    let extraction = MotionExtraction(period: builder.period)
    var motions = MotionExtraction.Motions()
    for drive in kept {
      motions += try extraction.motions(of: drive.poses, tickDuration: library.tickDuration)
    }
    let vocabulary = try builder.vocabulary(named: name, from: motions.segments, provenance: provenance)
    var report = ActionVocabularyReport(vocabulary)
    report.motionsDropped = motions.dropped
    report.error = try QuantisationError(
      of: vocabulary, on: heldOut.map(\.poses), tickDuration: library.tickDuration)
    return (vocabulary, report)
  }

  public func waypoints(
    named name: String, period: Double, horizon: Int, bins: Int
  ) throws(ActionVocabularyError) -> (vocabulary: WaypointVocabulary, report: WaypointVocabularyReport) {
    let (kept, heldOut) = library.parted(holdout: holdout)
    func plans(_ drives: [MotionLibrary.Drive]) throws(ActionVocabularyError) -> [[Point<Ego>]] {
      var plans: [[Point<Ego>]] = []
      for drive in drives {
        plans += try WaypointVocabulary.plans(
          in: drive.poses, tickDuration: library.tickDuration, period: period, horizon: horizon)
      }
      return plans
    }
    let vocabulary = try WaypointVocabulary(
      named: name, over: plans(kept), period: period, bins: bins, provenance: provenance)
    var report = WaypointVocabularyReport(vocabulary)
    report.error = try vocabulary.error(on: plans(heldOut))
    return (vocabulary, report)
  }
}
