import DriveTypes
import Driving
import Foundation
import Messaging

/// Agents of ours that drive in worlds of other processes, one for each world: each on a thread of its own, all with one
/// model (`SharedModel`).
///
/// Worlds know nothing of each other: one that vanishes, sends nonsense or is done ends its own agent and no other, and
/// the plans of each are those of an agent that serves it alone.
public struct AgentServer: Sendable {
  /// What came of one world.
  public struct Outcome: Sendable {
    public var address: String
    /// Routes driven to their end; nil where the world was lost.
    public var routes: Int?
    /// Why the agent stopped before the world said that there are no more routes.
    public var reason: String?
  }

  /// Worlds that one process serves.
  public static let worlds = 1...256

  private let addresses: [String]
  private let choice: AgentChoice
  private let timeout: Double
  private let keys: String?

  /// - Parameters:
  ///   - addresses: of the worlds, each once.
  ///   - timeout: seconds to wait for a world.
  ///   - keys: folder with `agent.key_secret` and the worlds' `world.key`.
  public init(addresses: [String], agent: AgentChoice, timeout: Double, keys: String?) {
    self.addresses = addresses
    choice = agent
    self.timeout = timeout
    self.keys = keys
  }

  /// Addresses of all the jobs of `driveloop world --jobs N`.
  public static func addresses(_ address: String, jobs: Int) -> [String] {
    let settings = RemoteAgentSettings(address: address)
    return (0..<max(1, jobs)).map { settings.address(ofWorker: $0) }
  }

  /// Drives until no world has more routes.
  /// - Parameter diary: told, by any thread, what happens; lines name their world where there are several.
  /// - Returns: what came of each world, in order of the addresses.
  public func run(diary: @escaping @Sendable (String) -> Void) throws -> [Outcome] {
    let places = try check()
    let curve = try keys.map { folder in
      try CurveClient(secretFile: folder + "/agent.key_secret", serverFile: folder + "/world.key")
    }
    let model = try choice.model()
    var settings = EndpointSettings()
    settings.reconnectTimeout = .seconds(timeout)
    // Alone, a world needs no queue.
    guard places.count > 1 else {
      let agent = try choice.makeAgent()
      let session = AgentSession(
        address: places[0].text, model: model, settings: settings, curve: curve, diary: diary)
      return [Outcome(address: addresses[0], routes: try session.run(agent))]
    }
    let shared: SharedModel? =
      if case .vla(let options) = choice {
        try SharedModel(options, worlds: places.count, clock: WallClock.seconds)
      } else {
        nil
      }
    let outcomes = OutcomeList(addresses)
    for (index, place) in places.enumerated() {
      let address = addresses[index]
      let session = AgentSession(
        address: place.text, model: model, settings: settings, curve: curve,
        diary: { diary("\(address): \($0)") })
      let thread = Thread {
        do {
          let agent: any Agent = if let shared { try shared.makeAgent() } else { try choice.makeAgent() }
          outcomes.set(index, routes: try session.run(agent))
        } catch {
          diary("\(address): \(error)")
          outcomes.set(index, reason: "\(error)")
        }
      }
      thread.name = "world \(index)"
      thread.start()
    }
    let all = outcomes.wait()
    if let shared, case .vla(let options) = choice, options.tellsTimes { diary(shared.tally.line) }
    return all
  }

  /// Throws where a world could never be reached.
  private func check() throws -> [EndpointAddress] {
    guard RemoteAgentSettings.timeouts.contains(timeout) else {
      throw EvaluationError.badTimeout(got: timeout)
    }
    guard Self.worlds.contains(addresses.count) else {
      throw EvaluationError.badWorldCount(got: addresses.count, expected: Self.worlds)
    }
    var places: [EndpointAddress] = []
    for address in addresses {
      let place = try EndpointAddress(address)
      try place.require(keys: keys != nil)
      guard !places.contains(place) else { throw EvaluationError.repeatedWorld(address: address) }
      places.append(place)
    }
    return places
  }
}

/// Outcomes as they come, from all threads.
private final class OutcomeList: @unchecked Sendable {
  private let condition = NSCondition()
  private var outcomes: [AgentServer.Outcome]
  private var missing: Int

  init(_ addresses: [String]) {
    outcomes = addresses.map { AgentServer.Outcome(address: $0) }
    missing = addresses.count
  }

  /// Called once for each world.
  func set(_ index: Int, routes: Int? = nil, reason: String? = nil) {
    condition.lock()
    outcomes[index].routes = routes
    outcomes[index].reason = reason
    missing -= 1
    condition.signal()
    condition.unlock()
  }

  /// All of them, once they are there.
  func wait() -> [AgentServer.Outcome] {
    condition.lock()
    defer { condition.unlock() }
    while missing > 0 { condition.wait() }
    return outcomes
  }
}
