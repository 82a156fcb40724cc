import DriveTypes

/// What can go wrong with vocabularies of actions and waypoints.
public enum ActionVocabularyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A vocabulary file with a mistake, at its line.
  case malformed(JSONError)
  /// A codebook of another format with a mistake; `place` is a line or an offset.
  case malformedCodebook(file: String, place: String, expected: String, got: String)
  case cannotRead(file: String, reason: String)
  case cannotWrite(file: String, reason: String)
  /// A number that is no token.
  case unknownToken(got: Int, count: Int)
  /// Not enough different motions for so many tokens.
  case tooFewMotions(got: Int, expected: String)
  case badRequest(what: String, got: String, expected: String)

  public var description: String {
    switch self {
    case .malformed(let error): "\(error)"
    case .malformedCodebook(let file, let place, let expected, let got):
      "\(file): \(place): expected \(expected), got \(got)"
    case .cannotRead(let file, let reason): "\(file): cannot be read: \(reason)"
    case .cannotWrite(let file, let reason): "\(file): cannot be written: \(reason)"
    case .unknownToken(let got, let count):
      "token \(got) is not in the vocabulary; expected 0 to \(count - 1)"
    case .tooFewMotions(let got, let expected):
      "\(got) motions are too few: expected \(expected); give more traces or ask for fewer tokens"
    case .badRequest(let what, let got, let expected): "\(what): got \(got), expected \(expected)"
    }
  }
}
