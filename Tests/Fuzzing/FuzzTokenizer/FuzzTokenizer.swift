import Foundation
import Inference

/// Feeds arbitrary bytes to the tokenizer's readers: as tokenizer.json and text (after the first byte 0xFF, which no JSON
/// has), as tiktoken's ranks, as a chat template. Each must give a typed error or a tokenizer that takes any text, whose
/// texts in pieces are the whole; single bytes with no merges must give the text back.
///
/// Run: `SWIFT_BACKTRACE=enable=no FuzzTokenizer CORPUS -max_total_time=60 </dev/null`.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_silgen_name("LLVMFuzzerRunDriver")
func LLVMFuzzerRunDriver(
  _ argc: UnsafeMutablePointer<CInt>,
  _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// A token for each byte, cut into words by Qwen2's pattern, texts not normalised.
let singleBytes: Tokenizer? = {
  let names = ByteAlphabet.scalars.enumerated().map { index, scalar in
    "\"\(scalar == "\"" || scalar == "\\" ? "\\" : "")\(scalar)\":\(index)"
  }
  let pattern = WordPattern.qwen2.regex.replacingOccurrences(of: "\\", with: "\\\\")
  let json = """
    {"model":{"type":"BPE","vocab":{\(names.joined(separator: ","))},"merges":[]},"decoder":{"type":"ByteLevel"},
    "pre_tokenizer":{"type":"Sequence","pretokenizers":[
    {"type":"Split","pattern":{"Regex":"\(pattern)"},"behavior":"Isolated"},
    {"type":"ByteLevel","add_prefix_space":false,"use_regex":false}]}}
    """
  return try? Tokenizer(json: Array(json.utf8), file: "bytes.json")
}()

func check(_ tokenizer: Tokenizer, _ text: String) {
  for isPlain in [false, true] {
    let tokens = tokenizer.encode(text, allowingSpecial: !isPlain)
    precondition(tokens.allSatisfy { (0..<tokenizer.vocabularySize).contains($0) }, "an id out of range")
    var stream = StreamingDecoder(tokenizer, skippingSpecial: isPlain)
    var pieces = tokens.map { stream.append($0) }.joined()
    pieces += stream.finish()
    precondition(
      pieces.utf8.elementsEqual(tokenizer.decode(tokens, skippingSpecial: isPlain).utf8),
      "pieces are not the whole")
  }
}

func readTokenizer(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let bytes else { return 0 }
  let all = Array(UnsafeBufferPointer(start: bytes, count: count))
  let cut = all.firstIndex(of: 0xFF) ?? all.count
  let file = Array(all[..<cut])
  let text =
    String(decoding: all[min(cut + 1, all.count)...], as: UTF8.self) + "It's <|im_end|> 12 e\u{301}\r\n  x"
  guard let singleBytes else { preconditionFailure("the tokenizer of single bytes does not load") }
  let given = String(decoding: all.suffix(200), as: UTF8.self)
  precondition(singleBytes.decode(singleBytes.encode(given)).utf8.elementsEqual(given.utf8), "bytes are lost")
  check(singleBytes, given)
  do throws(InferenceError) { check(try Tokenizer(json: file, file: "fuzz.json"), text) } catch {
    precondition(!"\(error)".isEmpty)
  }
  do throws(InferenceError) {
    check(try Tokenizer(tiktoken: file, file: "fuzz.tiktoken", adding: AddedToken.qwen25), text)
  } catch {
    precondition(!"\(error)".isEmpty)
  }
  do throws(InferenceError) {
    _ = try ChatTemplate(jinja: String(decoding: file, as: UTF8.self), file: "fuzz.jinja")
  } catch {
    precondition(!"\(error)".isEmpty)
  }
  return 0
}

@main struct FuzzTokenizer {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(withUnsafeMutablePointer(to: &arguments) { LLVMFuzzerRunDriver(&count, $0, readTokenizer) })
  }
}
