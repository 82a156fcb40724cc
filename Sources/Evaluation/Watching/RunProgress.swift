import DriveTypes

/// How far a run is: for people who wait for it. No part of results.
public struct RunProgress: Sendable, Hashable {
  /// A route that a worker drives now.
  public struct Running: Sendable, Hashable {
    /// Number of the worker, from 0.
    public let worker: Int
    /// Place of the route in its file, from 0.
    public let index: Int
    public let routeID: String
    public let town: String
    /// Its scenario types, each once.
    public let types: [String]
    /// Seconds since it was begun.
    public var seconds: Double

    public init(
      worker: Int, index: Int, routeID: String, town: String, types: [String], seconds: Double = 0
    ) {
      self.worker = worker
      self.index = index
      self.routeID = routeID
      self.town = town
      self.types = types
      self.seconds = seconds
    }
  }

  /// A route that is over.
  public struct Finished: Sendable, Hashable {
    public let index: Int
    public let routeID: String
    public let town: String
    public let status: String
    /// Driving score, 0…100.
    public let score: Double
    public let isSuccess: Bool

    public init(index: Int, routeID: String, town: String, status: String, score: Double, isSuccess: Bool) {
      self.index = index
      self.routeID = routeID
      self.town = town
      self.status = status
      self.score = score
      self.isSuccess = isSuccess
    }
  }

  /// What is driven, by whom and in which world.
  public let title: String
  /// Routes of this run, or of this shard.
  public let total: Int
  /// Routes that earlier sessions finished.
  public let resumed: Int
  /// Of this and earlier sessions.
  public private(set) var finished = 0
  public private(set) var successes = 0
  /// By worker.
  public private(set) var running: [Running] = []
  /// Of this session, the newest first; `kept` at most.
  public private(set) var latest: [Finished] = []
  /// Seconds of this session.
  public var elapsed = 0.0
  private var scoreSum = 0.0

  /// Finished routes that are remembered one by one.
  public static let kept = 30

  /// - Parameter earlier: what earlier sessions of this run finished.
  public init(title: String, total: Int, earlier: [Finished] = []) {
    self.title = title
    self.total = total
    resumed = earlier.count
    for route in earlier { count(route) }
  }

  private mutating func count(_ route: Finished) {
    finished += 1
    scoreSum += route.score
    successes += route.isSuccess ? 1 : 0
  }

  public mutating func begin(_ route: Running) {
    running.removeAll { $0.worker == route.worker }
    running.append(route)
    running.sort { $0.worker < $1.worker }
  }

  public mutating func finish(_ route: Finished) {
    count(route)
    running.removeAll { $0.index == route.index }
    latest = Array(([route] + latest).prefix(Self.kept))
  }

  /// - Parameter seconds: since a worker's route was begun.
  public mutating func age(_ seconds: (_ worker: Int) -> Double) {
    for i in running.indices { running[i].seconds = seconds(running[i].worker) }
  }

  /// Mean driving score of the finished routes, 0…100; nil without any.
  public var meanScore: Double? { finished > 0 ? scoreSum / Double(finished) : nil }

  /// Seconds until the last route, by the mean of this session; nil before its first and at the end.
  public var secondsLeft: Double? {
    let driven = finished - resumed
    guard driven > 0, finished < total else { return nil }
    return elapsed / Double(driven) * Double(total - finished)
  }

  /// - Parameter isOver: whether nothing more will come.
  public func json(isOver: Bool = false) -> JSONNode {
    .object([
      JSONMember("title", .string(title)), JSONMember("total", .integer(total)),
      JSONMember("finished", .integer(finished)), JSONMember("resumed", .integer(resumed)),
      JSONMember("successes", .integer(successes)),
      JSONMember("score", meanScore.map { .float($0) } ?? .null),
      JSONMember("elapsed", Self.tenths(elapsed)), JSONMember("left", secondsLeft.map(Self.tenths) ?? .null),
      JSONMember("over", .bool(isOver)), JSONMember("running", .array(running.map(\.json))),
      JSONMember("latest", .array(latest.map(\.json))),
    ])
  }

  fileprivate static func tenths(_ seconds: Double) -> JSONNode { .float((seconds * 10).rounded() / 10) }
}

extension RunProgress.Running {
  fileprivate var json: JSONNode {
    .object([
      JSONMember("worker", .integer(worker)), JSONMember("index", .integer(index)),
      JSONMember("route", .string(routeID)), JSONMember("town", .string(town)),
      JSONMember("types", .array(types.map { .string($0) })),
      JSONMember("seconds", RunProgress.tenths(seconds)),
    ])
  }
}

extension RunProgress.Finished {
  fileprivate var json: JSONNode {
    .object([
      JSONMember("index", .integer(index)), JSONMember("route", .string(routeID)),
      JSONMember("town", .string(town)), JSONMember("status", .string(status)),
      JSONMember("score", .float(score)), JSONMember("success", .bool(isSuccess)),
    ])
  }
}
