/// Samples, and the predictions that came with them.
public struct OpenLoopData: Sendable {
  public var name: String
  /// nil: the file does not say.
  public var source: DataSource?
  public var samples: [OpenLoopSample]
  public var predictions: [PredictionSet]
  /// The command-mean planner's paths from a training set; nil when the file gives none.
  public var commandMeans: [PlannerCommand: PlannedPath]?
  public var findings: [InputFinding]

  public init(
    name: String, source: DataSource? = nil, samples: [OpenLoopSample], predictions: [PredictionSet] = [],
    commandMeans: [PlannerCommand: PlannedPath]? = nil, findings: [InputFinding] = []
  ) {
    self.name = name
    self.source = source
    self.samples = samples
    self.predictions = predictions
    self.commandMeans = commandMeans
    self.findings = findings
  }
}

extension OpenLoopData {
  /// Several files (scenes, shards) as one set. Training means are kept where all files give the same.
  public static func merged(_ parts: [OpenLoopData]) -> OpenLoopData {
    guard let first = parts.first, parts.count > 1 else {
      return parts.first ?? OpenLoopData(name: "", samples: [])
    }
    var data = OpenLoopData(
      name: parts.map(\.name).joined(separator: " + "), source: mergedSource(parts),
      samples: parts.flatMap(\.samples),
      commandMeans: parts.allSatisfy { $0.commandMeans == first.commandMeans } ? first.commandMeans : nil)
    for part in parts {
      data.findings += part.findings.filter { $0.kind != .duplicateToken }
      for set in part.predictions {
        if let known = data.predictions.firstIndex(where: { $0.name == set.name }) {
          data.predictions[known].append(set)
        } else {
          data.predictions.append(set)
        }
      }
    }
    data.findings += InputCheck.samples(data.samples).filter { $0.kind == .duplicateToken }
    return data
  }
}

extension OpenLoopData {
  /// Every world and suite once, in the files' order; nil where one file does not say its own.
  private static func mergedSource(_ parts: [OpenLoopData]) -> DataSource? {
    var worlds: [String] = []
    var suites: [String] = []
    for part in parts {
      guard let source = part.source else { return nil }
      if !worlds.contains(source.world) { worlds.append(source.world) }
      if !source.suite.isEmpty, !suites.contains(source.suite) { suites.append(source.suite) }
    }
    return DataSource(world: worlds.joined(separator: " + "), suite: suites.joined(separator: " + "))
  }
}

/// Where paths come from, as their file says.
public struct PredictionOrigin: Sendable, Hashable {
  /// SHA-256 of the model, in hexadecimal digits.
  public var modelHash: String
  /// How the model was run.
  public var options: String
  /// Of the program that ran it.
  public var commit: String

  public init(modelHash: String, options: String, commit: String) {
    self.modelHash = modelHash
    self.options = options
    self.commit = commit
  }

  var title: String { "model \(modelHash.prefix(12)), \(options), commit \(commit)" }
}

/// One planner's paths by sample token.
public struct PredictionSet: Sendable {
  public var name: String
  /// nil: the file does not say.
  public var origin: PredictionOrigin?
  /// Tokens in file order, once each.
  public var tokens: [String]
  public var paths: [String: PlannedPath]
  public var findings: [InputFinding]

  public init(name: String) {
    self.name = name
    tokens = []
    paths = [:]
    findings = []
  }

  /// Adds another file's paths for this planner.
  mutating func append(_ other: PredictionSet) {
    let again = other.tokens.filter { token in other.paths[token].map { !add($0, for: token) } ?? false }
    findings += other.findings
    if origin != other.origin { origin = nil }
    if !again.isEmpty {
      findings.append(
        InputFinding(
          .duplicateToken, planner: name, detail: "in several files; the first path of each is scored",
          tokens: again))
    }
  }

  /// Adds a path; a second one for a token is not taken.
  /// - Returns: false for a token seen before.
  public mutating func add(_ path: PlannedPath, for token: String) -> Bool {
    guard paths[token] == nil else { return false }
    paths[token] = path
    tokens.append(token)
    return true
  }
}

/// Something wrong with the input that does not stop scoring. A report names all.
public struct InputFinding: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case duplicateToken = "duplicate_token"
    case unsortedSamples = "unsorted_samples"
    case unsortedPredictions = "unsorted_predictions"
    case missingPrediction = "missing_prediction"
    case unknownToken = "unknown_token"
    case partialPrediction = "partial_prediction"
    case longerPrediction = "longer_prediction"
    case notFinite = "not_finite"
    case missingObjects = "missing_objects"
    case wrongFrame = "wrong_frame"
    case framesDisagree = "frames_disagree"
    /// A model's answer that is no plan.
    case malformedAnswer = "malformed_answer"
    /// A sample that a model could not be asked about: a bad picture, no speed.
    case unusableInput = "unusable_input"

    /// Strict scoring fails on it. Paths for other samples, and waypoints after 3 s, do no harm.
    public var failsStrict: Bool { self != .unknownToken && self != .longerPrediction }
  }

  public var kind: Kind
  /// The planner; nil when the samples are meant.
  public var planner: String?
  /// What was found, in words.
  public var detail: String
  public var tokens: [String]

  public init(_ kind: Kind, planner: String? = nil, detail: String, tokens: [String] = []) {
    self.kind = kind
    self.planner = planner
    self.detail = detail
    self.tokens = tokens
  }
}

extension InputFinding: CustomStringConvertible {
  public var description: String {
    let listed =
      tokens.isEmpty
      ? ""
      : ": " + tokens.prefix(5).joined(separator: ", ")
        + (tokens.count > 5 ? ", … (\(tokens.count) in all)" : "")
    return "\(kind.rawValue)\(planner.map { " [\($0)]" } ?? ""): \(detail)\(listed)"
  }
}
