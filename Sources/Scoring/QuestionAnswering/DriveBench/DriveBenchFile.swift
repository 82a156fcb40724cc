import DriveTypes
import Foundation

/// One question of DriveBench with its true answer and the model's.
public struct DriveBenchItem: Sendable, Hashable {
  /// How a question is scored.
  public enum Kind: String, Sendable, Hashable {
    case choice = "MCQ"
    case open = "VQA"
  }

  /// Scene, frame and place in the file.
  public var id: String
  public var stage: DrivingStage
  /// nil for a choice in prediction, which DriveBench leaves out.
  public var kind: Kind?
  public var question: String
  public var truth: String
  public var answer: String
  /// What the object that is asked about looks like, for the judge.
  public var description: String?
  public var scene, frame: String
}

/// The four stages of graph questions about driving.
public enum DrivingStage: String, Sendable, Hashable, CaseIterable {
  case perception, prediction, planning, behavior
}

/// Reads DriveBench's result files: a list of objects with scene_token, frame_token, question_type, question, answer,
/// tag and pred; desc may be added.
public enum DriveBenchFile {
  public static func read(_ url: URL) throws(ScoringError) -> [DriveBenchItem] {
    let bytes = try OpenLoopFile.bytes(url)
    do throws(JSONError) {
      let root = JSONCursor(try JSONReader.read(bytes, file: url.path), file: url.path)
      var items: [DriveBenchItem] = []
      for entry in try root.items() {
        let name = try entry.member("question_type")
        guard let stage = DrivingStage(rawValue: try name.string()) else {
          throw name.error(
            expected: "one of \(DrivingStage.allCases.map(\.rawValue).joined(separator: ", "))",
            got: try name.string())
        }
        var tags: [Int] = []
        for tag in try entry.member("tag").items() { tags.append(try tag.integer()) }
        let kind: DriveBenchItem.Kind?
        switch Self.routing(stage, tags) {
        case .scored(let scored): kind = scored
        case .leftOut: kind = nil
        case .refused:
          throw try entry.member("tag").error(
            expected: "a tag that DriveBench scores in \(stage.rawValue)",
            got: tags.map(String.init).joined(separator: ", "))
        }
        let (scene, frame) = (
          try entry.member("scene_token").string(), try entry.member("frame_token").string()
        )
        var description: String?
        if let text = try entry.optional("desc"), !text.isNull { description = try text.string() }
        items.append(
          DriveBenchItem(
            id: "\(scene)_\(frame)_\(items.count)", stage: stage, kind: kind,
            question: try entry.member("question").string(), truth: try entry.member("answer").string(),
            answer: try entry.member("pred").string(), description: description, scene: scene, frame: frame))
      }
      return items
    } catch { throw .json(error) }
  }

  enum Routing: Hashable {
    case scored(DriveBenchItem.Kind)
    case leftOut
    /// Upstream stops at it.
    case refused
  }

  /// Where the tags send a question (`EvaluationSuit.forward`).
  static func routing(_ stage: DrivingStage, _ tags: [Int]) -> Routing {
    switch stage {
    case .perception: tags.contains(2) ? .scored(.open) : tags.contains(0) ? .scored(.choice) : .refused
    case .prediction: tags.contains(3) ? .scored(.open) : tags.contains(0) ? .leftOut : .refused
    case .planning: tags.contains(1) ? .scored(.open) : .refused
    case .behavior: tags.contains(0) ? .scored(.choice) : .refused
    }
  }
}

/// What objects look like, by scene and frame: DriveBench's `visual_description.json`.
public struct ObjectDescriptions: Sendable {
  /// scene/frame → (object key such as `<c1,CAM_FRONT,767.5,513.3>`, description).
  private var frames: [String: [(key: String, text: String)]] = [:]

  public init(_ url: URL) throws(ScoringError) {
    let bytes = try OpenLoopFile.bytes(url)
    do throws(JSONError) {
      let root = JSONCursor(try JSONReader.read(bytes, file: url.path), file: url.path)
      for scene in try root.members() {
        let cursor = JSONCursor(scene.node, file: root.file, path: scene.key)
        for frame in try cursor.member("key_frames").members() {
          let objects = JSONCursor(frame.node, file: root.file, path: "\(scene.key).\(frame.key)")
          var list: [(key: String, text: String)] = []
          for object in try objects.member("key_object_infos").members() {
            let text = JSONCursor(object.node, file: root.file, path: object.key)
            list.append((object.key, try text.member("Visual_description").string().lowercased()))
          }
          frames["\(scene.key)/\(frame.key)"] = list
        }
      }
    } catch { throw .json(error) }
  }

  /// Of the object that the question names, found by its first two fields, as upstream does.
  public func description(scene: String, frame: String, question: String) -> String? {
    guard let open = question.firstIndex(of: "<"), let close = question[open...].firstIndex(of: ">") else {
      return nil
    }
    let fields = question[question.index(after: open)..<close].split(
      separator: ",", omittingEmptySubsequences: false)
    let prefix = "<" + fields.prefix(2).joined(separator: ",")
    return frames["\(scene)/\(frame)"]?.first { $0.key.hasPrefix(prefix) }?.text
  }
}
