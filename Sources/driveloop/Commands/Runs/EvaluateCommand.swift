import ArgumentParser
import DriveTypes
import Evaluation
import Foundation
import Sensing

/// Options that every command which runs routes shares.
struct RunOptions: ParsableArguments {
  @Option(
    name: [.customLong("routes"), .customLong("suite")], help: "Route file in Bench2Drive's XML schema.")
  var routes: String

  @Option(help: "Comma-separated route ids; the whole file when absent.")
  var only: String?

  @Option(
    help: """
      Drive one of several equal shares of the routes, such as 2/8 for the second of eight: every eighth route. \
      `driveloop merge` puts the folders of all shares together.
      """,
    transform: { text in
      guard let shard = Shard(text) else {
        throw ValidationError("'\(text)'; expected NUMBER/COUNT, such as 2/8: a number from 1 to the count")
      }
      return shard
    })
  var shard: Shard?

  @Option(help: "Worker processes.")
  var jobs = 1

  @Option(help: "Seed of everything random.")
  var seed: UInt64 = 0

  @Option(help: "Folder of the results; an interrupted run there is resumed.")
  var out = "runs/latest"

  @Flag(help: "Remove earlier results in the folder instead of resuming.")
  var fresh = false

  @Flag(help: "Run routes again that crashed in an earlier run.")
  var retryCrashed = false

  @Flag(help: "Leave the routes' scenarios out: roads, lights, signs and traffic alone.")
  var noScenarios = false

  @Flag(
    help: "Leave out scenarios that Bench2Drive's own set-up gives up at their places, as its evaluator does."
  )
  var skipAsUpstream = false

  @Option(
    help:
      "Ticks of 0.05 s after which a route ends, as in Bench2Drive; 0 for no limit, as in the leaderboard.")
  var tickLimit = 4000

  @Flag(help: "Noise of IMU, GNSS and LiDAR as on the leaderboard, from the route's seed; none when absent.")
  var sensorNoise = false

  @Option(
    help: """
      Spoil the pictures of the agent's cameras: NAME or NAME:SEVERITY, with a severity of 1 to 5 (\
      \(ImageCorruption.defaultSeverity) when absent) and a name of \(Corruption.names).
      """, transform: { try ImageCorruption($0) })
  var corruption: ImageCorruption?

  @Option(
    help: ArgumentHelp(
      "Something that goes wrong between world and agent; may be given several times.",
      discussion: "NAME or NAME:VALUE, with these values when absent: "
        + Perturbation.forms.joined(separator: "; ") + "; or a corruption as above.", valueName: "name:value"),
    transform: { try Perturbation($0) })
  var perturbation: [Perturbation] = []

  /// With the corruption, which is one of them.
  var perturbations: [Perturbation] { (corruption.map { [.corruption($0)] } ?? []) + perturbation }

  @Option(
    help: """
      Cameras that look on, whatever the agent asks for: \(CameraRig.names.joined(separator: ", ")), or a JSON file with \
      the leaderboard's sensor list. LiDAR, radar and the other sensors of the list look on too. They change no \
      result.
      """)
  var cameras: String?

  @Option(help: "Ticks from one picture of these cameras to the next; 10 is 2 Hz.")
  var cameraPeriod = AgentRequirements.defaultCameraPeriod

  @Option(help: "JPEG quality of these pictures, 1 to 100; the leaderboard's agents use 20.")
  var jpegQuality = AgentRequirements.defaultJPEGQuality

  @Option(
    help:
      "Folder for these pictures, as ROUTE/CAMERA/TICK.jpg, and other readings (.npy, .png, .json); they are not kept when absent."
  )
  var saveImages: String?

  @Option(help: "Folder of the town maps.")
  var mapsCache: String?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs is \(jobs); expected 1 to 256") }
    if saveImages != nil, cameras == nil {
      throw ValidationError("--save-images needs --cameras: which cameras' pictures are to be saved?")
    }
    guard !out.isEmpty else { throw ValidationError("--out is empty; expected a folder") }
    guard !noScenarios || !skipAsUpstream else {
      throw ValidationError(
        "--no-scenarios leaves out all scenarios; --skip-as-upstream says nothing beside it")
    }
    guard tickLimit >= 0 else { throw ValidationError("--tick-limit is \(tickLimit); expected 0 or more") }
  }

  func request(agent: AgentChoice) -> EvaluationRequest {
    EvaluationRequest(
      suite: routes, only: only.map { $0.split(separator: ",").map(String.init) }, shard: shard, agent: agent,
      jobs: jobs, seed: seed, output: out, fresh: fresh, retryCrashed: retryCrashed,
      scenarios: noScenarios ? .none : skipAsUpstream ? .asUpstream : .played,
      tickLimit: tickLimit > 0 ? tickLimit : nil, hasSensorNoise: sensorNoise, perturbations: perturbations,
      recording: cameras.map {
        CameraRecording(rig: $0, period: cameraPeriod, quality: jpegQuality, folder: saveImages)
      }, mapsCache: mapsCache)
  }

  /// Runs the request and prints its summary.
  func run(agent: AgentChoice, watch: WatchOptions) throws {
    var request = request(agent: agent)
    let (watchers, web) = try watch.watchers()
    // After the summary is printed: a page that is open gets to see the end.
    defer { web?.stop() }
    request.showsDrives = web != nil
    let summary = try EvaluationRun(request, watchers: watchers).run()
    print(json ? summary.json : summary.table)
    if let timing = summary.timing { note(timing.table) }
    if summary.crashed > 0 { throw ExitCode(1) }
  }
}

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Drive every route of a suite in the embedded world and score it.",
    discussion: """
      Results are written to --out as they come: an interrupted evaluation goes on where it stopped, and the same \
      seed gives the same result bytes whatever the number of jobs. Standard error and timing.json tell where the time \
      went. Exit code 1 when a route crashed.
      """)

  @OptionGroup var options: RunOptions

  @OptionGroup var watch: WatchOptions

  @OptionGroup(title: "Agents with a model") var vla: VlaArguments

  @Option(help: "Agent: \(AgentChoice.allNames.joined(separator: ", ")).")
  var agent: String

  func run() throws { try options.run(agent: vla.choice(agent), watch: watch) }
}

struct WorldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "world",
    abstract: "Serve the embedded world over ZeroMQ to an agent in another process, and score it.")

  @OptionGroup var options: RunOptions

  @OptionGroup var watch: WatchOptions

  @Option(
    help: "Address to bind: ipc:///path or tcp://127.0.0.1:port; with several jobs, job N adds N to it.")
  var bind: String

  @Option(help: "Name that the agent must give; any when absent.")
  var agent: String?

  @Option(help: "Seconds to wait for an agent to connect or answer.")
  var timeout = 120.0

  @Option(help: "Folder with CURVE keys; required for an address that is not loopback.")
  var keys: String?

  func run() throws {
    try options.run(
      agent: .remote(RemoteAgentSettings(address: bind, name: agent, timeout: timeout, keys: keys)),
      watch: watch)
  }
}

struct AgentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent",
    abstract: "Connect an agent to worlds in other processes and drive until they have no more routes.",
    discussion: """
      One agent serves several worlds of this machine, each as if it were the only one: the same result bytes. The model \
      is in memory once, and plans that are asked for at the same time go through it together; no world waits for \
      another that is slow or gone. --model-threads are for all worlds together. Exit code 1 when one of several \
      worlds was lost.

      driveloop world --suite FILE --bind ipc:///tmp/drive --jobs 4 --out DIR &
      driveloop agent --connect ipc:///tmp/drive --jobs 4 --agent vla --model FOLDER
      """)

  @Option(
    help:
      "Address of a world: ipc:///path or tcp://host:port; may be given several times, also CARLA's bridges.")
  var connect: [String]

  @Option(
    help: """
      Each address is that of a `driveloop world --jobs N`: connect to all its jobs, of which N adds N to the address.
      """)
  var jobs = 1

  @OptionGroup(title: "Agents with a model") var vla: VlaArguments

  @Option(help: "Agent: \(AgentChoice.allNames.joined(separator: ", ")).")
  var agent: String

  @Option(help: "Seconds to wait for a world.")
  var timeout = 120.0

  @Option(help: "Folder with CURVE keys; required for an address that is not loopback.")
  var keys: String?

  func validate() throws {
    guard AgentServer.worlds.contains(jobs) else {
      throw ValidationError("--jobs is \(jobs); expected 1 to \(AgentServer.worlds.upperBound)")
    }
    guard !connect.isEmpty else { throw ValidationError("--connect names no world; expected an address") }
  }

  func run() throws {
    let outcomes = try AgentServer(
      addresses: connect.flatMap { AgentServer.addresses($0, jobs: jobs) }, agent: vla.choice(agent),
      timeout: timeout, keys: keys
    ).run { line in FileHandle.standardError.write(Data((line + "\n").utf8)) }
    for outcome in outcomes {
      let place = outcomes.count > 1 ? "\(outcome.address): " : ""
      if let routes = outcome.routes { print("\(place)\(agent): drove \(routes) routes") }
    }
    if outcomes.contains(where: { $0.reason != nil }) { throw ExitCode(1) }
  }
}

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Write CURVE keys for a world and an agent on different machines.")

  @Option(help: "Folder for the world's keys.")
  var world: String

  @Option(help: "Folder for the agent's keys.")
  var agent: String

  func run() throws {
    try ConnectionKeys.write(worldFolder: world, agentFolder: agent)
    print("world: --keys \(world)\nagent: --keys \(agent)")
  }
}

/// Not for people: the process that `evaluate` and `world` start for each job.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker", abstract: "Run routes named on standard input (used by evaluate).",
    shouldDisplay: false)

  @OptionGroup var options: RunOptions
  @OptionGroup var vla: VlaArguments
  @Option var agent: String?
  @Option var bind: String?
  @Option var timeout = 120.0
  @Option var keys: String?
  @Option var expectedModel = "any"
  @Option var number = 0
  @Flag var showsDrives = false
  /// The expert drives, and the agent only in spells; disturbances where it is the expert itself.
  @Flag var interrupted = false

  func run() throws {
    let choice =
      if let bind {
        AgentChoice.remote(
          RemoteAgentSettings(
            address: bind, name: agent, timeout: timeout, keys: keys,
            model: ExpectedModel(text: expectedModel) ?? .any))
      } else {
        switch try vla.choice(agent ?? "") {
        case .vla(let options) where interrupted: AgentChoice.interrupted(.student(options))
        case .named where interrupted: AgentChoice.interrupted(.disturbance)
        case let other: other
        }
      }
    var request = options.request(agent: choice)
    request.showsDrives = showsDrives
    try Worker(request, number: number).serve()
  }
}
