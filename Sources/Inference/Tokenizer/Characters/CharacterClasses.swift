/// What the patterns that split words ask of a character, and whether it may change under NFC.
///
/// CRITICAL: not Swift's own Unicode properties. A tokenizer is exact only by the tables of the library with which the
/// model was trained: those of Hugging Face's tokenizers 0.23.3, which are Unicode 16 here, whatever Swift's version is.
struct CharacterClasses: OptionSet, Sendable, Hashable {
  let rawValue: UInt8

  /// `\p{L}`
  static let letter = CharacterClasses(rawValue: 1)
  /// `\p{N}`
  static let number = CharacterClasses(rawValue: 2)
  /// `\s`
  static let space = CharacterClasses(rawValue: 4)
  /// Text without such characters is in NFC already.
  static let unsettled = CharacterClasses(rawValue: 8)

  /// The classes of every scalar, by its value.
  static let table: [CharacterClasses] = {
    var table = [CharacterClasses](repeating: [], count: 0x110000)
    func mark(_ text: String, _ mark: CharacterClasses) {
      for range in hexadecimalRanges(text) {
        for value in range { table[Int(value)].insert(mark) }
      }
    }
    mark(UnicodeClassTables.letters, .letter)
    mark(UnicodeClassTables.numbers, .number)
    mark(UnicodeClassTables.spaces, .space)
    for value in CharacterComposition.tables.unsettled { table[Int(value)].insert(.unsettled) }
    return table
  }()

  /// Ranges such as `41-5A 5F`; those that are none are passed over.
  static func hexadecimalRanges(_ text: String) -> [ClosedRange<UInt32>] {
    text.utf8.split(separator: UInt8(ascii: " ")).compactMap { word in
      let ends = word.split(separator: UInt8(ascii: "-")).compactMap { hexadecimal($0) }
      guard let first = ends.first, let last = ends.last, first <= last, last < 0x110000 else { return nil }
      return first...last
    }
  }

  static func hexadecimal(_ digits: Substring.UTF8View) -> UInt32? {
    UInt32(Substring(digits), radix: 16)
  }
}

/// UTF-8 that is known to be valid, seen character by character with their classes.
struct ClassifiedText {
  let bytes: UnsafeBufferPointer<UInt8>
  let classes: [CharacterClasses]

  init(_ bytes: UnsafeBufferPointer<UInt8>, classes: [CharacterClasses] = CharacterClasses.table) {
    self.bytes = bytes
    self.classes = classes
  }

  var count: Int { bytes.count }

  /// The scalar that starts at `place`, and where the next one starts.
  @inline(__always) func scalar(at place: Int) -> (value: UInt32, next: Int) {
    let first = UInt32(bytes[place])
    if first < 0x80 { return (first, place + 1) }
    func low(_ offset: Int) -> UInt32 { UInt32(bytes[place + offset] & 0x3F) }
    if first < 0xE0 { return ((first & 0x1F) << 6 | low(1), place + 2) }
    if first < 0xF0 { return ((first & 0x0F) << 12 | low(1) << 6 | low(2), place + 3) }
    return ((first & 0x07) << 18 | low(1) << 12 | low(2) << 6 | low(3), place + 4)
  }

  /// The classes of the character that starts at `place`, and where the next one starts.
  @inline(__always) func character(at place: Int) -> (classes: CharacterClasses, next: Int) {
    let (value, next) = scalar(at: place)
    return (classes[Int(value)], next)
  }

  /// Where a run of characters of these classes ends, seen from `place`.
  @inline(__always) func end(of wanted: CharacterClasses, from place: Int) -> Int {
    var place = place
    while place < count {
      let (classes, next) = character(at: place)
      if classes.isDisjoint(with: wanted) { break }
      place = next
    }
    return place
  }
}
