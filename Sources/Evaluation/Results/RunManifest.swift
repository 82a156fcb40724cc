import CBuildInfo
import DriveTypes

/// Which scenarios of its routes a run's world plays.
public enum ScenarioPlay: String, Sendable, Hashable {
  /// All that are placed on the route; what became of each is in the summary.
  case played
  /// The same without those at whose places Bench2Drive's own set-up gives up: its evaluator skips them and goes on.
  case asUpstream = "played_as_upstream"
  /// They were turned off, or the routes have none.
  case none
}

/// What a run is: everything that its result bytes depend on. Written once, checked when a run is resumed.
public struct RunManifest: Sendable, Hashable {
  public static let formatVersion = 7
  /// File name of the suite, without folders.
  public var suite: String
  /// SHA-256 of the suite file, lower-case hexadecimal.
  public var suiteHash: String
  /// How many routes are to be driven: of a shard, its own.
  public var routes: Int
  /// Ids of the routes that were asked for of all shards together, in suite order; `all` for the whole suite.
  public var selection: String
  /// Which share of them this is; nil for all.
  public var shard: Shard?
  public var agent: String
  public var seed: UInt64
  /// World the figures belong to, such as `embedded`.
  public var world: String
  /// Which of the routes' scenarios the world plays.
  public var scenarios: ScenarioPlay
  /// Ticks after which a route ends; nil for no limit.
  public var tickLimit: Int?
  /// Whether sensors were as noisy as the leaderboard's.
  public var hasSensorNoise: Bool
  /// What went wrong between the world and the agent, such as `fog:3 latency:0.2`; nil for nothing.
  public var perturbations: String?
  /// SHA-256 of the model's weights; nil for agents without a model, and for those of other processes that do not tell.
  public var modelHash: String?
  /// What else the agent was told, and the files that its model needs beside the weights; nil where there is no hash.
  public var agentOptions: String?
  public var version: String
  public var commit: String

  public init(
    suite: String, suiteHash: String, routes: Int, selection: String = "all", shard: Shard? = nil,
    agent: String, seed: UInt64, world: String, scenarios: ScenarioPlay = .none, tickLimit: Int? = 4000,
    hasSensorNoise: Bool = false,
    perturbations: String? = nil, modelHash: String? = nil, agentOptions: String? = nil
  ) {
    self.suite = suite
    self.suiteHash = suiteHash
    self.routes = routes
    self.selection = selection
    self.shard = shard
    self.agent = agent
    self.seed = seed
    self.world = world
    self.scenarios = scenarios
    self.tickLimit = tickLimit
    self.hasSensorNoise = hasSensorNoise
    self.perturbations = perturbations
    self.modelHash = modelHash
    self.agentOptions = agentOptions
    version = BuildInfo.version
    commit = BuildInfo.commit
  }

  /// What an agent of another process tells of itself; `agent` is told only where no name was asked for.
  static let toldFields = ["agent", "model_sha256", "agent_options"]

  /// Takes over what an agent of another process told.
  mutating func take(_ agent: AgentIntroduction) {
    self.agent = agent.name
    modelHash = agent.model?.hash
    agentOptions = agent.model?.options
  }

  /// The agent of this run as it introduced itself.
  var introduction: AgentIntroduction {
    AgentIntroduction(
      name: agent,
      model: modelHash.map { ModelIdentity(hash: $0, options: agentOptions ?? "") })
  }

  /// Names and values in file order.
  var fields: [(name: String, value: String)] {
    [
      ("format", String(Self.formatVersion)), ("suite", suite), ("suite_sha256", suiteHash),
      ("routes", String(routes)), ("selection", selection),
      ("shard", shard?.description ?? "none"), ("agent", agent), ("seed", String(seed)),
      ("world", world), ("scenarios", scenarios.rawValue),
      ("tick_limit", tickLimit.map(String.init) ?? "none"),
      ("sensor_noise", hasSensorNoise ? "leaderboard" : "none"),
      ("perturbations", perturbations ?? "none"), ("model_sha256", modelHash ?? "none"),
      ("agent_options", agentOptions ?? "none"), ("version", version),
      ("commit", commit),
    ]
  }

  /// One line that names where figures come from.
  public var provenance: String {
    "suite \(suite) (\(suiteHash.prefix(12))), " + (shard.map { "shard \($0), " } ?? "")
      + "seed \(seed), agent \(agent), model \(modelHash.map { String($0.prefix(12)) } ?? "none"), "
      + (agentOptions.map { "\($0), " } ?? "") + (perturbations.map { "perturbed by \($0), " } ?? "")
      + "world \(world), DriveLoop \(version) commit \(commit)"
  }
}

/// The program's own version and commit.
public enum BuildInfo {
  public static let version = "0.1.0"
  public static let commit = String(cString: driveloop_build_commit())
}
