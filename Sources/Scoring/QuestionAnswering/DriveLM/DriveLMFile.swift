import DriveTypes
import Foundation

/// One question of DriveLM with its true answer.
public struct DriveLMQuestion: Sendable, Hashable {
  /// `scene_frame_number`, as the prediction files name it.
  public var id: String
  /// perception, prediction, planning or behavior.
  public var stage: String
  public var question: String
  public var answer: String
  /// 0 accuracy, 1 judged by GPT, 2 language, 3 coordinate match.
  public var tags: [Int]
}

/// The questions of one keyframe, in the order in which they are scored.
public struct DriveLMFrame: Sendable, Hashable {
  public var questions: [DriveLMQuestion]
}

/// Reads DriveLM's question files (`test_eval.json`) and answer files (`output.json`).
public enum DriveLMFile {
  static let stages = ["perception", "prediction", "planning", "behavior"]

  private static func root(_ url: URL) throws(ScoringError) -> JSONCursor {
    let bytes = try OpenLoopFile.bytes(url)
    do throws(JSONError) {
      return JSONCursor(try JSONReader.read(bytes, file: url.path), file: url.path)
    } catch { throw .json(error) }
  }

  /// {scene: {"key_frames": {frame: {"QA": {stage: [{"Q", "A", "tag"}]}}}}}
  public static func questions(_ url: URL) throws(ScoringError) -> [DriveLMFrame] {
    let root = try root(url)
    do throws(JSONError) {
      var frames: [DriveLMFrame] = []
      for scene in try root.members() {
        let sceneCursor = JSONCursor(scene.node, file: root.file, path: scene.key)
        for frame in try sceneCursor.member("key_frames").members() {
          let cursor = JSONCursor(frame.node, file: root.file, path: "\(scene.key).\(frame.key)")
          var questions: [DriveLMQuestion] = []
          for stage in stages {
            guard let list = try cursor.member("QA").optional(stage) else { continue }
            for item in try list.items() {
              var tags: [Int] = []
              if let given = try item.optional("tag"), !given.isNull {
                for tag in try given.items() { tags.append(try tag.integer()) }
              }
              questions.append(
                DriveLMQuestion(
                  id: "\(scene.key)_\(frame.key)_\(questions.count)", stage: stage,
                  question: try item.member("Q").string(), answer: try item.member("A").string(), tags: tags))
            }
          }
          frames.append(DriveLMFrame(questions: questions))
        }
      }
      return frames
    } catch { throw .json(error) }
  }

  /// [{"id", "answer"}]: answers by id, and ids that occur again (the last counts, as upstream).
  public static func answers(_ url: URL) throws(ScoringError) -> (
    answers: [String: String], duplicates: [String]
  ) {
    let root = try root(url)
    do throws(JSONError) {
      var answers: [String: String] = [:]
      var duplicates: [String] = []
      for item in try root.items() {
        let id = try item.member("id").string()
        if answers.updateValue(try item.member("answer").string(), forKey: id) != nil {
          duplicates.append(id)
        }
      }
      return (answers, duplicates)
    } catch { throw .json(error) }
  }
}
