import ArgumentParser
import Evaluation

/// Which samples are taken.
struct SelectionOptions: ParsableArguments {
  @Option(
    help:
      "Of collections: only routes that training with this --held-out never saw, percent (5 is training's default)."
  )
  var heldOut: Int?

  @Option(help: "Every n-th sample.")
  var every = 1

  @Option(help: "At most so many samples.")
  var limit: Int?

  func validate() throws {
    guard heldOut.map({ (1...100).contains($0) }) ?? true else {
      throw ValidationError("--held-out: expected 1 to 100 percent")
    }
    guard every >= 1 else { throw ValidationError("--every: expected at least 1") }
    guard limit.map({ $0 >= 1 }) ?? true else { throw ValidationError("--limit: expected at least 1") }
  }

  var isWhole: Bool { heldOut == nil && every == 1 && limit == nil }
  var selection: SampleSelection { SampleSelection(heldOut: heldOut, every: every, limit: limit) }
}
