import DriveTypes
import Foundation

/// `driving.json`, which makes a vision-language model's folder a driving model: what it sees, what it is asked, and what
/// its action tokens mean.
///
///     {"format": "driveloop-driving-model", "version": 1, "prompt": "driveloop-1", "camera": "front",
///      "crop": {"left": 0, "top": 56, "width": 448, "height": 168}, "history_seconds": 0.5, "planning_period": 0.5,
///      "horizon": 6, "targets": 2, "action_vocabulary": {"file": "action_vocabulary.json", "sha256": "…"},
///      "modes": ["fast", "slow"], "default_mode": "fast"}
///
/// Version 2 names the answer's form (`PlanForm`) and calls the vocabulary so, whatever its kind; the rest is as before:
///
///     {…, "version": 2, …, "answer": "waypoints", "vocabulary": {"file": "waypoint_vocabulary.json", "sha256": "…"}, …}
///
/// Version 3 also names a perception head (`PerceptionHead`):
///
///     {…, "version": 3, …, "perception": {"file": "perception.safetensors", "sha256": "…"}, …}
///
/// Version 4 has either, both or none of that and a way head (`WayHead`):
///
///     {…, "version": 4, …, "way": {"file": "way.safetensors", "sha256": "…"}, …}
///
/// Version 5 also names a vision tower of the heads' own, like the model's and with names of tensors like its
/// (`Training/driveloop_training/backbone`); without it the heads look at the model's visual tokens:
///
///     {…, "version": 5, …, "backbone": {"file": "backbone.safetensors", "sha256": "…"}, …}
///
/// Version 6 also names rigs of one camera each through which a vision tower and a perception head of their own look
/// (`Surroundings`), with the model's crop, at two pictures that are so many seconds apart. The model's own camera may be one
/// of them unless there is a perception head already; a tower of the heads' own need not be:
///
///     {…, "version": 6, …, "views": {"cameras": ["left", "right"], "history_seconds": 0.1,
///      "backbone": {"file": "views_backbone.safetensors", "sha256": "…"},
///      "perception": {"file": "views_perception.safetensors", "sha256": "…"}}, …}
///
/// Version 7 also names a signals head (`SignalsHead`), which looks at the model's visual tokens; views are as they please:
///
///     {…, "version": 7, …, "signals": {"file": "signals.safetensors", "sha256": "…"}, …}
///
/// Unknown, repeated and missing members are refused with their line.
public struct DrivingModelSettings: Sendable, Hashable {
  public static let file = "driving.json"
  public static let format = "driveloop-driving-model"
  public static let versions = 1...7

  /// The part of the camera's picture that the model sees, pixels.
  public struct Crop: Sendable, Hashable {
    public var left, top, width, height: Int

    public init(left: Int, top: Int, width: Int, height: Int) {
      (self.left, self.top, self.width, self.height) = (left, top, width, height)
    }
  }

  /// A file beside this one.
  public struct NamedFile: Sendable, Hashable {
    public var name, hash: String

    public init(name: String, hash: String) { (self.name, self.hash) = (name, hash) }
  }

  /// Cameras that only perception looks through, with its own tower.
  public struct Views: Sendable, Hashable {
    /// Names of rigs, of one camera each.
    public var cameras: [String]
    /// Seconds between the two pictures of each.
    public var historySeconds: Double
    /// Files of the vision tower and of the perception head.
    public var backbone, perception: NamedFile

    public init(
      cameras: [String], historySeconds: Double, backbone: NamedFile, perception: NamedFile
    ) {
      (self.cameras, self.historySeconds) = (cameras, historySeconds)
      (self.backbone, self.perception) = (backbone, perception)
    }
  }

  /// Name of the camera rig, of one camera.
  public var camera = "front"
  /// nil: perception looks through the model's camera, if at all.
  public var views: Views?
  public var crop = Crop(left: 0, top: 56, width: 448, height: 168)
  /// Seconds between the two pictures of the prompt; 0 for one picture.
  public var historySeconds = 0.5
  /// Seconds between plans, as trained.
  public var planningPeriod = 0.5
  /// How answers say the plan; `actions` in version 1.
  public var answer = PlanForm.actions
  /// Poses of an answer's plan.
  public var horizon = 6
  /// Points of the plan in the prompt.
  public var targets = 2
  /// The vocabulary's file beside this one, and its SHA-256 in hexadecimal.
  public var vocabularyFile = "action_vocabulary.json"
  public var vocabularyHash = ""
  /// Of a perception head, if there is one: its file beside this one, and its SHA-256 in hexadecimal.
  public var perception: NamedFile?
  /// Of a way head, likewise.
  public var way: NamedFile?
  /// Of the heads' vision tower, likewise.
  public var backbone: NamedFile?
  /// Of a signals head, likewise.
  public var signals: NamedFile?
  public var modes = DriveMode.allCases
  public var defaultMode = DriveMode.fast

  public init() {}

  public init(folder: URL) throws(DrivingModelError) {
    let path = folder.appendingPathComponent(Self.file).path
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw .cannotRead(
        file: path,
        reason: "\(error.localizedDescription) A driving model is a model folder with a \(Self.file) in it.")
    }
    try self.init(bytes, file: path)
  }

  /// - Parameter file: name for error messages.
  public init(_ bytes: [UInt8], file: String) throws(DrivingModelError) {
    do throws(JSONError) {
      try self.init(VocabularyDocument.cursor(bytes, file: file))
    } catch {
      throw .malformed(error)
    }
  }

  private init(_ root: JSONCursor) throws(JSONError) {
    let version = try VocabularyDocument.checkFormat(root, Self.format, versions: Self.versions)
    let vocabularyMember = version == 1 ? "action_vocabulary" : "vocabulary"
    var names = [
      "format", "version", "prompt", "camera", "crop", "history_seconds", "planning_period", "horizon",
      "targets", vocabularyMember, "modes", "default_mode",
    ]
    if version > 1 { names.append("answer") }
    if version == 3 { names.append("perception") }
    if version == 5 { names.append("backbone") }
    if version == 6 { names.append("views") }
    if version > 6 { names.append("signals") }
    if version > 3 {
      let free = ["perception", "way"] + (version > 5 ? ["backbone"] : []) + (version > 6 ? ["views"] : [])
      for member in free where try root.optional(member) != nil { names.append(member) }
    }
    try VocabularyDocument.check(root, names)
    let prompt = try root.member("prompt")
    guard try prompt.string() == DrivePrompt.format else {
      throw prompt.error(expected: "\"\(DrivePrompt.format)\"", got: "\"\(try prompt.string())\"")
    }
    camera = try root.member("camera").string()
    let place = try root.member("crop")
    try VocabularyDocument.check(place, ["left", "top", "width", "height"])
    crop = Crop(
      left: try Self.pixels(place.member("left"), from: 0),
      top: try Self.pixels(place.member("top"), from: 0),
      width: try Self.pixels(place.member("width"), from: 1),
      height: try Self.pixels(place.member("height"), from: 1))
    let history = try root.member("history_seconds")
    historySeconds = try VocabularyDocument.finite(history)
    guard historySeconds >= 0, historySeconds <= 5 else {
      throw history.error(expected: "0 to 5 seconds", got: "\(historySeconds)")
    }
    let period = try root.member("planning_period")
    planningPeriod = try VocabularyDocument.finite(period)
    guard planningPeriod > 0, planningPeriod <= 5 else {
      throw period.error(expected: "more than 0 and at most 5 seconds", got: "\(planningPeriod)")
    }
    horizon = try VocabularyDocument.count(root.member("horizon"), upTo: 100)
    targets = try VocabularyDocument.count(root.member("targets"), upTo: 10)
    if version > 1 { answer = try Self.form(root.member("answer")) }
    let vocabulary = try Self.named(root.member(vocabularyMember))
    (vocabularyFile, vocabularyHash) = (vocabulary.name, vocabulary.hash)
    if names.contains("perception") { perception = try Self.named(root.member("perception")) }
    if names.contains("views") {
      views = try Self.views(root.member("views"), beside: perception == nil ? nil : camera)
    }
    if names.contains("way") { way = try Self.named(root.member("way")) }
    if names.contains("backbone") { backbone = try Self.named(root.member("backbone")) }
    if names.contains("signals") { signals = try Self.named(root.member("signals")) }
    let list = try root.member("modes")
    modes = []
    for item in try list.items() {
      let mode = try Self.mode(item)
      guard !modes.contains(mode) else { throw item.error(expected: "each mode once", got: "\(mode) again") }
      modes.append(mode)
    }
    let standard = try root.member("default_mode")
    defaultMode = try Self.mode(standard)
    guard modes.contains(defaultMode) else {
      throw standard.error(expected: "one of the modes", got: "\"\(defaultMode.rawValue)\"")
    }
  }

  private static func views(_ document: JSONCursor, beside camera: String?) throws(JSONError) -> Views {
    try VocabularyDocument.check(document, ["cameras", "history_seconds", "backbone", "perception"])
    let list = try document.member("cameras")
    var views: [String] = []
    for item in try list.items() {
      let name = try item.string()
      guard name != camera, !views.contains(name) else {
        throw item.error(expected: "each camera once", got: "\"\(name)\" again")
      }
      views.append(name)
    }
    guard !views.isEmpty else { throw list.error(expected: "one rig at least", got: "none") }
    let history = try document.member("history_seconds")
    let seconds = try VocabularyDocument.finite(history)
    guard seconds > 0, seconds <= 5 else {
      throw history.error(expected: "more than 0 and at most 5 seconds", got: "\(seconds)")
    }
    return Views(
      cameras: views, historySeconds: seconds, backbone: try named(document.member("backbone")),
      perception: try named(document.member("perception")))
  }

  private static func named(_ cursor: JSONCursor) throws(JSONError) -> NamedFile {
    try VocabularyDocument.check(cursor, ["file", "sha256"])
    let name = try cursor.member("file")
    let file = try name.string()
    guard !file.isEmpty, !file.contains("/"), file != "..", file != "." else {
      throw name.error(expected: "the name of a file beside \(Self.file)", got: "\"\(file)\"")
    }
    return NamedFile(name: file, hash: try VocabularyDocument.hash(cursor.member("sha256")))
  }

  private static func pixels(_ cursor: JSONCursor, from least: Int) throws(JSONError) -> Int {
    let value = try cursor.integer()
    guard (least...16_384).contains(value) else {
      throw cursor.error(expected: "\(least) to 16384 pixels", got: "\(value)")
    }
    return value
  }

  private static func form(_ cursor: JSONCursor) throws(JSONError) -> PlanForm {
    guard let form = PlanForm(rawValue: try cursor.string()) else {
      throw cursor.error(
        expected: PlanForm.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or "),
        got: "\"\(try cursor.string())\"")
    }
    return form
  }

  private static func mode(_ cursor: JSONCursor) throws(JSONError) -> DriveMode {
    guard let mode = DriveMode(rawValue: try cursor.string()) else {
      throw cursor.error(
        expected: DriveMode.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or "),
        got: "\"\(try cursor.string())\"")
    }
    return mode
  }

  /// Pictures of a prompt.
  public var pictureCount: Int { historySeconds > 0 ? 2 : 1 }
}
