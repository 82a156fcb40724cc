import DriveTypes
import Foundation

/// Vocabularies in files of their own: `vocab.json` with `merges.txt`, and tiktoken's ranks.
enum VocabularyFiles {
  /// GPT-2's two files.
  static func encoder(vocabulary: URL, merges: URL) throws(InferenceError) -> BytePairEncoder {
    let bytes = try smallFile(vocabulary, limit: 64 << 20)
    let node = try reading { () throws(JSONError) in try JSONReader.read(bytes, file: vocabulary.path) }
    let names = try TokenizerFile.vocabulary(JSONCursor(node, file: vocabulary.path))
    let table = try self.merges(try smallFile(merges, limit: 64 << 20), file: merges.path, names)
    return BytePairEncoder(vocabulary: names, merges: table)
  }

  /// Lines of two names; a first line that starts with `#version` is none.
  static func merges(
    _ bytes: [UInt8], file: String, _ vocabulary: TokenVocabulary
  ) throws(InferenceError) -> MergeTable {
    var merges = NamedMerges(vocabulary, capacity: bytes.count / 8)
    var failure: InferenceError?
    bytes.withUnsafeBufferPointer { bytes in
      for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .enumerated()
      {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        if line.isEmpty || number == 0 && line.starts(with: "#version".utf8) { continue }
        guard merges.append(line: UnsafeBufferPointer(rebasing: line)) else {
          failure = .malformed(
            file: file, place: "line \(number + 1)",
            expected: "two tokens of the vocabulary which together are a third",
            got: "'\(String(decoding: line.prefix(60), as: UTF8.self))'")
          return
        }
      }
    }
    if let failure { throw failure }
    return merges.table
  }

  /// tiktoken's format: a line for each token, its bytes in base64 and its rank, which is its id. The merges follow from
  /// the ranks: a token comes from the two that its bytes become by the merges before it.
  static func encoder(tiktoken bytes: [UInt8], file: String) throws(InferenceError) -> BytePairEncoder {
    var ranks: [(bytes: [UInt8], id: Int)] = []
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      let words = line.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") })
      if words.isEmpty { continue }
      guard words.count == 2, let token = base64(words[0]), !token.isEmpty,
        let id = Int(String(decoding: words[1], as: UTF8.self))
      else {
        throw .malformed(
          file: file, place: "line \(number + 1)", expected: "a token in base64 and its rank",
          got: "'\(String(decoding: line.prefix(60), as: UTF8.self))'")
      }
      ranks.append((token, id))
    }
    ranks.sort { $0.id < $1.id }
    var vocabulary = TokenVocabulary(capacity: ranks.count)
    for (token, id) in ranks {
      var name: [UInt8] = []
      ByteAlphabet.appendName(of: token, to: &name)
      guard vocabulary.insert(name, id: id) else {
        throw .malformed(
          file: file, place: "rank \(id)",
          expected: "one token of each rank, ranks from 0 to \(TokenVocabulary.idLimit - 1)",
          got: "'\(String(decoding: name, as: UTF8.self))' again")
      }
    }
    var encoder = BytePairEncoder(vocabulary: vocabulary, merges: MergeTable(capacity: ranks.count))
    var parts: [Int] = []
    for (rank, token) in ranks.enumerated() where token.bytes.count > 1 {
      parts.removeAll(keepingCapacity: true)
      token.bytes.withUnsafeBufferPointer { encoder.encode($0, into: &parts) }
      // Others can never come up: no merge leads to them.
      guard parts.count == 2 else { continue }
      encoder.merges.insert(
        parts[0], parts[1], MergeTable.Merge(rank: UInt32(rank), token: Int32(token.id)))
    }
    return encoder
  }

  /// Bytes from base64 (RFC 4648) with its padding; nil where it is none.
  private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    let digits =
      text.count - (text.last == UInt8(ascii: "=") ? text.dropLast().last == UInt8(ascii: "=") ? 2 : 1 : 0)
    var (bits, held): (UInt32, Int) = (0, 0)
    for unit in text.prefix(digits) {
      let value: UInt8
      switch unit {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = unit - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = unit - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = unit + 4
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    return bytes
  }
}
