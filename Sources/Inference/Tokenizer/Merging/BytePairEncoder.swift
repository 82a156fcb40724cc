/// Byte-pair encoding of single words: bytes become tokens, then the neighbours whose merge ranks lowest (the leftmost
/// of them) become one, until no neighbours have a merge.
struct BytePairEncoder: Sendable {
  /// What stands for a byte that the vocabulary lacks.
  struct Unknown: Sendable, Hashable {
    var token: Int
    /// A run of such bytes is one token.
    var isFused: Bool
  }

  var vocabulary: TokenVocabulary
  var merges: MergeTable
  /// A word that is a token is that token, whatever its merges (Llama 3).
  var ignoresMerges = false
  var unknown: Unknown?
  /// The token of each byte; −1 where the vocabulary lacks it.
  private var byteTokens: [Int32] = []

  /// Words up to this many bytes are merged by looking for the lowest rank each time; longer ones by a heap, whose time
  /// grows as n log n.
  private static let shortWord = 48

  init(vocabulary: TokenVocabulary, merges: MergeTable) {
    self.vocabulary = vocabulary
    self.merges = merges
    byteTokens = (0...255).map { byte in
      var name: [UInt8] = []
      ByteAlphabet.appendName(of: CollectionOfOne(UInt8(byte)), to: &name)
      return Int32(vocabulary.id(of: name) ?? -1)
    }
  }

  /// Appends the tokens of a word.
  func encode(_ word: UnsafeBufferPointer<UInt8>, into tokens: inout [Int]) {
    if ignoresMerges {
      var name: [UInt8] = []
      ByteAlphabet.appendName(of: word, to: &name)
      if let token = vocabulary.id(of: name) {
        tokens.append(token)
        return
      }
    }
    if word.count == 1, byteTokens[Int(word[0])] >= 0 {
      tokens.append(Int(byteTokens[Int(word[0])]))
      return
    }
    let symbols = symbols(of: word)
    if symbols.count <= Self.shortWord {
      mergeShort(symbols, into: &tokens)
    } else {
      mergeLong(symbols, into: &tokens)
    }
  }

  /// The tokens of a word's bytes.
  private func symbols(of word: UnsafeBufferPointer<UInt8>) -> [Int32] {
    var symbols: [Int32] = []
    symbols.reserveCapacity(word.count)
    var afterUnknown = false
    for byte in word {
      let token = byteTokens[Int(byte)]
      if token >= 0 {
        symbols.append(token)
      } else if let unknown, !(unknown.isFused && afterUnknown) {
        symbols.append(Int32(unknown.token))
      }
      // Without a token for unknown bytes they are left out, as in Hugging Face's BPE.
      afterUnknown = token < 0
    }
    return symbols
  }

  private func mergeShort(_ start: [Int32], into tokens: inout [Int]) {
    var symbols = start
    /// The merge of each symbol with the next.
    var ranks: [UInt32] = []
    ranks.reserveCapacity(symbols.count)
    func rank(_ index: Int) -> UInt32 {
      index + 1 < symbols.count ? merges[symbols[index], symbols[index + 1]]?.rank ?? .max : .max
    }
    for index in symbols.indices { ranks.append(rank(index)) }
    while true {
      var best = UInt32.max
      var place = -1
      for index in ranks.indices where ranks[index] < best { (best, place) = (ranks[index], index) }
      guard place >= 0, let merge = merges[symbols[place], symbols[place + 1]] else { break }
      symbols[place] = merge.token
      symbols.remove(at: place + 1)
      ranks.remove(at: place + 1)
      ranks[place] = rank(place)
      if place > 0 { ranks[place - 1] = rank(place - 1) }
    }
    for symbol in symbols { tokens.append(Int(symbol)) }
  }

  private func mergeLong(_ start: [Int32], into tokens: inout [Int]) {
    var symbols = start
    let count = symbols.count
    // A list of those that are left: the next and the one before, by place.
    var next = (0..<count).map { Int32($0 + 1) }
    var previous = (0..<count).map { Int32($0 - 1) }
    var heap = MergeQueue(capacity: count)
    for place in 0..<count - 1 {
      if let merge = merges[symbols[place], symbols[place + 1]] { heap.push(rank: merge.rank, place: place) }
    }
    while let (rank, place) = heap.pop() {
      let right = Int(next[place])
      // What was queued before a neighbour changed is stale: its pair has another merge now, or none.
      guard symbols[place] >= 0, right < count, let merge = merges[symbols[place], symbols[right]],
        merge.rank == rank
      else { continue }
      symbols[place] = merge.token
      symbols[right] = -1
      let after = Int(next[right])
      next[place] = Int32(after)
      if after < count {
        previous[after] = Int32(place)
        if let merge = merges[merge.token, symbols[after]] { heap.push(rank: merge.rank, place: place) }
      }
      let before = Int(previous[place])
      if before >= 0, let merge = merges[symbols[before], merge.token] {
        heap.push(rank: merge.rank, place: before)
      }
    }
    for symbol in symbols where symbol >= 0 { tokens.append(Int(symbol)) }
  }
}

/// Pairs that wait to be merged: the lowest rank first, of equal ones the leftmost. A binary heap.
private struct MergeQueue {
  private var items: [UInt64] = []

  init(capacity: Int) { items.reserveCapacity(capacity) }

  mutating func push(rank: UInt32, place: Int) {
    var index = items.count
    let item = UInt64(rank) << 32 | UInt64(place)
    items.append(item)
    while index > 0, items[(index - 1) / 2] > item {
      items[index] = items[(index - 1) / 2]
      index = (index - 1) / 2
    }
    items[index] = item
  }

  mutating func pop() -> (rank: UInt32, place: Int)? {
    guard let top = items.first, let last = items.popLast() else { return nil }
    if !items.isEmpty {
      var index = 0
      while true {
        var child = 2 * index + 1
        if child >= items.count { break }
        if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
        if items[child] >= last { break }
        items[index] = items[child]
        index = child
      }
      items[index] = last
    }
    return (UInt32(truncatingIfNeeded: top >> 32), Int(top & 0xFFFF_FFFF))
  }
}
