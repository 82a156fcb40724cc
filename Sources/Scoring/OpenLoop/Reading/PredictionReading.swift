import DriveTypes
import Foundation

/// Collects paths by token and names whatever cannot be used.
struct PredictionCollector {
  private(set) var set: PredictionSet
  private var found: [InputFinding.Kind: [String]] = [:]

  init(name: String) { set = PredictionSet(name: name) }

  mutating func add(_ read: ReadPath, for token: String) {
    switch read {
    case .path(let path), .longer(let path):
      if !set.add(path, for: token) { found[.duplicateToken, default: []].append(token) }
      if case .longer = read { found[.longerPrediction, default: []].append(token) }
    case .partial: found[.partialPrediction, default: []].append(token)
    case .notFinite: found[.notFinite, default: []].append(token)
    case .missing: break
    }
  }

  /// - Parameter isOrdered: the file gave the paths in an order that means something.
  mutating func finish(samples: [OpenLoopSample], isOrdered: Bool) -> PredictionSet {
    let details: [InputFinding.Kind: String] = [
      .duplicateToken: "the first path of each is scored",
      .longerPrediction: "more than six waypoints; the first six are scored",
      .partialPrediction: "fewer than six waypoints; not scored",
      .notFinite: "NaN or infinity in the waypoints; not scored",
    ]
    for kind in InputFinding.Kind.allCases {
      guard let tokens = found[kind], let detail = details[kind] else { continue }
      set.findings.append(InputFinding(kind, planner: set.name, detail: detail, tokens: tokens))
    }
    var place: [String: Int] = [:]
    for (index, sample) in samples.enumerated() where place[sample.token] == nil {
      place[sample.token] = index
    }
    let unknown = set.tokens.filter { place[$0] == nil }
    if !unknown.isEmpty {
      set.findings.append(
        InputFinding(.unknownToken, planner: set.name, detail: "paths for no sample here", tokens: unknown))
    }
    if isOrdered {
      let order = set.tokens.compactMap { place[$0] }
      let swapped = order.indices.dropFirst().filter { order[$0] < order[$0 - 1] }
      if !swapped.isEmpty {
        let known = set.tokens.filter { place[$0] != nil }
        set.findings.append(
          InputFinding(
            .unsortedPredictions, planner: set.name,
            detail: "not in the order of the samples; matched by token", tokens: swapped.map { known[$0] }))
      }
    }
    return set
  }
}

/// Reads predictions from JSON:
/// - `{token: path, …}`
/// - `{"name": …, "frame": "lidar"|"ego", "predictions": {token: path, …} | [path, …]}`; a list goes by the samples' order
/// - `[{"token": …, "waypoints": path}, …]` (also `sample_token`; `trajectory`, `prediction`, or `lidar` and
///   `ego`)
///
/// The second form may list samples without a path and why: `"problems": [{"kind": "malformed_answer" | "unusable_input",
/// "token": …, "detail": …}, …]`.
///
/// It may also say which model gave the paths: `"model_sha256"`, `"model_options"`, `"commit"`.
///
/// A path is `[[x, y] × 6]`, or `{"lidar": …, "ego": …}` with one or both.
public enum PredictionFile {
  public static func read(
    _ url: URL, name: String?, frame: WaypointFrame?, samples: [OpenLoopSample]
  ) throws(ScoringError) -> PredictionSet {
    try read(
      try OpenLoopFile.bytes(url), file: url.path,
      name: name ?? url.deletingPathExtension().lastPathComponent, frame: frame, samples: samples)
  }

  public static func read(
    _ bytes: [UInt8], file: String, name: String, frame: WaypointFrame?, samples: [OpenLoopSample]
  ) throws(ScoringError) -> PredictionSet {
    do throws(JSONError) {
      let root = JSONCursor(try JSONReader.read(bytes, file: file), file: file)
      return try predictions(root, name: name, frame: frame, samples: samples)
    } catch { throw .json(error) }
  }

  private static func predictions(
    _ root: JSONCursor, name: String, frame: WaypointFrame?, samples: [OpenLoopSample]
  ) throws(JSONError) -> PredictionSet {
    if case .array = root.node.value {
      var collector = PredictionCollector(name: name)
      for item in try root.items() {
        let (token, path) = try entry(item)
        collector.add(try ReadPath(path, frame: try stated(frame, item, path)), for: token)
      }
      return collector.finish(samples: samples, isOrdered: true)
    }
    guard let inner = try root.optional("predictions") else {
      return try Self.set(root, name: name, frame: try stated(frame, root, root), samples: samples)
    }
    var name = name
    if let given = try root.optional("name") { name = try given.string() }
    var set = try Self.set(inner, name: name, frame: try stated(frame, root, inner), samples: samples)
    if let problems = try root.optional("problems") {
      set.findings += try Self.problems(problems, planner: name, samples: samples)
    }
    if let hash = try root.optional("model_sha256") {
      set.origin = PredictionOrigin(
        modelHash: try hash.string(),
        options: try root.optional("model_options")?.string() ?? "options unknown",
        commit: try root.optional("commit")?.string() ?? "unknown")
    }
    return set
  }

  /// One finding for each kind and detail, with its tokens; only those of these samples.
  private static func problems(
    _ cursor: JSONCursor, planner: String, samples: [OpenLoopSample]
  ) throws(JSONError) -> [InputFinding] {
    let known = Set(samples.map(\.token))
    var findings: [InputFinding] = []
    for item in try cursor.items() {
      let named = try item.member("kind")
      guard let kind = InputFinding.Kind(rawValue: try named.string()),
        kind == .malformedAnswer || kind == .unusableInput
      else {
        throw named.error(
          expected: "\"malformed_answer\" or \"unusable_input\"", got: "\"\(try named.string())\"")
      }
      let (token, detail) = (try item.member("token").string(), try item.member("detail").string())
      guard known.contains(token) else { continue }
      if let place = findings.firstIndex(where: { $0.kind == kind && $0.detail == detail }) {
        findings[place].tokens.append(token)
      } else {
        findings.append(InputFinding(kind, planner: planner, detail: detail, tokens: [token]))
      }
    }
    return findings
  }

  /// A named set: an object by token, or a list in the samples' order.
  static func set(
    _ cursor: JSONCursor, name: String, frame: WaypointFrame, samples: [OpenLoopSample]
  ) throws(JSONError) -> PredictionSet {
    var collector = PredictionCollector(name: name)
    if case .array(let items) = cursor.node.value {
      for (index, item) in items.enumerated() {
        let place = JSONCursor(item, file: cursor.file, path: "\(cursor.path)[\(index)]")
        guard index < samples.count else {
          throw cursor.error(
            expected: "at most \(samples.count) paths, one for each sample", got: "\(items.count)")
        }
        collector.add(try ReadPath(place, frame: frame), for: samples[index].token)
      }
      return collector.finish(samples: samples, isOrdered: true)
    }
    for member in try cursor.members() {
      let place = JSONCursor(member.node, file: cursor.file, path: "\(cursor.path).\(member.key)")
      collector.add(try ReadPath(place, frame: frame), for: member.key)
    }
    return collector.finish(samples: samples, isOrdered: false)
  }

  private static func entry(_ item: JSONCursor) throws(JSONError) -> (String, JSONCursor) {
    var token = try item.optional("token")
    if token == nil { token = try item.optional("sample_token") }
    guard let token else { throw item.error(expected: "a member \"token\"", got: "none") }
    for key in ["waypoints", "trajectory", "prediction"] {
      if let path = try item.optional(key) { return (try token.string(), path) }
    }
    return (try token.string(), item)
  }

  /// The frame on the command line, else the file's, else the ego frame. Two that differ are an error.
  private static func stated(
    _ frame: WaypointFrame?, _ holder: JSONCursor, _ path: JSONCursor
  ) throws(JSONError) -> WaypointFrame {
    guard case .object = holder.node.value, let given = try holder.optional("frame"),
      case .string(let text) = given.node.value
    else { return frame ?? .ego }
    guard let named = WaypointFrame(rawValue: text) else {
      throw given.error(expected: "\"lidar\" or \"ego\"", got: "\"\(text)\"")
    }
    if let frame, frame != named {
      throw given.error(expected: "frame \"\(frame.rawValue)\", as asked for", got: "\"\(text)\"")
    }
    return named
  }
}
