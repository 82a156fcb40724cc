import DriveTypes
import Inference

/// What can go wrong with a driving model or the agent that drives with it.
public enum DrivingModelError: Error, Sendable, Hashable, CustomStringConvertible {
  case cannotRead(file: String, reason: String)
  /// `driving.json` with a mistake, at its line.
  case malformed(JSONError)
  case vocabulary(ActionVocabularyError)
  case inference(InferenceError)
  /// The tokenizer has no token of its own for a word of the prompt or of a plan.
  case missingWord(word: String, folder: String)
  /// A file beside the model is another one than it was trained with.
  case otherFile(file: String, got: String, expected: String)
  /// Pictures that the model or the rig does not fit.
  case unfit(what: String, got: String, expected: String)
  /// An option of the agent.
  case badOption(option: String, got: String, expected: String)

  public var description: String {
    switch self {
    case .cannotRead(let file, let reason): "\(file): cannot be read: \(reason)"
    case .malformed(let error): "\(error)"
    case .vocabulary(let error): "\(error)"
    case .inference(let error): "\(error)"
    case .missingWord(let word, let folder):
      "\(folder): its tokenizer has no token '\(word)'; expected every word of the prompt "
        + "'\(DrivePrompt.format)' and every word of a plan as an added token"
    case .otherFile(let file, let got, let expected):
      "\(file): its SHA-256 is \(got), expected \(expected), as driving.json says"
    case .unfit(let what, let got, let expected): "\(what): got \(got), expected \(expected)"
    case .badOption(let option, let got, let expected): "\(option) is \(got); expected \(expected)"
    }
  }
}
