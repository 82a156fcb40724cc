import Foundation
import Inference

/// How the agent `vla` drives: its model's folder and what a user may change.
public struct VlaOptions: Sendable, Hashable {
  public var model: String
  /// nil: the model's default.
  public var mode: DriveMode?
  /// nil: as the folder is stored, else bf16.
  public var path: NumericPath?
  public var threads: Int
  /// Which word of a plan is said.
  public var decoding: PlanDecoding
  /// Seconds between plans; nil: the model's.
  public var planningPeriod: Double?
  /// Simulated seconds from the pictures to the plan's effect.
  public var latency: Double
  /// Ablation: pictures are grey all over.
  public var blanksImages: Bool
  /// Ablation: the prompt has no target points.
  public var omitsTargets: Bool
  /// Ablation: what the model sees brakes no plan (`CollisionGuard`, `SignalKeeping`).
  public var omitsGuard: Bool
  /// Ablation: the action tokens alone say where to go, not the model's way head (`WayHead`).
  public var omitsWay: Bool
  /// Whether times by part are told in the diary; they change no result.
  public var tellsTimes: Bool

  public init(
    model: String, mode: DriveMode? = nil, path: NumericPath? = nil, threads: Int = 1,
    planningPeriod: Double? = nil, latency: Double = 0, blanksImages: Bool = false,
    omitsTargets: Bool = false, decoding: PlanDecoding = .standard,
    omitsGuard: Bool = false, omitsWay: Bool = false, tellsTimes: Bool = false
  ) {
    self.model = model
    self.mode = mode
    self.path = path
    self.threads = threads
    self.planningPeriod = planningPeriod
    self.latency = latency
    self.blanksImages = blanksImages
    self.omitsTargets = omitsTargets
    self.decoding = decoding
    self.omitsGuard = omitsGuard
    self.omitsWay = omitsWay
    self.tellsTimes = tellsTimes
  }

  /// Periods that can be asked for, seconds; the model's own is allowed beside them.
  public static let planningPeriods = [0.25, 0.5, 1.0]

  /// Everything but the model's folder that result bytes depend on; the number of threads does not count.
  public func summary(_ settings: DrivingModelSettings) -> String {
    var parts = [
      "mode=\((mode ?? settings.defaultMode).rawValue)", "path=\(path?.rawValue ?? "stored")",
      "planning_period=\(planningPeriod ?? settings.planningPeriod)", "latency=\(latency)",
      "decoding=\(decoding.rawValue)",
    ]
    if blanksImages { parts.append("blank_images") }
    if omitsTargets { parts.append("without_targets") }
    if omitsGuard { parts.append("without_guard") }
    if omitsWay { parts.append("without_way") }
    return parts.joined(separator: " ")
  }
}
