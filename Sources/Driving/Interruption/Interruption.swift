/// Who has the control in the spells in which an `InterruptedExpert` is interrupted.
public enum Interruption: Sendable, Hashable {
  /// What no driver wants: the wheel pushed aside, too much throttle, the brake without reason, or neither pedal.
  case disturbance
  /// The agent `vla` with these options.
  case student(VlaOptions)
}
