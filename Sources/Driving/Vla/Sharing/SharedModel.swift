import DriveTypes
import Foundation
import Inference

/// One driving model for the agents of several worlds: its weights are held once, and plans that wait at the same moment
/// go through it together.
///
/// Engines, as many as the model has threads and there are worlds, share the weights and one queue. Nobody is waited
/// for: an engine takes what is there as soon as it is free, and what comes meanwhile is the next batch. In slow mode,
/// where an answer takes many passes, newcomers join between two of them. So a world that is slow, gone or finished
/// holds nobody up, a plan waits for the batches in progress at most, and the queue is never longer than there are
/// worlds, because each waits for its own plan. Whatever a plan is batched with, it is the same to the bit
/// (`Inference/README.md`, "How the same").
///
/// Measured on one core of Zen 4, time of a plan beside that of a plan alone: with the shipped model 0.9 with two or more
/// together in fast mode, 0.7 with eight in slow mode; with 30 million parameters 0.95 and 0.43. Reading pictures and
/// prompts is work for each row, whoever's it is; answers in many words read the weights once for all. That is why
/// waiting for company is not worth while, and why threads work on plans of their own before they share one.
public final class SharedModel: Sendable {
  /// Plans that go together at most. In fast mode more than a few gain nothing, and the worlds' turns would come all at
  /// once; answers in many words gain up to there.
  public static func largestBatch(_ mode: DriveMode) -> Int {
    switch mode {
    case .fast: 4
    case .slow: 16
    }
  }

  private let options: VlaOptions
  private let preparation: PromptPreparation
  private let vocabulary: PlanVocabulary
  private let queue: PlanQueue
  private let clock: @Sendable () -> Double

  /// Loads the model and starts its threads.
  /// - Parameters:
  ///   - worlds: how many there will be.
  ///   - clock: seconds, for times by part.
  public init(
    _ options: VlaOptions, worlds: Int, clock: @escaping @Sendable () -> Double = { 0 }
  ) throws(DrivingModelError) {
    self.options = options
    self.clock = clock
    let engines = max(1, min(options.threads, worlds))
    func threads(_ engine: Int) -> Int {
      options.threads / engines + (engine < options.threads % engines ? 1 : 0)
    }
    let model = try VlaAgent.load(options, threads: threads(0), clock: clock)
    preparation = model.preparation
    vocabulary = model.vocabulary
    let mode = options.mode ?? model.settings.defaultMode
    let queue = PlanQueue()
    self.queue = queue
    for number in 0..<engines {
      let engine = PlanEngine(
        number == 0 ? model : model.twin(threads: threads(number), clock: clock),
        largestBatch: Self.largestBatch(mode), joins: mode == .slow, clock: clock)
      let thread = Thread { engine.serve(queue) }
      thread.name = "model \(number)"
      thread.start()
    }
  }

  deinit { queue.close() }

  /// A driver for one world. Each has its own route, pictures and plans; only the model is shared.
  public func makeAgent() throws(DrivingModelError) -> VlaAgent {
    try VlaAgent(planner: planner(), options: options, clock: clock)
  }

  package func planner() -> SharedPlanner {
    SharedPlanner(settings: preparation.settings, vocabulary: vocabulary, model: self)
  }

  /// The plans so far, by the sizes of their batches.
  public var tally: BatchTally { queue.tally }

  fileprivate func answer(_ prompt: DrivePrompt) throws(DrivingModelError) -> DriveAnswer {
    try answer(preparation.prepare(prompt, clock: clock))
  }

  /// Asks and waits.
  package func answer(_ prompt: PreparedPrompt) throws(DrivingModelError) -> DriveAnswer {
    try queue.ask(prompt, at: clock())
  }
}

/// The planner of one world, which asks the shared model.
package struct SharedPlanner: DrivingPlanner {
  package let settings: DrivingModelSettings
  package let vocabulary: PlanVocabulary
  let model: SharedModel

  package func answer(_ prompt: DrivePrompt) throws -> DriveAnswer { try model.answer(prompt) }
}
