import Sensing

/// The perturbations of a robustness run when none are named: each family at strengths that a car may meet.
///
/// Bench2Drive-Robust's families and words; its strengths are not published with its text, so these are ours, and a table
/// names each. The corruptions are at DriveBench's severity 3 of 5.
public enum RobustnessSuite {
  public static let standard: [Perturbation] =
    [
      .cameraBlack(camera: nil), .cameraFrozen(camera: nil, after: 5),
      .frameDrop(.init(chance: 0.1, burst: 4)),
    ]
    + Corruption.allCases.map { .corruption(ImageCorruption($0)) } + [
      .speedBias(2), .speedScale(0.7), .speedNoise(0.3), .gnssOffset(2), .gnssNoise(1), .compassOffset(10),
      .compassNoise(5), .latency(steps: 2, jitter: 0), .latency(steps: 6, jitter: 0),
      .latency(steps: 6, jitter: 6), .controlsLost(.init(chance: 0.2, burst: 1)),
      .controlsLost(.init(chance: 0.05, burst: 10)), .observationsLost(.init(chance: 0.2, burst: 1)),
      .observationsLate(steps: 4),
    ]

  /// Those of some groups.
  public static func perturbations(of groups: Set<Perturbation.Group>) -> [Perturbation] {
    standard.filter { groups.contains($0.group) }
  }
}
