/// A token that is looked for in a text before the text is cut into words (Hugging Face's `AddedToken`).
public struct AddedToken: Sendable, Hashable {
  /// The text that becomes this token.
  public var content: String
  /// Left out of decoded text where the caller asks for that.
  public var special: Bool
  /// Looked for in the text after normalisation.
  public var normalized: Bool
  /// Not found inside a word.
  public var singleWord: Bool
  /// Takes the white space before and after it along.
  public var lstrip, rstrip: Bool

  public init(
    _ content: String, special: Bool = false, normalized: Bool? = nil, singleWord: Bool = false,
    lstrip: Bool = false, rstrip: Bool = false
  ) {
    self.content = content
    self.special = special
    self.normalized = normalized ?? !special
    self.singleWord = singleWord
    self.lstrip = lstrip
    self.rstrip = rstrip
  }

  /// What Qwen2.5 and Qwen2.5-VL add to the 151,643 tokens of `qwen.tiktoken`, in order of their ids.
  public static let qwen25: [AddedToken] =
    [
      "endoftext", "im_start", "im_end", "object_ref_start", "object_ref_end", "box_start", "box_end",
      "quad_start", "quad_end", "vision_start", "vision_end", "vision_pad", "image_pad", "video_pad",
    ].map { AddedToken("<|\($0)|>", special: true) }
    + [
      "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>",
      "<|repo_name|>", "<|file_sep|>",
    ].map { AddedToken($0, normalized: false) }

  /// `<action_0>` and so on, as AutoVLA adds them.
  public static func actions(_ count: Int) -> [AddedToken] {
    (0..<count).map { AddedToken("<action_\($0)>") }
  }
}
