import DriveTypes
import Driving
import Foundation
import Inference
import Roads
import Scoring
import Synchronization

/// A driving model plans once for each sample; its paths go to a file that `driveloop openloop score` reads, and are scored
/// from it.
///
/// Each plan depends on its sample alone, so that the file is the same whatever the number of jobs and however often the run
/// was broken off.
public struct OpenLoopRun {
  /// The model's folder, how it is run, and what it is shown; periods and latency play no part.
  public var options: VlaOptions
  /// Of the prediction set; nil: the model folder's name.
  public var name: String?
  /// Where the predictions go.
  public var output: String
  /// Models that plan at a time.
  public var jobs: Int

  public init(_ options: VlaOptions, output: String, name: String? = nil, jobs: Int = 1) {
    self.options = options
    self.output = output
    self.name = name
    self.jobs = jobs
  }

  public static let format = "driveloop-openloop-predictions"

  /// What a run made.
  public struct Summary: Sendable, Hashable {
    public var planned = 0
    /// Answers that were no plan.
    public var malformed = 0
    /// Samples without what a prompt needs.
    public var unusable = 0
    /// Samples whose prompt had no target points because none are known.
    public var withoutTargets = 0

    public var line: String {
      "\(planned) plans, \(malformed) malformed answers, \(unusable) samples that could not be asked about"
        + (withoutTargets > 0
          ? "; \(withoutTargets) prompts without target points, because their samples have none" : "")
    }
  }

  /// - Parameter progress: told now and then.
  public func run(
    _ data: OpenLoopData, progress: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> (set: PredictionSet, summary: Summary) {
    guard !data.samples.isEmpty else { throw OpenLoopRunError.noSamples }
    guard (1...256).contains(jobs) else {
      throw OpenLoopRunError.badOption(name: "--jobs", got: "\(jobs)", expected: "1 to 256")
    }
    let setName = name ?? URL(fileURLWithPath: options.model).standardizedFileURL.lastPathComponent
    let head = try request(data, name: setName)
    var summary = Summary()
    summary.withoutTargets =
      options.omitsTargets ? 0 : data.samples.count { ($0.input?.targets ?? []).isEmpty }
    if let made = try finished(head) {
      progress("\(output): already made by the same model from the same samples")
      count(made, &summary)
    } else {
      let outcomes = try plan(data, head: head, progress: progress)
      count(outcomes, &summary)
    }
    let url = URL(fileURLWithPath: output)
    let set = try PredictionFile.read(url, name: nil, frame: nil, samples: data.samples)
    return (set, summary)
  }

  /// Everything that the paths depend on, and what they are of.
  private func request(_ data: OpenLoopData, name: String) throws -> JSONNode {
    let identity = try VlaIdentity(planning)
    let lines = data.samples.map { sample in
      // What a prompt is made of; not what scoring alone reads.
      "\(sample.token) \(sample.command.rawValue) \(sample.lastStep.map { "\($0.x) \($0.y)" } ?? "-") "
        + (sample.input.map { Self.line($0) } ?? "-")
    }
    return .object([
      JSONMember("format", .string(Self.format)), JSONMember("version", .integer(1)),
      JSONMember("name", .string(name)), JSONMember("frame", .string(WaypointFrame.ego.rawValue)),
      JSONMember("world", data.source.map { .string($0.world) } ?? .null),
      JSONMember("suite", data.source.map { .string($0.suite) } ?? .null),
      JSONMember("model_sha256", .string(identity.modelHash)),
      JSONMember("model_options", .string(identity.options)),
      JSONMember("commit", .string(BuildInfo.commit)),
      JSONMember("samples", .integer(data.samples.count)),
      JSONMember("samples_sha256", .string(SHA256Digest.hex(of: Array(lines.joined(separator: "\n").utf8)))),
    ])
  }

  private static func line(_ input: SampleInput) -> String {
    func text(_ picture: SampleInput.Picture?) -> String {
      picture.map { "\($0.path) \($0.bytes.map { "\($0.lowerBound) \($0.count)" } ?? "whole")" } ?? "-"
    }
    return [
      text(input.picture), text(input.previous), input.speed.map { "\($0)" } ?? "-", input.command ?? "-",
      input.targets.map { $0.map { "\($0.x) \($0.y)" }.joined(separator: " ") } ?? "-",
      "\(input.vehicleOrigin)", input.crop.map { $0.map(String.init).joined(separator: ",") } ?? "-",
    ].joined(separator: "|")
  }

  /// The options without what only the closed loop knows.
  private var planning: VlaOptions {
    var options = options
    options.planningPeriod = nil
    options.latency = 0
    return options
  }

  /// The outcomes of a finished run of the same request; nil where there is no file.
  private func finished(_ head: JSONNode) throws -> [PlanOutcome]? {
    guard let bytes = try DurableFile.read(output) else { return nil }
    guard let node = try? JSONReader.read(bytes, file: output, limits: Self.limits) else {
      throw OpenLoopRunError.otherRun(file: output)
    }
    let root = JSONCursor(node, file: output)
    for member in try JSONCursor(head, file: output).members() {
      guard let found = try? root.optional(member.key), Self.text(found.node) == Self.text(member.node) else {
        throw OpenLoopRunError.otherRun(file: output)
      }
    }
    var outcomes: [PlanOutcome] = []
    for member in try root.member("predictions").members() {
      var path = member.node
      if case .object(let points) = path.value {
        path = .object([JSONMember("token", .string(member.key))] + points)
      }
      outcomes.append(try PlanOutcome(JSONCursor(path, file: output, path: "predictions.\(member.key)")))
    }
    for problem in try root.member("problems").items() { outcomes.append(try PlanOutcome(problem)) }
    return outcomes
  }

  private static let limits = JSONReader.Limits(maxBytes: 4 << 30)
  private static func text(_ node: JSONNode) -> String { JSONWriter.text(node, indent: nil) }

  private func count(_ outcomes: [PlanOutcome], _ summary: inout Summary) {
    for outcome in outcomes {
      switch outcome.result {
      case .path: summary.planned += 1
      case .problem(let problem):
        if problem.kind == .malformedAnswer { summary.malformed += 1 } else { summary.unusable += 1 }
      }
    }
  }

  private func plan(
    _ data: OpenLoopData, head: JSONNode, progress: @escaping @Sendable (String) -> Void
  ) throws -> [PlanOutcome] {
    let journal = try PlanJournal(output + ".journal", request: head)
    let samples = data.samples
    let known = journal.outcomes
    let waiting = samples.indices.filter { known[samples[$0].token] == nil }
    if waiting.count < samples.count {
      progress("\(samples.count - waiting.count) of \(samples.count) samples are planned for already")
    }
    let options = planning
    let state = Mutex(JournalState(journal: journal))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(jobs, waiting.count)) { _ in
      do {
        var planner = try SamplePlanner(options)
        while state.withLock({ $0.failure == nil }) {
          let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard place < waiting.count else { return }
          let outcome = try planner.plan(samples[waiting[place]])
          try state.withLock { state in
            try state.journal.append(outcome)
            state.done += 1
            if state.done.isMultiple(of: 500) { progress("\(state.done) of \(waiting.count) planned") }
          }
        }
      } catch {
        state.withLock { $0.failure = $0.failure ?? error }
      }
    }
    if let error = state.withLock({ $0.failure }) { throw error }
    let outcomes = state.withLock { $0.journal.outcomes }
    let ordered = Self.once(samples.map(\.token)).compactMap { outcomes[$0] }
    try write(ordered, head: head)
    state.withLock { $0.journal.remove() }
    return ordered
  }

  /// Owned by whoever holds the lock.
  private struct JournalState {
    let journal: PlanJournal
    var done = 0
    var failure: (any Error)?

    init(journal: PlanJournal) { self.journal = journal }
  }

  private static func once(_ tokens: [String]) -> [String] {
    var seen: Set<String> = []
    return tokens.filter { seen.insert($0).inserted }
  }

  private func write(_ outcomes: [PlanOutcome], head: JSONNode) throws {
    var paths: [JSONMember] = []
    var problems: [JSONNode] = []
    for outcome in outcomes {
      switch outcome.result {
      case .path(let path):
        paths.append(
          JSONMember(
            outcome.token,
            .object([
              JSONMember("lidar", PlanOutcome.points(path.lidar.points)),
              JSONMember("ego", PlanOutcome.points(path.ego.points)),
            ])))
      case .problem: problems.append(outcome.json)
      }
    }
    let members = try JSONCursor(head, file: output).members()
    let whole = JSONNode.object(
      members + [JSONMember("predictions", .object(paths)), JSONMember("problems", .array(problems))])
    try DurableFile.replace(output, with: JSONWriter.write(whole, indent: nil))
  }
}
