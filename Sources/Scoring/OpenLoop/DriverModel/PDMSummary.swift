import DriveTypes

/// Means of the PDM components over a planner's frames.
public struct PDMSummary: Sendable, Hashable {
  /// Frames with objects, all six steps and a path.
  public var frames: Int
  /// Of those, frames with a drivable area.
  public var framesWithArea: Int
  public var noCollision, timeToCollision, progress, comfort: Double
  /// nil without areas.
  public var drivableArea, score: Double?

  /// nil without frames.
  init?(_ samples: [OpenLoopSample], paths: [PlannedPath?]) {
    let scores = zip(samples, paths).compactMap { sample, path in
      path.flatMap { PDMScore($0.ego, sample: sample) }
    }
    guard !scores.isEmpty else { return nil }
    frames = scores.count
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    noCollision = mean(scores.map(\.noCollision))
    timeToCollision = mean(scores.map(\.timeToCollision))
    progress = mean(scores.map(\.progress))
    comfort = mean(scores.map(\.comfort))
    let areas = scores.compactMap(\.drivableArea)
    framesWithArea = areas.count
    drivableArea = areas.isEmpty ? nil : mean(areas)
    score = areas.isEmpty ? nil : mean(scores.compactMap(\.score))
  }

  var json: JSONNode {
    .object([
      JSONMember("version", .string(PDMScore.version)), JSONMember("frames", .integer(frames)),
      JSONMember("frames_with_area", .integer(framesWithArea)),
      JSONMember("no_collision", .finite(noCollision)), JSONMember("drivable_area", .finite(drivableArea)),
      JSONMember("time_to_collision", .finite(timeToCollision)), JSONMember("progress", .finite(progress)),
      JSONMember("comfort", .finite(comfort)), JSONMember("score", .finite(score)),
    ])
  }
}
