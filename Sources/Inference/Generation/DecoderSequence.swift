/// A sequence that a decoder reads and continues: what its cache holds, and what waits to be computed.
///
/// One owner. A sequence outlives a generation, so that the next prompt computes only what differs from the last one,
/// and that pictures or text can follow what was generated.
public final class DecoderSequence {
  /// One row: a token, or a row of a picture.
  struct Entry: Hashable {
    var token: Int32
    var position: TokenPosition
    /// Of the picture that the row belongs to; nil for text.
    var content: PictureFingerprint?
  }

  /// A picture some of whose rows wait.
  struct WaitingPicture {
    var picture: PatchedPicture
    /// Its rows in `entries`.
    var range: Range<Int>
    /// What the vision tower made of it, and where its first row stands there.
    var encoded: (rows: Rows, first: Int)?
  }

  let cache: KeyValueCache
  private(set) var entries: [Entry] = []
  /// Entries whose keys and values the cache holds; the others wait.
  private(set) var computed = 0
  var pictures: [WaitingPicture] = []
  /// Rows of the pictures that were encoded since it was set; nil: they are not kept.
  var keptPictures: [[Float]]?
  private(set) var counter: PositionCounter
  /// What stood here before the last prompt was appended; nil where a prompt took the place of all.
  private var before: (count: Int, counter: PositionCounter, pictures: [WaitingPicture])?
  /// Entries of the last prompt that were already computed when it came.
  public internal(set) var reused = 0

  init(cache: KeyValueCache, counter: PositionCounter) {
    self.cache = cache
    self.counter = counter
  }

  /// Rows held and waiting.
  public var count: Int { entries.count }

  /// Token ids, placeholders for rows of pictures.
  public var tokens: [Int] { entries.map { Int($0.token) } }

  /// Three positions for each row.
  public var positions: [TokenPosition] { entries.map(\.position) }

  /// What Hugging Face calls `rope_deltas`: the next generated token stands at `count + ropeDelta`.
  public var ropeDelta: Int { counter.highest + 1 - entries.count }

  /// Memory of the cache, bytes.
  public var bytes: Int { cache.bytes }

  /// A sequence that starts as this one and goes its own way: one prompt, several continuations.
  public func branch() -> DecoderSequence {
    let other = DecoderSequence(cache: cache.copy(), counter: counter)
    (other.entries, other.computed, other.pictures, other.reused) = (entries, computed, pictures, reused)
    return other
  }

  var waiting: Int { entries.count - computed }

  /// Makes the sequence a new prompt, keeping what it has in common with the old one from the start.
  func replace(_ parts: [PromptLayout.Part], style: PositionCounter) throws(InferenceError) {
    let old = entries[..<computed]
    let (oldEntries, oldCounter, oldPictures, oldBefore) = (entries, counter, pictures, before)
    entries = []
    pictures = []
    counter = style
    do throws(InferenceError) {
      try append(parts)
    } catch {
      (entries, counter, pictures, before) = (oldEntries, oldCounter, oldPictures, oldBefore)
      throw error
    }
    before = nil
    var common = 0
    let limit = min(old.count, entries.count)
    while common < limit, old[common] == entries[common] { common += 1 }
    // The last row is computed again where all is known: its output is what follows.
    common = max(0, min(common, entries.count - 1))
    cache.truncate(to: common)
    computed = common
    reused = common
    pictures.removeAll { $0.range.upperBound <= common }
  }

  /// Adds text and pictures behind what there is.
  func append(_ parts: [PromptLayout.Part]) throws(InferenceError) {
    before = (entries.count, counter, pictures)
    for part in parts {
      switch part {
      case .text(let tokens):
        for token in tokens { entries.append(Entry(token: Int32(token), position: counter.text())) }
      case .picture(let picture, let rows, let grid, let placeholder):
        // Rows without a grid (LLaVA's) are counted one by one.
        let positions = try counter.picture(
          grid ?? PictureGrid(time: rows, height: 1, width: 1), secondsPerStep: picture.secondsPerStep)
        let content = PictureFingerprint(picture)
        pictures.append(
          WaitingPicture(picture: picture, range: entries.count..<entries.count + rows, encoded: nil))
        for position in positions {
          entries.append(Entry(token: Int32(placeholder), position: position, content: content))
        }
      }
    }
  }

  func startGenerating() { counter.startGenerating() }

  /// Adds tokens that were generated or forced.
  func append(generated tokens: [Int]) {
    for token in tokens { entries.append(Entry(token: Int32(token), position: counter.text())) }
  }

  /// The next `count` waiting rows as a piece of a pass; `wanted` counts from the first of them. Their pictures must be
  /// encoded.
  func piece(_ count: Int, wanted: Range<Int>) -> DecoderPiece {
    let range = computed..<computed + count
    var inputs: [DecoderPiece.Input] = []
    var row = range.lowerBound
    for picture in pictures where picture.range.overlaps(range) {
      let part = picture.range.clamped(to: range)
      if row < part.lowerBound { inputs.append(.tokens(entries[row..<part.lowerBound].map(\.token))) }
      if let encoded = picture.encoded {
        let first = encoded.first + part.lowerBound - picture.range.lowerBound
        inputs.append(.rows(encoded.rows, first..<first + part.count))
      }
      row = part.upperBound
    }
    if row < range.upperBound { inputs.append(.tokens(entries[row..<range.upperBound].map(\.token))) }
    return DecoderPiece(
      cache: cache, inputs: inputs, positions: entries[range].map(\.position)[...], wanted: wanted)
  }

  /// The next `count` waiting rows are in the cache now.
  func advance(_ count: Int) {
    computed += count
    pictures.removeAll { $0.range.upperBound <= computed }
  }

  /// Forgets everything.
  func clear() {
    cache.truncate(to: 0)
    entries = []
    computed = 0
    pictures = []
    counter = PositionCounter(counter.style)
    before = nil
  }

  /// Takes back the last prompt, which could not be computed, and all that came after it. A prompt that took the place
  /// of another leaves nothing.
  func undo() {
    guard let before else { return clear() }
    cache.truncate(to: min(computed, before.count))
    computed = min(computed, before.count)
    entries.removeLast(max(0, entries.count - before.count))
    pictures = before.pictures
    counter = before.counter
  }
}

/// 128 bits that tell pictures apart by their content.
struct PictureFingerprint: Hashable {
  private var low, high: UInt64

  init(_ picture: PatchedPicture) {
    let values = UnsafeRawBufferPointer(
      start: picture.patches.base, count: picture.patches.count * picture.patches.columns * 4)
    // Four independent streams of multiply and rotate, so that they run side by side.
    var state: (UInt64, UInt64, UInt64, UInt64) = (
      0x9e37_79b9_7f4a_7c15, 0xc2b2_ae3d_27d4_eb4f, 0x1656_67b1_9e37_79f9, 0x85eb_ca77_c2b2_ae63
    )
    func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
      let x = (a ^ b) &* 0x9fb2_1c65_1e98_df25
      return (x << 29) | (x >> 35)
    }
    var offset = 0
    while offset + 32 <= values.count {
      state.0 = mix(state.0, values.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      state.1 = mix(state.1, values.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
      state.2 = mix(state.2, values.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self))
      state.3 = mix(state.3, values.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self))
      offset += 32
    }
    while offset + 4 <= values.count {
      state.0 = mix(state.0, UInt64(values.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      offset += 4
    }
    for size in [picture.time, picture.height, picture.width, picture.patches.columns] {
      state.1 = mix(state.1, UInt64(size))
    }
    low = mix(mix(state.0, state.1), state.2 ^ (state.3 << 1))
    high = mix(mix(state.2, state.3), state.0 ^ (state.1 << 1))
  }
}
