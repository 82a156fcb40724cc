import DriveTypes
import Glibc

/// Looks for what is wrong with samples and predictions though each of them can be read.
public enum InputCheck {
  /// Final displacement from which on a path has a direction, metres.
  static let movement = 3.0
  /// Frames needed before anything is said of the frame of reference.
  static let fewest = 5
  /// Largest difference between the lidar's and the axle's displacement: the lidar is 0.99 m from the axle,
  /// so a U-turn makes 1.97 m of it.
  static let lever = 2.2

  public static func samples(_ samples: [OpenLoopSample]) -> [InputFinding] {
    var findings: [InputFinding] = []
    func report(_ kind: InputFinding.Kind, _ tokens: [String], _ detail: String) {
      if !tokens.isEmpty { findings.append(InputFinding(kind, detail: detail, tokens: tokens)) }
    }
    var seen: Set<String> = []
    report(
      .duplicateToken, samples.map(\.token).filter { !seen.insert($0).inserted },
      "samples that occur again; each is scored")
    report(.unsortedSamples, unsorted(samples), "not in the order of their scene's time")
    report(
      .missingObjects,
      samples.filter { sample in
        sample.boxes.map { boxes in (0..<6).contains { sample.mask[$0] && boxes[$0] == nil } } ?? false
      }.map(\.token), "no objects at a keyframe that exists")
    let without = samples.filter { $0.boxes == nil }
    if without.count < samples.count {
      report(.missingObjects, without.map(\.token), "no objects, so that no collisions are counted at all")
    }
    report(
      .framesDisagree,
      samples.filter { sample in
        (0..<6).contains { step in
          let difference = sample.future.lidar.alongEgo[step] - sample.future.ego[step]
          return sample.mask[step] && (difference * difference).sum() > lever * lever
        }
      }.map(\.token), "the recorded future in the lidar frame is not that in the ego frame")
    let ends = samples.compactMap { sample -> SIMD2<Double>? in
      guard let last = sample.mask.lastIndex(of: true) else { return nil }
      let end = sample.future.ego[last]
      return (end * end).sum() >= movement * movement ? end : nil
    }
    let forward = ends.filter { $0.x > abs($0.y) }.count
    if ends.count >= fewest, forward * 2 < ends.count {
      findings.append(
        InputFinding(
          .wrongFrame,
          detail: "only \(forward) of \(ends.count) recorded drives go forward: are x and y exchanged?"))
    }
    return findings
  }

  private static func unsorted(_ samples: [OpenLoopSample]) -> [String] {
    var last: [String: (index: Int, time: Int)] = [:]
    var tokens: [String] = []
    for sample in samples {
      guard let scene = sample.scene else { continue }
      let now = (index: sample.index ?? Int.min, time: sample.timestamp ?? Int.min)
      if let before = last[scene], now.index < before.index || now.time < before.time {
        tokens.append(sample.token)
      }
      last[scene] = now
    }
    return tokens
  }

  /// Frames of reference that are easily mistaken, as what would have to be done to a path (ego axes).
  private static let mistakes: [(name: String, repair: @Sendable (SIMD2<Double>) -> SIMD2<Double>)] = [
    ("x and y look like the lidar frame's (x right, y forward)", { SIMD2($0.y, -$0.x) }),
    ("x and y look like the ego frame's (x forward, y left)", { SIMD2(-$0.y, $0.x) }),
    ("x and y look exchanged", { SIMD2($0.y, $0.x) }),
    ("left and right look exchanged", { SIMD2($0.x, -$0.y) }),
    ("forward and backward look exchanged", { SIMD2(-$0.x, -$0.y) }),
  ]

  /// Whether a planner's paths fit the recorded motion far better in another frame of reference: at less than
  /// half the mean final distance, where that is more than 2 m.
  static func frame(_ set: PredictionSet, samples: [OpenLoopSample]) -> InputFinding? {
    var asGiven = 0.0
    var repaired = [Double](repeating: 0, count: mistakes.count)
    var count = 0.0
    for sample in samples where sample.isComplete {
      guard let path = set.paths[sample.token] else { continue }
      let (end, drive) = (path.ego[5], sample.future.ego[5])
      guard (drive * drive).sum() >= movement * movement else { continue }
      func distance(_ point: SIMD2<Double>) -> Double { hypot(point.x - drive.x, point.y - drive.y) }
      count += 1
      asGiven += distance(end)
      for (index, mistake) in mistakes.enumerated() { repaired[index] += distance(mistake.repair(end)) }
    }
    guard count >= Double(fewest), asGiven / count > 2,
      let best = repaired.indices.min(by: { repaired[$0] < repaired[$1] }), repaired[best] < asGiven / 2
    else { return nil }
    return InputFinding(
      .wrongFrame, planner: set.name,
      detail: "\(mistakes[best].name): the mean distance at 3 s would be "
        + "\(SuiteScore.fixed(repaired[best] / count, 2)) m instead of \(SuiteScore.fixed(asGiven / count, 2)) m"
    )
  }

  /// What is wrong with one planner's paths for these samples, beyond what reading found.
  public static func predictions(_ set: PredictionSet, samples: [OpenLoopSample]) -> [InputFinding] {
    var findings = set.findings
    let missing = samples.filter { set.paths[$0.token] == nil }.map(\.token)
    if !missing.isEmpty {
      findings.append(
        InputFinding(
          .missingPrediction, planner: set.name,
          detail:
            "\(missing.count) of \(samples.count) samples have no usable path; left out of every figure",
          tokens: missing))
    }
    if let mistaken = frame(set, samples: samples) { findings.append(mistaken) }
    return findings
  }
}
