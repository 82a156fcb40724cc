/// Why a model cannot be loaded or run: what was got, what was expected, where, and what to do.
public enum InferenceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A file that is missing or cannot be read; `reason` in the system's words.
  case cannotRead(file: String, reason: String)
  /// A file that cannot be written, or that stands where one should be written.
  case cannotWrite(file: String, reason: String)
  /// A file whose content is not what its format asks for. `place` is a line, a byte offset or a tensor's name.
  case malformed(file: String, place: String, expected: String, got: String)
  /// A tensor that the model needs and the checkpoint lacks.
  case missingTensor(name: String, shape: [Int], file: String)
  /// A tensor of another shape than the configuration asks for.
  case wrongShape(name: String, got: [Int], expected: [Int], file: String)
  /// A model, layer or option that this engine does not run.
  case unsupported(what: String, got: String, expected: String)
  /// A request that does not fit the model: too many tokens, a picture too small, an unknown token.
  case badRequest(what: String, got: String, expected: String)

  public var description: String {
    switch self {
    case .cannotRead(let file, let reason): "\(file): cannot be read: \(reason)"
    case .cannotWrite(let file, let reason): "\(file): cannot be written: \(reason)"
    case .malformed(let file, let place, let expected, let got):
      "\(file): \(place): expected \(expected), got \(got)"
    case .missingTensor(let name, let shape, let file):
      "\(file): no tensor '\(name)'; expected one of shape \(shape), as config.json says"
    case .wrongShape(let name, let got, let expected, let file):
      "\(file): tensor '\(name)' has shape \(got), expected \(expected), as config.json says"
    case .unsupported(let what, let got, let expected): "\(what): got \(got), expected \(expected)"
    case .badRequest(let what, let got, let expected): "\(what): got \(got), expected \(expected)"
    }
  }
}
