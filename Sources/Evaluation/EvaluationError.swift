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
    }
  }
}
