import DriveTypes
import Roads

/// The collection's own description, in `collection.json` before anything is made and in `manifest.json` afterwards.
enum CollectionManifest {
  static let format = "driveloop-samples"
  static let version = 1

  /// Everything that the samples' bytes depend on, but for the drives' own bytes.
  static func fields(
    _ request: CollectionRequest, _ drives: DriveSource, rig: String, camera: CameraSpecification,
    crop: CollectionRequest.Crop, vocabularyHash: String
  ) -> [(name: String, value: String)] {
    let (place, turn) = (camera.pose.position, camera.pose.rotation)
    return [
      ("format", format), ("version", String(version)), ("suite", drives.suite),
      ("suite_sha256", drives.suiteHash), ("agent", drives.agent), ("drive_seed", drives.seed),
      ("drive_commit", drives.commit), ("program", BuildInfo.version), ("commit", BuildInfo.commit),
      ("rig", rig),
      (
        "camera",
        "\(camera.id) \(camera.width)x\(camera.height) at \(place.x),\(place.y),\(place.z) turned "
          + "\(turn.roll),\(turn.pitch),\(turn.yaw) field of view \(camera.fieldOfView)"
      ),
      ("crop", "\(crop.left),\(crop.top),\(crop.width),\(crop.height)"),
      ("jpeg_quality", String(request.quality)), ("vocabulary_sha256", vocabularyHash),
      ("recovery_views", String(request.recoveryViews)), ("keep_standing", String(request.keepStanding)),
      ("seed", String(request.seed)), ("shard_size", String(request.shardSize)),
      ("places", request.anyPlace ? "any" : "training"), ("agent_options", drives.agentOptions),
      ("model_sha256", drives.modelHash),
    ] + (request.history.map { [("history_seconds", String($0))] } ?? [])
  }

  static func write(
    _ report: CollectionReport, fields: [(name: String, value: String)], drivesHash: String
  ) throws(EvaluationError) {
    let members =
      fields.map { field in
        JSONMember(field.name, field.name == "version" ? .integer(version) : .string(field.value))
      } + [JSONMember("drives_sha256", .string(drivesHash))] + report.members
    try DurableFile.replace(report.folder + "/manifest.json", with: JSONWriter.write(.object(members)))
  }

  /// What an earlier run made of the same drives; nil where it did not come to its end or the drives are others now.
  /// - Throws: `CollectionError.damaged` where a shard is not what the manifest says.
  static func report(in folder: String, drivesHash: String) throws -> CollectionReport? {
    let path = folder + "/manifest.json"
    guard let bytes = try DurableFile.read(path) else { return nil }
    let manifest = JSONCursor(try JSONReader.read(bytes, file: path), file: path)
    guard try manifest.member("drives_sha256").string() == drivesHash else { return nil }
    return try report(manifest, folder: folder)
  }

  /// Reads a finished collection, checking every shard.
  static func report(in folder: String) throws -> CollectionReport {
    let path = folder + "/manifest.json"
    guard let bytes = try DurableFile.read(path) else {
      throw EvaluationError.cannotRead(
        path: path, reason: "no such file; expected a folder of `driveloop collect` that came to its end")
    }
    return try report(JSONCursor(try JSONReader.read(bytes, file: path), file: path), folder: folder)
  }

  private static func report(_ manifest: JSONCursor, folder: String) throws -> CollectionReport {
    let (format, version) = (
      try manifest.member("format").string(), try manifest.member("version").integer()
    )
    guard format == Self.format, version == Self.version else {
      throw CollectionError.damaged(
        path: manifest.file, got: "\(format) version \(version)",
        expected: "\(Self.format) version \(Self.version)")
    }
    var shards: [ShardWriter.Shard] = []
    for item in try manifest.member("shards").items() {
      let name = try item.member("name").string()
      guard !name.contains("/"), name.hasPrefix("shard-") else {
        throw try item.member("name").error(expected: "a shard's name", got: name)
      }
      let shard = ShardWriter.Shard(
        name: name, samples: try item.member("samples").integer(),
        bytes: try item.member("bytes").integer(), linesHash: try item.member("jsonl_sha256").string(),
        picturesHash: try item.member("bin_sha256").string())
      for (ending, hash) in [("jsonl", shard.linesHash), ("bin", shard.picturesHash)] {
        let path = "\(folder)/\(name).\(ending)"
        guard let bytes = try DurableFile.read(path) else {
          throw CollectionError.damaged(path: path, got: "no such file", expected: "SHA-256 \(hash)")
        }
        let found = SHA256Digest.hex(of: bytes)
        guard found == hash else {
          throw CollectionError.damaged(path: path, got: "SHA-256 \(found)", expected: hash)
        }
      }
      shards.append(shard)
    }
    var balance = SampleBalance()
    for item in try manifest.member("counts").items() {
      let key = SampleBalance.Key(
        scenario: try item.member("scenario").string(), kind: try item.member("class").string())
      for _ in 0..<max(0, min(1 << 24, try item.member("samples").integer())) { balance.add(key) }
    }
    let left = try manifest.member("left_out")
    return CollectionReport(
      drives: try manifest.member("drives").integer(), shards: shards, balance: balance,
      standing: try left.member("standing").integer(), collided: try left.member("collided").integer(),
      ended: try left.member("ended").integer(),
      // Collections made before there were spells do not say.
      interrupted: try left.optional("interrupted")?.integer() ?? 0,
      blocked: try left.member("blocked_views").integer(), folder: folder)
  }
}
