import CarlaProtocol
import DriveTypes
import Simulation

/// Answers the calls of all clients, one after another, in the order of their arrival.
///
/// The table `served` is what this server can do: a call that CARLA has and the table has not is refused by name.
public final class CallDesk {
  /// What a call comes to.
  enum Outcome {
    case value((inout PackWriter) -> Void)
    case nothing
    case batch([RPCAnswer.Outcome])
  }
  typealias Handler = @Sendable (CallDesk, RPCRequest) throws(CarlaServerError) -> Outcome

  /// What the server has to do once the answer is on its way.
  public struct Reply: Sendable {
    /// Bytes for the client; nil where it wants none.
    public var answer: [UInt8]?
    /// Whether a client asked for a step.
    public var wantsStep = false
    /// Whether a new episode began.
    public var isEpisodeNew = false
    /// Why the call, or commands of its batch, were refused.
    public var refusals: [String] = []
  }

  public let world: ServedWorld
  /// Traffic managers that clients have announced: port, host, and which client; few.
  var trafficManagers: [(port: UInt16, host: String, client: Int)] = []
  /// The client whose call is being answered.
  private(set) var client = 0
  var wantsStep = false
  var isEpisodeNew = false

  public init(world: ServedWorld) { self.world = world }

  /// - Parameter client: a number that is the same for all calls of one connection.
  /// - Throws: `malformed` where the message is no call at all; there is nobody to answer then.
  public func answer(_ message: [UInt8], client: Int) throws(CarlaServerError) -> Reply {
    let request: RPCRequest
    do throws(CarlaProtocolError) {
      request = try RPCRequest(message, version: world.version)
    } catch { throw .malformed(error) }
    self.client = client
    (wantsStep, isEpisodeNew) = (false, false)
    let shape = RPCTable.answer(to: request.name, version: world.version)
    let bytes: (UInt32) -> [UInt8]
    var refusals: [String] = []
    do throws(CarlaServerError) {
      let version = world.version
      guard shape != nil else { throw .unknownCall(request.name, version: version) }
      guard let handler = Self.served[request.name] else { throw .notServed(call: request.name) }
      switch try handler(self, request) {
      case .value(let body): bytes = { RPCAnswer.value($0, version: version, body) }
      case .nothing: bytes = { RPCAnswer.nothing($0, version: version) }
      case .batch(let outcomes):
        refusals = outcomes.compactMap { if case .failed(let why) = $0 { why } else { nil } }
        bytes = { RPCAnswer.batch($0, outcomes, version: version) }
      }
    } catch {
      let version = world.version
      refusals = [error.description]
      bytes = { RPCAnswer.error($0, error.description, shape: shape, version: version) }
    }
    return Reply(
      answer: request.id.map(bytes), wantsStep: wantsStep, isEpisodeNew: isEpisodeNew, refusals: refusals)
  }

  /// One step of the world, as a client's cue asks for it.
  /// - Parameter watched: sensors that somebody listens to.
  /// - Returns: what the streams carry, the snapshot first.
  package func step(watched: Set<UInt32> = []) -> [[UInt8]] { world.step(watched: watched).map(\.bytes) }

  /// What a client that is gone had announced goes with it. (CARLA keeps it, and the next client calls a dead manager.)
  public func forget(client: Int) { trafficManagers.removeAll { $0.client == client } }

  /// Names of the calls that are served, ascending.
  public static var names: [String] { served.keys.sorted() }

  /// Looked up only.
  static let served: [String: Handler] = {
    var table: [String: Handler] = [:]
    for group in [sessionCalls, mapCalls, actorCalls, motionCalls, lightCalls, trafficCalls] {
      for (name, handler) in group { table[name] = handler }
    }
    return table
  }()

  // MARK: For handlers

  /// Reads a call's arguments.
  func read<Value>(
    _ request: RPCRequest, _ minimum: Int,
    _ body: (inout PackReader, Int) throws(CarlaProtocolError) -> Value
  ) throws(CarlaServerError) -> Value {
    do throws(CarlaProtocolError) { return try request.read(minimum, body) } catch { throw .malformed(error) }
  }

  /// Reads an actor's id, the first argument.
  func readID(_ request: RPCRequest) throws(CarlaServerError) -> UInt32 {
    try read(request, 1) { (reader, _) throws(CarlaProtocolError) in try reader.integer(UInt32.self) }
  }

  /// Reads an actor's id and a structure.
  func readPair<Value: PackStructure>(_ request: RPCRequest, _: Value.Type = Value.self)
    throws(CarlaServerError) -> (UInt32, Value)
  {
    try read(request, 2) { (reader, _) throws(CarlaProtocolError) in
      (try reader.integer(UInt32.self), try reader.structure())
    }
  }

  /// Reads an actor's id and a flag.
  func readFlag(_ request: RPCRequest) throws(CarlaServerError) -> (UInt32, Bool) {
    try read(request, 2) { (reader, _) throws(CarlaProtocolError) in
      (try reader.integer(UInt32.self), try reader.bool())
    }
  }

  /// A value that is a structure.
  func value(_ structure: some PackStructure) -> Outcome { .value { structure.write(to: &$0) } }
}
