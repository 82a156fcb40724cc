import DriveTypes
import Foundation

extension ChatTemplate {
  /// The template of a Jinja program, which is known by its text. White space inside its tags and the default
  /// system prompt do not count.
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

  /// Programs by `fingerprint`, made with `Tests/Oracles/Text/chat_templates.py`.
  package static let known: [(fingerprint: UInt64, family: Family)] = [
    (0x4a9e_d108_7218_bd5e, .qwenVL),
    (0x5608_9461_2723_b22d, .qwenVL),
    (0xd1c2_103d_c0ba_a067, .qwen25),
    (0x3f76_ac7d_bef2_6ba2, .deepSeekR1(opensThinking: true)),
    (0x5849_991a_8f00_4d74, .deepSeekR1(opensThinking: false)),
    (0x6ecd_95ab_5bc6_13e3, .alignDSV),
  ]

  /// FNV-1a of a program's bytes without its default system prompt and without white space around it and inside its
  /// tags (but for strings); and that prompt.
  package static func fingerprint(_ jinja: String) -> (fingerprint: UInt64, systemPrompt: String?) {
    var bytes = Array(jinja.utf8.prefix(longestProgram + 1))
    let systemPrompt = systemPrompt(in: bytes)
    if let systemPrompt, !systemPrompt.isEmpty, bytes.count <= longestProgram {
      while let place = bytes.firstRange(of: systemPrompt) { bytes.removeSubrange(place) }
    }
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
    var program = bytes.drop(while: isSpace)
    while let last = program.last, isSpace(last) { program.removeLast() }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var isInTag = false
    var quote: UInt8?
    for (index, byte) in zip(program.indices, program) {
      let next = index + 1 < program.endIndex ? program[index + 1] : 0
      switch (byte, next) {
      case (UInt8(ascii: "{"), UInt8(ascii: "%")), (UInt8(ascii: "{"), UInt8(ascii: "{")): isInTag = true
      case (UInt8(ascii: "%"), UInt8(ascii: "}")) where quote == nil,
        (UInt8(ascii: "}"), UInt8(ascii: "}")) where quote == nil:
        isInTag = false
      case (UInt8(ascii: "'"), _) where isInTag && quote == nil,
        (UInt8(ascii: "\""), _) where isInTag && quote == nil:
        quote = byte
      case (quote, _) where isInTag: quote = nil
      default: break
      }
      if isInTag, quote == nil, isSpace(byte) { continue }
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
