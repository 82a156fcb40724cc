/// Merges given by the names of their two tokens, in order of rank.
struct NamedMerges {
  private let vocabulary: TokenVocabulary
  private(set) var table: MergeTable
  private var rank: UInt32 = 0

  init(_ vocabulary: TokenVocabulary, capacity: Int) {
    self.vocabulary = vocabulary
    table = MergeTable(capacity: capacity)
  }

  /// Appends a merge of two tokens. False where one of them, or the two together, is not in the vocabulary.
  mutating func append(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let leftId = vocabulary.id(of: left), let rightId = vocabulary.id(of: right) else { return false }
    let both = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: left.count + right.count) {
      buffer -> Int? in
      _ = buffer.initialize(from: left)
      _ = buffer[left.count...].initialize(fromContentsOf: right)
      return vocabulary.id(of: UnsafeBufferPointer(buffer))
    }
    guard let both else { return false }
    table.insert(leftId, rightId, MergeTable.Merge(rank: rank, token: Int32(both)))
    rank += 1
    return true
  }

  /// Appends a merge written as two names with a space between them.
  mutating func append(line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return false }
    let right = line[(space + 1)...]
    guard !right.contains(UInt8(ascii: " ")) else { return false }
    return append(UnsafeBufferPointer(rebasing: line[..<space]), UnsafeBufferPointer(rebasing: right))
  }
}
