/// How much a model says before it acts.
public enum DriveMode: String, Sendable, Hashable, CaseIterable {
  /// Actions alone.
  case fast
  /// Perception, prediction, planning and behaviour first, as DriveRX.
  case slow
}
