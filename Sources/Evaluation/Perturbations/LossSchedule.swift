import DriveTypes

/// Which of a row of things are lost, one draw for each: it follows from the seed and the name alone.
struct LossSchedule: Sendable, Hashable {
  private let loss: Perturbation.Loss
  private var random: RandomSource
  /// How many of the present burst are still to be lost.
  private var left = 0

  /// - Parameter stream: the perturbation and the route.
  init(_ loss: Perturbation.Loss, seed: UInt64, stream: String) {
    self.loss = loss
    random = RandomSource(seed: seed, stream: stream)
  }

  /// Whether the next one is lost. Draws once whatever comes of it, so that a longer burst begins at the same places.
  mutating func isNextLost() -> Bool {
    let begins = random.uniform() < loss.chance
    if begins { left = loss.burst }
    guard left > 0 else { return false }
    left -= 1
    return true
  }
}
