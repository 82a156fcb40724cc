import DriveTypes
import Foundation

/// What a collection holds.
public struct CollectionReport: Sendable {
  public let drives: Int
  let shards: [ShardWriter.Shard]
  let balance: SampleBalance
  /// Moments left out: long standing, near a collision of the ego, without a future, in or just before a spell of somebody
  /// else; and recovery views without room.
  public let standing, collided, ended, interrupted, blocked: Int
  public let folder: String

  public var samples: Int { shards.reduce(0) { $0 + $1.samples } }
  public var bytes: Int { shards.reduce(0) { $0 + $1.bytes } }

  /// As the manifest has it.
  var members: [JSONMember] {
    let weights = balance.weights()
    let counts = balance.counts.sorted {
      ($0.key.scenario, $0.key.kind) < ($1.key.scenario, $1.key.kind)
    }
    return [
      JSONMember("drives", .integer(drives)), JSONMember("samples", .integer(samples)),
      JSONMember("shards", .array(shards.map(\.json))),
      JSONMember(
        "counts",
        .array(
          counts.map { key, count in
            .object([
              JSONMember("scenario", .string(key.scenario)), JSONMember("class", .string(key.kind)),
              JSONMember("samples", .integer(count)), JSONMember("weight", .float(weights[key] ?? 1)),
            ])
          })),
      JSONMember(
        "left_out",
        .object([
          JSONMember("standing", .integer(standing)), JSONMember("collided", .integer(collided)),
          JSONMember("ended", .integer(ended)), JSONMember("interrupted", .integer(interrupted)),
          JSONMember("blocked_views", .integer(blocked)),
        ])),
    ]
  }

  public var json: String { JSONWriter.text(.object(members)) }

  /// For people: totals, then samples by scenario and by kind of driving.
  public var text: String {
    var lines = [
      "\(samples) samples of \(drives) drives in \(shards.count) shards, \(bytes / 1_000_000) MB: \(folder)",
      "left out: \(standing) of long standing, \(collided) near a collision, \(ended) at a drive's end, "
        + "\(interrupted) in or before a spell, \(blocked) recovery views without room",
    ]
    for (title, rows) in [("scenario", balance.scenarios), ("class", balance.kinds)] {
      lines.append("")
      lines.append(Self.row(title, "samples", "share"))
      for row in rows {
        lines.append(
          Self.row(
            row.name, "\(row.count)",
            String(format: "%.1f %%", 100 * Double(row.count) / Double(max(1, samples)))))
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func row(_ name: String, _ count: String, _ share: String) -> String {
    name.padding(toLength: max(42, name.count + 1), withPad: " ", startingAt: 0)
      + String(repeating: " ", count: max(0, 9 - count.count)) + count
      + String(repeating: " ", count: max(1, 10 - share.count)) + share
  }
}
