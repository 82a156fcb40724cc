/// Unicode's normalisation form C: characters come apart, marks are ordered, characters are put together (UAX #15).
///
/// The tables are those of Hugging Face's tokenizers (Unicode 9.0); Foundation's own normalisation on Linux is neither
/// that version nor right (U+10041 U+0301 becomes Á there).
enum CharacterComposition {
  struct Tables: Sendable {
    /// Full decompositions.
    var decompositions: [UInt32: [UInt32]] = [:]
    /// Composed characters by first and second, each 32 bits.
    var compositions: [UInt64: UInt32] = [:]
    /// Combining classes other than 0.
    var classes: [UInt32: UInt8] = [:]
    /// Characters that may change or move, or make a character before them change.
    var unsettled: [UInt32] = []
  }

  static let tables: Tables = {
    var tables = Tables()
    func entries(_ text: String) -> [(UInt32, [UInt32])] {
      text.utf8.split(separator: UInt8(ascii: " ")).compactMap { word in
        let sides = word.split(separator: UInt8(ascii: "="))
        guard sides.count == 2, let left = CharacterClasses.hexadecimal(sides[0]) else { return nil }
        return (left, sides[1].split(separator: UInt8(ascii: "+")).compactMap(CharacterClasses.hexadecimal))
      }
    }
    var pairs: [UInt32: [UInt32]] = [:]
    for (composed, parts) in entries(UnicodeCompositionTables.pairs) where parts.count == 2 {
      pairs[composed] = parts
      tables.compositions[UInt64(parts[0]) << 32 | UInt64(parts[1])] = composed
      tables.unsettled.append(parts[1])
    }
    for (character, parts) in entries(UnicodeCompositionTables.others) {
      tables.decompositions[character] = parts
      tables.unsettled.append(character)
    }
    for word in UnicodeCompositionTables.combiningClasses.split(separator: " ") {
      let sides = word.split(separator: "=")
      guard sides.count == 2, let value = UInt8(sides[1]) else { continue }
      for range in CharacterClasses.hexadecimalRanges(String(sides[0])) {
        for character in range {
          tables.classes[character] = value
          tables.unsettled.append(character)
        }
      }
    }
    // The first of a pair may come apart itself; what it comes apart into never does.
    for composed in entries(UnicodeCompositionTables.pairs).map(\.0) {
      var parts = [composed]
      while let first = parts.first, let pair = pairs[first] { parts.replaceSubrange(0..<1, with: pair) }
      tables.decompositions[composed] = parts.flatMap { tables.decompositions[$0] ?? [$0] }
    }
    // Vowels and final consonants of Hangul.
    tables.unsettled += Array(0x1161...0x1175) + Array(0x11A8...0x11C2)
    return tables
  }()

  /// The text in form C; nil where it is already.
  static func composed(_ text: ClassifiedText) -> [UInt8]? {
    // Nothing below U+0300 changes unless something from there on follows it.
    guard text.bytes.contains(where: { $0 >= 0xCC }) else { return nil }
    var place = 0
    while place < text.count {
      let (classes, next) = text.character(at: place)
      if classes.contains(.unsettled) { return compose(text) }
      place = next
    }
    return nil
  }

  private static func compose(_ text: ClassifiedText) -> [UInt8] {
    var characters = decompose(text)
    order(&characters)
    recompose(&characters)
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    for (value, _) in characters {
      if let scalar = Unicode.Scalar(value) { result += UTF8.encode(scalar).map(Array.init) ?? [] }
    }
    return result
  }

  /// The characters, each in parts, with their combining classes.
  private static func decompose(_ text: ClassifiedText) -> [(value: UInt32, order: UInt8)] {
    let tables = tables
    var characters: [(value: UInt32, order: UInt8)] = []
    characters.reserveCapacity(text.count)
    var place = 0
    while place < text.count {
      let (value, next) = text.scalar(at: place)
      place = next
      if value < 0xC0 {
        characters.append((value, 0))
      } else if (0xAC00...0xD7A3).contains(value) {
        let index = value - 0xAC00
        characters.append((0x1100 + index / 588, 0))
        characters.append((0x1161 + index % 588 / 28, 0))
        if index % 28 > 0 { characters.append((0x11A7 + index % 28, 0)) }
      } else if let parts = tables.decompositions[value] {
        for part in parts { characters.append((part, tables.classes[part] ?? 0)) }
      } else {
        characters.append((value, tables.classes[value] ?? 0))
      }
    }
    return characters
  }

  /// Sorts each run of marks by class; marks of one class keep their order.
  private static func order(_ characters: inout [(value: UInt32, order: UInt8)]) {
    var start = 0
    while start < characters.count {
      guard characters[start].order > 0 else {
        start += 1
        continue
      }
      var end = start + 1
      while end < characters.count, characters[end].order > 0 { end += 1 }
      let run = characters[start..<end].enumerated()
        .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
      for (offset, mark) in run.enumerated() { characters[start + offset] = mark.element }
      start = end
    }
  }

  /// Puts each mark or starter together with the last starter before it, unless a mark between them blocks it.
  private static func recompose(_ characters: inout [(value: UInt32, order: UInt8)]) {
    var starter: Int?
    var kept = 0
    /// The class of the last character kept after the starter; nil where none was.
    var last: UInt8?
    for index in characters.indices {
      let character = characters[index]
      if let starter, last.map({ $0 < character.order }) ?? true,
        let composed = pair(characters[starter].value, character.value)
      {
        characters[starter].value = composed
        continue
      }
      if character.order == 0 {
        starter = kept
        last = nil
      } else {
        last = character.order
      }
      characters[kept] = character
      kept += 1
    }
    characters.removeSubrange(kept...)
  }

  private static func pair(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if (0x1100...0x1112).contains(first), (0x1161...0x1175).contains(second) {
      return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
    }
    if (0xAC00...0xD7A3).contains(first), (first - 0xAC00) % 28 == 0, (0x11A8...0x11C2).contains(second) {
      return first + second - 0x11A7
    }
    return tables.compositions[UInt64(first) << 32 | UInt64(second)]
  }
}
