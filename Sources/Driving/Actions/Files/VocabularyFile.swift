import DriveTypes

/// A vocabulary file of either kind, told by its `format`.
public enum VocabularyFile: Sendable {
  case actions(ActionVocabulary)
  case waypoints(WaypointVocabulary)

  public init(contentsOf path: String) throws(ActionVocabularyError) {
    let bytes = try VocabularyDocument.read(path)
    let format: JSONCursor
    let name: String
    do throws(JSONError) {
      format = try VocabularyDocument.cursor(bytes, file: path).member("format")
      name = try format.string()
    } catch {
      throw .malformed(error)
    }
    switch name {
    case ActionVocabulary.format: self = .actions(try ActionVocabulary(bytes, file: path))
    case WaypointVocabulary.format: self = .waypoints(try WaypointVocabulary(bytes, file: path))
    default:
      throw .malformed(
        format.error(
          expected: "\"\(ActionVocabulary.format)\" or \"\(WaypointVocabulary.format)\"", got: "\"\(name)\""))
    }
  }
}
