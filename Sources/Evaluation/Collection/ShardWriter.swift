import DriveTypes
import Roads

/// Joins finished parts into shards: whole drives in their order, so that a picture of half a second before is always in
/// the same file.
struct ShardWriter {
  struct Shard: Sendable, Hashable {
    var name: String
    var samples, bytes: Int
    var linesHash, picturesHash: String

    var json: JSONNode {
      .object([
        JSONMember("name", .string(name)), JSONMember("samples", .integer(samples)),
        JSONMember("bytes", .integer(bytes)), JSONMember("jsonl_sha256", .string(linesHash)),
        JSONMember("bin_sha256", .string(picturesHash)),
      ])
    }
  }

  let folder: String
  /// A shard is closed when it has so many samples.
  let size: Int
  private var lines: [UInt8] = []
  private var pictures: [UInt8] = []
  private var samples = 0
  private(set) var shards: [Shard] = []

  init(folder: String, size: Int) {
    self.folder = folder
    self.size = size
  }

  /// Adds the samples of one drive.
  mutating func add(
    _ part: [JSONCursor], _ pictures: [UInt8], weights: [SampleBalance.Key: Double]
  ) throws {
    let offset = self.pictures.count
    for sample in part {
      let weight = weights[try SampleBalance.Key(sample)] ?? 1
      lines += JSONWriter.write(try Self.placed(sample, by: offset, weight: weight), indent: nil)
      lines.append(UInt8(ascii: "\n"))
    }
    self.pictures += pictures
    samples += part.count
    if samples >= size { try close() }
  }

  /// Writes what is left.
  mutating func close() throws(EvaluationError) {
    guard samples > 0 else { return }
    let number = String(shards.count)
    let name = "shard-" + String(repeating: "0", count: max(0, 5 - number.count)) + number
    try DurableFile.replace("\(folder)/\(name).bin", with: pictures)
    try DurableFile.replace("\(folder)/\(name).jsonl", with: lines)
    shards.append(
      Shard(
        name: name, samples: samples, bytes: lines.count + pictures.count,
        linesHash: SHA256Digest.hex(of: lines), picturesHash: SHA256Digest.hex(of: pictures)))
    lines = []
    pictures = []
    samples = 0
  }

  /// The sample with its pictures `offset` bytes on, and its weight.
  private static func placed(_ sample: JSONCursor, by offset: Int, weight: Double) throws -> JSONNode {
    .object(
      try sample.members().map { member in
        switch member.key {
        case "image", "previous":
          let picture = try sample.member(member.key)
          return JSONMember(
            member.key,
            DrivingSample.Picture(
              offset: try picture.member("offset").integer() + offset,
              length: try picture.member("length").integer()
            ).json)
        case "weight": return JSONMember(member.key, .float(weight))
        default: return member
        }
      })
  }
}

extension SampleBalance.Key {
  init(_ sample: JSONCursor) throws(JSONError) {
    self.init(
      scenario: try sample.member("scenario").string(), kind: try sample.member("class").string())
  }
}
