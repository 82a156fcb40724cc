import DriveTypes
import Foundation

extension ChatTemplate {
  /// The template of a Jinja program, which is known by its text: white space and the default system prompt do not count.
  public init(jinja: String, file: String) throws(InferenceError) {
    let (fingerprint, systemPrompt) = Self.fingerprint(jinja)
    guard let known = Self.known.first(where: { $0.fingerprint == fingerprint }) else {
      throw .unsupported(
        what: "\(file): the chat template", got: "one that this engine does not know",
        expected:
          "that of Qwen2, Qwen2.5, Qwen2-VL, Qwen2.5-VL, DeepSeek-R1-Distill or Align-DS-V; a prompt that is ready"
          + " can be given instead")
    }
    self.init(known.family, defaultSystemPrompt: systemPrompt)
  }

  /// The template of a model folder: `chat_template.jinja`, `chat_template.json`, or that in `tokenizer_config.json`.
  public init(folder: URL) throws(InferenceError) {
    for name in ["chat_template.jinja", "chat_template.json", "tokenizer_config.json"] {
      let file = modelFile(folder, name)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      let bytes = try smallFile(file)
      if name.hasSuffix(".jinja") {
        try self.init(jinja: String(decoding: bytes, as: UTF8.self), file: file.path)
        return
      }
      guard let found = try ConfigurationFields(document: bytes, file: file.path).member("chat_template")
      else {
        continue
      }
      try self.init(jinja: try Self.program(found), file: file.path)
      return
    }
    throw .cannotRead(
      file: folder.path, reason: "it has no chat template; a prompt that is ready can be given instead")
  }

  /// A program, or the one named `default` of several.
  private static func program(_ found: JSONCursor) throws(InferenceError) -> String {
    guard case .array = found.node.value else {
      return try reading { () throws(JSONError) in try found.string() }
    }
    for item in try reading({ () throws(JSONError) in try found.items() }) {
      let fields = try ConfigurationFields(item)
      if try fields.word("name") == "default", let program = try fields.word("template") { return program }
    }
    throw InferenceError(found.error(expected: "a program or one named 'default'", got: "others"))
  }

  /// Programs by `fingerprint`, made with `Tests/Oracles/chat_templates.py`.
  package static let known: [(fingerprint: UInt64, family: Family)] = [
    (0x2652_4b6b_ea72_dfd8, .qwenVL),
    (0x5608_9461_2723_b22d, .qwenVL),
    (0xa58a_9a76_2e0e_ce43, .qwen25),
    (0x3f76_ac7d_bef2_6ba2, .deepSeekR1(opensThinking: true)),
    (0x5849_991a_8f00_4d74, .deepSeekR1(opensThinking: false)),
    (0x6ecd_95ab_5bc6_13e3, .alignDSV),
  ]

  /// FNV-1a of a program's bytes without white space, its default system prompt left out; and that prompt.
  package static func fingerprint(_ jinja: String) -> (fingerprint: UInt64, systemPrompt: String?) {
    var bytes = Array(jinja.utf8.prefix(longestProgram + 1))
    let systemPrompt = systemPrompt(in: bytes)
    if let systemPrompt, !systemPrompt.isEmpty, bytes.count <= longestProgram {
      while let place = bytes.firstRange(of: systemPrompt) { bytes.removeSubrange(place) }
    }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes where ![0x20, 0x09, 0x0A, 0x0D].contains(byte) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return (hash, systemPrompt.map { String(decoding: $0, as: UTF8.self) })
  }

  /// Longer programs are none of those known.
  private static let longestProgram = 1 << 14

  /// The text between the first marks of a system turn that is plain text.
  private static func systemPrompt(in bytes: [UInt8]) -> [UInt8]? {
    // A line end as such, or written as "\" and "n" in a string of the program.
    for (opening, forbidden) in [("<|im_start|>system\n", "{}"), (#"<|im_start|>system\n"#, "{}'")] {
      var start = 0
      while let mark = bytes[start...].firstRange(of: Array(opening.utf8)) {
        start = mark.upperBound
        guard let end = bytes[start...].firstRange(of: Array("<|im_end|>".utf8))?.lowerBound else { break }
        if !bytes[start..<end].contains(where: { forbidden.utf8.contains($0) }) {
          return Array(bytes[start..<end])
        }
      }
    }
    return nil
  }
}
