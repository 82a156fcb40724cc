import Driving

/// An agent as it was asked for.
public enum AgentChoice: Sendable, Hashable {
  /// One of the registry, in the worker's own process.
  case named(String)
  /// The agent that drives with a model, in the worker's own process.
  case vla(VlaOptions)
  /// The expert with somebody else in control for spells; for collections.
  case interrupted(Interruption)
  /// A program that connects over ZeroMQ.
  case remote(RemoteAgentSettings)

  /// Agents that need nothing but their name.
  public static var names: [String] { AgentRegistry.names }
  /// With those that need `--model`.
  public static var allNames: [String] { AgentRegistry.names + AgentRegistry.modelNames }

  /// The name that results carry.
  public var name: String {
    switch self {
    case .named(let name): name
    case .vla: "vla"
    case .interrupted: InterruptedExpert.agentName
    case .remote(let settings): settings.name ?? "remote"
    }
  }
}

/// How a world waits for its agent.
public struct RemoteAgentSettings: Sendable, Hashable {
  /// `ipc:///path` or `tcp://host:port`.
  public var address: String
  /// Name that the agent must give; any when nil.
  public var name: String?
  /// Seconds to wait for a connection or an answer.
  public var timeout: Double
  /// Folder with CURVE keys.
  public var keys: String?
  /// What it must drive with; a run that goes on needs the model that it began with.
  public var model: ExpectedModel

  public init(
    address: String, name: String? = nil, timeout: Double = 120, keys: String? = nil,
    model: ExpectedModel = .any
  ) {
    self.address = address
    self.name = name
    self.timeout = timeout
    self.keys = keys
    self.model = model
  }

  /// The address of worker `number`: a suffix for ipc, a higher port for tcp.
  public func address(ofWorker number: Int) -> String {
    guard number > 0 else { return address }
    if address.hasPrefix("tcp://"), let colon = address.lastIndex(of: ":"),
      let port = Int(address[address.index(after: colon)...])
    {
      return "\(address[..<colon]):\(port + number)"
    }
    return "\(address)-\(number)"
  }
}

/// Everything that an evaluation is asked to do.
public struct EvaluationRequest: Sendable, Hashable {
  /// Path of the route file.
  public var suite: String
  /// Ids of the routes to run; all when nil.
  public var only: [String]?
  /// Which share of these routes; all of them when nil.
  public var shard: Shard?
  public var agent: AgentChoice
  public var jobs: Int
  public var seed: UInt64
  /// Folder of the results.
  public var output: String
  public var fresh: Bool
  public var retryCrashed: Bool
  /// Which of the routes' scenarios the world plays.
  public var scenarios: ScenarioPlay
  /// Ticks after which a route ends ("TickRuntime"): 4000 in Bench2Drive; nil for the plain leaderboard.
  public var tickLimit: Int?
  /// Whether sensors are as noisy as the leaderboard's.
  public var hasSensorNoise: Bool
  /// What goes wrong between the world and the agent, each name at most once.
  public var perturbations: [Perturbation]
  /// Cameras that look on; none when nil. They change no result.
  public var recording: CameraRecording?
  /// Folder of the town maps; the default one when nil.
  public var mapsCache: String?
  /// Whether workers show their drives while they drive (`DriveView`), for those who look on. It changes no result.
  public var showsDrives: Bool

  public init(
    suite: String, only: [String]? = nil, shard: Shard? = nil, agent: AgentChoice, jobs: Int = 1,
    seed: UInt64 = 0, output: String, fresh: Bool = false, retryCrashed: Bool = false,
    scenarios: ScenarioPlay = .played, tickLimit: Int? = 4000,
    hasSensorNoise: Bool = false, perturbations: [Perturbation] = [], recording: CameraRecording? = nil,
    mapsCache: String? = nil, showsDrives: Bool = false
  ) {
    self.suite = suite
    self.only = only
    self.shard = shard
    self.agent = agent
    self.jobs = jobs
    self.seed = seed
    self.output = output
    self.fresh = fresh
    self.retryCrashed = retryCrashed
    self.scenarios = scenarios
    self.tickLimit = tickLimit
    self.hasSensorNoise = hasSensorNoise
    self.perturbations = perturbations
    self.recording = recording
    self.mapsCache = mapsCache
    self.showsDrives = showsDrives
  }
}
