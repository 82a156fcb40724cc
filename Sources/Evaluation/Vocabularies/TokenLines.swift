import DriveTypes
import Driving
import Foundation

/// Traces as action tokens and back, one JSON object on a line.
public enum TokenLines {
  /// One plan every period: `{"tick": …, "time": …, "tokens": […], "error": …}`, the error being the mean distance between
  /// driven and decoded positions, metres. Plans end with the trace.
  public static func encode(
    traceFile path: String, with vocabulary: ActionVocabulary
  ) throws -> [String] {
    let trace = try TraceFile.read(URL(fileURLWithPath: path))
    let stride = try MotionExtraction.ticks(in: vocabulary.period, tickDuration: trace.header.tickDuration)
    let poses = trace.egoPoses
    return Swift.stride(from: 0, to: poses.count - vocabulary.horizon * stride, by: stride).map { first in
      let truth = (1...vocabulary.horizon).map { poses[first + $0 * stride] }
      let encoding = vocabulary.encode(truth, from: poses[first])
      let error =
        zip(truth, encoding.poses).reduce(0) { $0 + $1.0.position.distanceXY(to: $1.1.position) }
        / Double(truth.count)
      return JSONWriter.text(
        .object([
          JSONMember("tick", .integer(trace.ticks[first].tick)),
          JSONMember("time", .float(trace.ticks[first].time)),
          JSONMember("tokens", .array(encoding.ids.map(JSONNode.integer))),
          JSONMember("error", .float(pythonRound(error, 5))),
        ]), indent: nil)
    }
  }

  /// The line with `"poses": [[x, y, heading], …]` added, one a token, in the frame of the car at the plan's start: x forward,
  /// y left, metres; radians.
  public static func decode(
    _ text: String, file: String, with vocabulary: ActionVocabulary
  ) throws -> [String] {
    var lines: [String] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    where !line.isEmpty {
      do {
        let cursor = JSONCursor(try JSONReader.read(Array(line.utf8), file: file), file: file)
        var members = try cursor.members()
        let ids = try cursor.member("tokens").items().map { try $0.integer() }
        let poses = try vocabulary.decode(ids, from: Pose<Ego>(x: 0, y: 0, yaw: 0))
        members.append(
          JSONMember(
            "poses",
            .array(
              poses.map { pose in
                .array([pose.position.x, pose.position.y, pose.yaw].map { .float(pythonRound($0, 5)) })
              })))
        lines.append(JSONWriter.text(.object(members), indent: nil))
      } catch var error as JSONError {
        error.location = SourceLocation(file: file, line: number + 1)
        throw error
      } catch let error as ActionVocabularyError {
        throw ActionVocabularyError.malformedCodebook(
          file: file, place: "line \(number + 1)", expected: "tokens of \(vocabulary.name)", got: "\(error)")
      }
    }
    return lines
  }
}
