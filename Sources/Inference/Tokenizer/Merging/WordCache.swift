/// The tokens of words seen lately. Its size is fixed: a new word takes the place of an old one.
struct WordCache {
  /// Longer words, and those of more tokens, are not kept.
  static let longestWord = 24, mostTokens = 8
  private static let slots = 1 << 13

  /// Bytes in each slot; 0 where it is empty.
  private var lengths = [UInt8](repeating: 0, count: slots)
  private var words = [UInt8](repeating: 0, count: slots * longestWord)
  private var counts = [UInt8](repeating: 0, count: slots)
  private var tokens = [Int32](repeating: 0, count: slots * mostTokens)

  /// Appends the word's tokens if it is held.
  func find(_ word: UnsafeBufferPointer<UInt8>, into result: inout [Int]) -> Bool {
    guard word.count <= Self.longestWord else { return false }
    let slot = TokenVocabulary.hash(word) & (Self.slots - 1)
    guard lengths[slot] == word.count else { return false }
    let base = slot * Self.longestWord
    for index in 0..<word.count where words[base + index] != word[index] { return false }
    for index in 0..<Int(counts[slot]) { result.append(Int(tokens[slot * Self.mostTokens + index])) }
    return true
  }

  mutating func keep(_ word: UnsafeBufferPointer<UInt8>, _ found: ArraySlice<Int>) {
    guard word.count <= Self.longestWord, found.count <= Self.mostTokens else { return }
    let slot = TokenVocabulary.hash(word) & (Self.slots - 1)
    lengths[slot] = UInt8(word.count)
    counts[slot] = UInt8(found.count)
    for index in 0..<word.count { words[slot * Self.longestWord + index] = word[index] }
    for (index, token) in found.enumerated() { tokens[slot * Self.mostTokens + index] = Int32(token) }
  }
}
