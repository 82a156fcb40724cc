import DriveTypes

/// What can go wrong in running an evaluation, apart from what happens on a route.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
  case workers(reason: String)
  /// The output folder holds another run.
  case otherRun(folder: String, field: String, got: String, expected: String)
  case outputLocked(folder: String)
  case cannotWrite(path: String, reason: String)
  case cannotRead(path: String, reason: String)
  case damagedJournal(path: String, line: Int, reason: String)
  case emptySuite(path: String)
  case unknownRoute(id: String, suite: String)
  /// `--only` without any id.
  case emptySelection(suite: String)
  case emptyRoute(routeID: String)
  /// The folder of a socket file is missing.
  case noSocketFolder(address: String)
  /// A world was used before it was reset, or its ego is gone.
  case noEgo
  case unknownWeather(got: String, known: [String])
  case badCameraPeriod(ticks: Int)
  case noFilm(film: String, reason: String)
  case invalidDecision(tick: Int)
  case otherAgent(got: String, expected: String)
  /// The agent drives with another model than that of the routes that are finished.
  case otherModel(got: String, expected: String)
  case badTimeout(got: Double)
  /// Worlds that one agent was to serve.
  case badWorldCount(got: Int, expected: ClosedRange<Int>)
  case repeatedWorld(address: String)
  /// An observation of another process that no agent can act on.
  case unsoundObservation(field: String, got: String, expected: String)
  case badPerturbation(got: String, expected: String)
  /// A perturbation that would change nothing for this agent.
  case futilePerturbation(String, reason: String)
  /// Two perturbations of one name together.
  case repeatedPerturbation(name: String)
  /// A picture was asked for of a route that could not be driven or has no scenario.
  case nothingToShow(routeID: String, reason: String)
  /// Two pictures that would be written to one file.
  case samePicture(name: String, paths: [String])
  /// A result folder, or a file in it, that cannot be put to the use that was asked for.
  case unfit(path: String, what: String, got: String, expected: String, advice: String)
  case otherMap(town: String, got: String, expected: String)
  /// A trace whose route is not wholly on the places asked for.
  case otherSplit(trace: String, expected: String)
  /// The copy of the process in which the expert was to drive on gave no answer.
  case noContinuation(tick: Int, reason: String)

  public var description: String {
    switch self {
    case .workers(let reason): "worker processes: \(reason)"
    case .otherRun(let folder, let field, let got, let expected):
      "\(folder) holds another run: \(field) is '\(got)' there, but '\(expected)' was asked for; "
        + "choose another --out, or --fresh to start over"
    case .outputLocked(let folder):
      "\(folder) is in use by another evaluation; wait for it, or choose another --out"
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .damagedJournal(let path, let line, let reason):
      "\(path):\(line): damaged journal entry: \(reason); remove the line to run its route again"
    case .emptySuite(let path): "\(path) holds no route; expected at least one <route>"
    case .unknownRoute(let id, let suite): "no route '\(id)' in \(suite)"
    case .emptySelection(let suite): "--only names no route of \(suite); expected at least one id"
    case .noSocketFolder(let address): "address '\(address)': its folder does not exist; make it first"
    case .emptyRoute(let routeID): "route \(routeID) has no points; expected at least two waypoints on a road"
    case .noEgo: "the ego vehicle is not in the world; reset it with a route first"
    case .unknownWeather(let got, let known):
      "no weather '\(got)'; expected one of \(known.joined(separator: ", "))"
    case .badCameraPeriod(let ticks):
      "a camera period of \(ticks) ticks; expected 1 (every tick, 20 Hz) to 100,000; 10 is 2 Hz"
    case .noFilm(let film, let reason):
      "cannot make \(film): \(reason); its pictures are kept. Install ffmpeg (apt install ffmpeg), or leave --video out"
    case .invalidDecision(let tick):
      "the agent's decision at tick \(tick) has a number that is not finite, or more than "
        + "\(Decision.maximumReasons) reasons"
    case .otherAgent(let got, let expected): "agent '\(got)' connected; expected '\(expected)'"
    case .otherModel(let got, let expected):
      "the agent drives with the model \(got); this run began with \(expected); choose another --out, or --fresh to "
        + "start over"
    case .badTimeout(let got): "--timeout is \(got); expected more than 0 and at most 1,000,000 seconds"
    case .badWorldCount(let got, let expected):
      "\(got) worlds to connect to; expected \(expected.lowerBound) to \(expected.upperBound)"
    case .repeatedWorld(let address):
      "the world at \(address) is named twice; expected each once (--jobs names those of all jobs of a world)"
    case .unsoundObservation(let field, let got, let expected):
      "the world's observation: \(field) is \(got); expected \(expected)"
    case .badPerturbation(let got, let expected): "perturbation '\(got)': expected \(expected)"
    case .futilePerturbation(let perturbation, let reason):
      "the perturbation \(perturbation) would change nothing: \(reason)"
    case .repeatedPerturbation(let name): "the perturbation '\(name)' is named twice; expected each once"
    case .nothingToShow(let routeID, let reason): "nothing to show of route '\(routeID)': \(reason)"
    case .samePicture(let name, let paths):
      "\(paths.joined(separator: " and ")) would both be written as \(name); give the folder that holds both"
    case .otherSplit(let trace, let expected):
      "\(trace): its route leaves the places for \(expected); `driveloop scenario generate --split \(expected)` makes "
        + "routes that keep to them"
    case .noContinuation(let tick, let reason):
      "the expert could not be let drive on in a copy of the world at tick \(tick): \(reason); is there memory for one "
        + "more process?"
    case .unfit(let path, let what, let got, let expected, let advice):
      "\(path): \(what) is \(got); expected \(expected); \(advice)"
    case .otherMap(let town, let got, let expected):
      "the map of \(town) has SHA-256 \(got), but the trace was made on \(expected); fetch or import that map"
    }
  }
}
