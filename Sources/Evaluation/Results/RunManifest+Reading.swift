import DriveTypes

extension RunManifest {
  /// Formats whose records and journals are those of today; older ones lack some fields of the manifest.
  static let readableFormats = 4...formatVersion

  /// Reads the manifest of a result folder.
  /// - Parameter formats: those that will do.
  package init(folder: String, formats: ClosedRange<Int>) throws(EvaluationError) {
    let path = folder + "/manifest.json"
    guard let bytes = try DurableFile.read(path) else {
      throw .unfit(
        path: folder, what: "manifest.json", got: "missing", expected: "a folder of `driveloop evaluate`",
        advice: "name the folder that was given as --out")
    }
    do {
      let cursor = JSONCursor(try JSONReader.read(bytes, file: path), file: path)
      try self.init(cursor, path: path, formats: formats)
      // What this reader does not take over must not get lost in silence, such as fields of a later version.
      for member in try cursor.members() {
        // Until format 6 the perturbations were but a corruption.
        let name = member.key == "corruption" ? "perturbations" : member.key
        let known = fields.first { $0.name == name }?.value
        let got = try cursor.member(member.key).string()
        if member.key != "format", known != got {
          throw EvaluationError.unfit(
            path: path, what: member.key, got: "'\(got)'",
            expected: known.map { "'\($0)'" } ?? "no such field",
            advice: "the file is damaged, or of another version of DriveLoop: run the evaluation again")
        }
      }
    } catch let error as EvaluationError {
      throw error
    } catch {
      throw .cannotRead(path: path, reason: String(describing: error))
    }
  }

  /// - Parameter seed: for files of several runs, which name their seeds elsewhere; nil: it is there.
  init(_ cursor: JSONCursor, path: String, formats: ClosedRange<Int>, seed: UInt64? = nil) throws {
    func unfit(_ what: String, _ got: String, _ expected: String, _ advice: String) -> EvaluationError {
      .unfit(path: path, what: what, got: got, expected: expected, advice: advice)
    }
    func text(_ name: String, since: Int = 0, without value: String = "none") throws -> String {
      let member = format < since ? try cursor.optional(name) : try cursor.member(name)
      return try member?.string() ?? value
    }
    func number<Number: LosslessStringConvertible>(_ name: String) throws -> Number {
      let got = try text(name)
      guard let number = Number(got) else {
        throw unfit(name, "'\(got)'", "a number", "the file is damaged: run the evaluation again")
      }
      return number
    }
    func told(_ value: String) -> String? { value == "none" ? nil : value }

    let formatText = try cursor.member("format").string()
    let format = Int(formatText) ?? 0
    guard formats.contains(format) else {
      let expected =
        formats.count == 1 ? "\(formats.lowerBound)" : "\(formats.lowerBound) to \(formats.upperBound)"
      throw unfit(
        "format", "'\(formatText)'", expected,
        "it was written by another version of DriveLoop: run the evaluation again with this one")
    }
    let play = try text("scenarios")
    guard let scenarios = ScenarioPlay(rawValue: play) else {
      throw unfit(
        "scenarios", "'\(play)'", "'played', 'played_as_upstream' or 'none'",
        "the file is damaged: run the evaluation again")
    }
    let shardText = try text("shard", since: 7)
    let shard = Shard(shardText)
    guard shard != nil || shardText == "none" else {
      throw unfit(
        "shard", "'\(shardText)'", "'none' or such as '2/8'", "the file is damaged: run the evaluation again")
    }
    self.init(
      suite: try text("suite"), suiteHash: try text("suite_sha256"), routes: try number("routes"),
      selection: try text("selection"), shard: shard, agent: try text("agent"),
      seed: try seed ?? number("seed"),
      world: try text("world"), scenarios: scenarios,
      tickLimit: try text("tick_limit") == "none" ? nil : number("tick_limit"),
      hasSensorNoise: try text("sensor_noise") != "none",
      // Until format 6 the only thing that could go wrong between world and agent.
      perturbations: told(try format < 7 ? text("corruption", since: 6) : text("perturbations")),
      modelHash: told(try text("model_sha256")), agentOptions: told(try text("agent_options", since: 6)))
    version = try text("version")
    commit = try text("commit")
  }
}
