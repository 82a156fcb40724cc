import DriveTypes
import Foundation
import Glibc
import Scoring

/// What became of one sample: a path, or why there is none.
struct PlanOutcome: Sendable, Hashable {
  struct Problem: Sendable, Hashable {
    var kind: InputFinding.Kind
    var detail: String
  }
  var token: String
  var result: Result

  enum Result: Sendable, Hashable {
    case path(PlannedPath)
    case problem(Problem)
  }
}

/// Outcomes on disk as they come, so that an interrupted run goes on: `FILE.journal`, whose first line says what was asked.
final class PlanJournal {
  private let path: String
  private let lock: Int32
  /// Looked up only.
  private(set) var outcomes: [String: PlanOutcome] = [:]

  /// - Parameter request: everything that outcomes depend on; a journal of another one is refused.
  init(_ path: String, request: JSONNode) throws {
    self.path = path
    lock = Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else {
      throw EvaluationError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw OpenLoopRunError.inUse(file: path) }
    try read(request)
  }

  deinit { Glibc.close(lock) }

  func append(_ outcome: PlanOutcome) throws {
    try DurableFile.append(JSONWriter.text(outcome.json, indent: nil), to: path)
    outcomes[outcome.token] = outcome
  }

  /// The results are in their own file now. Best effort: what stays is read again by the same run, or refused by another.
  func remove() {
    unlink(path)
    unlink(path + ".lock")
  }

  private func read(_ request: JSONNode) throws {
    let head = JSONWriter.text(request, indent: nil)
    guard let bytes = try DurableFile.read(path), !bytes.isEmpty else {
      return try DurableFile.append(head, to: path)
    }
    // A line without its end was being written when the run was broken off.
    let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    var lines = bytes[..<whole].split(separator: UInt8(ascii: "\n"))
    if whole < bytes.count { try DurableFile.replace(path, with: Array(bytes[..<whole])) }
    guard !lines.isEmpty else { return try DurableFile.append(head, to: path) }
    guard String(decoding: lines.removeFirst(), as: UTF8.self) == head else {
      throw OpenLoopRunError.otherRun(file: path)
    }
    for (number, line) in lines.enumerated() {
      do throws(JSONError) {
        let outcome = try PlanOutcome(JSONCursor(try JSONReader.read(Array(line), file: path), file: path))
        if outcomes[outcome.token] == nil { outcomes[outcome.token] = outcome }
      } catch {
        var error = error
        error.location.line = number + 2
        throw error
      }
    }
  }
}

/// What can go wrong in planning for samples, apart from what files and models can suffer.
public enum OpenLoopRunError: Error, Equatable, CustomStringConvertible {
  case inUse(file: String)
  /// The output file, or its journal, belongs to another model, options or samples.
  case otherRun(file: String)
  case badOption(name: String, got: String, expected: String)
  case shortPlan(seconds: Double)
  case noSamples

  public var description: String {
    switch self {
    case .inUse(let file): "\(file) is being written by another run; wait for it, or choose another --out"
    case .otherRun(let file):
      "\(file) is of another model, other options or other samples; choose another --out, or remove it"
    case .badOption(let name, let got, let expected): "\(name) is \(got); expected \(expected)"
    case .shortPlan(let seconds):
      "the model's plans reach \(seconds) s ahead; the protocols need 3 s (horizon times the vocabulary's period)"
    case .noSamples: "no samples to plan for: the files are empty, or the selection leaves none"
    }
  }
}

extension PlanOutcome {
  var json: JSONNode {
    switch result {
    case .path(let path):
      .object([
        JSONMember("token", .string(token)), JSONMember("lidar", Self.points(path.lidar.points)),
        JSONMember("ego", Self.points(path.ego.points)),
      ])
    case .problem(let problem):
      .object([
        JSONMember("token", .string(token)), JSONMember("kind", .string(problem.kind.rawValue)),
        JSONMember("detail", .string(problem.detail)),
      ])
    }
  }

  init(_ cursor: JSONCursor) throws(JSONError) {
    token = try cursor.member("token").string()
    if let kind = try cursor.optional("kind") {
      guard let named = InputFinding.Kind(rawValue: try kind.string()) else {
        throw kind.error(expected: "a kind of finding", got: try kind.string())
      }
      result = .problem(Problem(kind: named, detail: try cursor.member("detail").string()))
      return
    }
    guard let lidar = Waypoints<Lidar>(try Self.points(cursor.member("lidar"))),
      let ego = Waypoints<Ego>(try Self.points(cursor.member("ego")))
    else { throw cursor.error(expected: "six waypoints") }
    result = .path(PlannedPath(lidar: lidar, ego: ego))
  }

  static func points(_ points: [SIMD2<Double>]) -> JSONNode {
    .array(points.map { .array([.float($0.x), .float($0.y)]) })
  }

  private static func points(_ cursor: JSONCursor) throws(JSONError) -> [SIMD2<Double>] {
    var points: [SIMD2<Double>] = []
    for item in try cursor.items() {
      let numbers = try item.items()
      guard numbers.count == 2 else { throw item.error(expected: "[x, y]") }
      points.append(SIMD2(try numbers[0].number().value, try numbers[1].number().value))
    }
    return points
  }
}
