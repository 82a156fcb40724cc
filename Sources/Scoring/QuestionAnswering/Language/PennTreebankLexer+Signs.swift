/// Rules of marks, compounds, quotes and symbols.
extension PennTreebankLexer {
  mutating func marks(_ place: Int) {
    let scalar = text[place]
    switch scalar {
    case "\"", "\u{ab}", "\u{bb}", "\u{201c}", "\u{201d}", "\u{201e}", "\u{201f}": offer(place + 1, "''")
    case "<":
      offer(place + 1, "<")
      if at(place + 1) == "<" { offer(place + 2, "<<") }
    case ">":
      offer(place + 1, ">")
      if at(place + 1) == ">" { offer(place + 2, ">>") }
    case "{": offer(place + 1, "-lcb-")
    case "}": offer(place + 1, "-rcb-")
    case "[": offer(place + 1, "-lsb-")
    case "]": offer(place + 1, "-rsb-")
    case "(": offer(place + 1, "-lrb-")
    case ")": offer(place + 1, "-rrb-")
    case "-":
      let end = run(place) { $0 == "-" }
      offer(end, (3...4).contains(end - place) ? "--" : piece(place, end))
    case "\u{96}", "\u{97}", "\u{2013}", "\u{2014}", "\u{2015}": offer(place + 1, "--")
    case "\u{85}", "\u{2026}": offer(place + 1, "...")
    case ".":
      let end = run(place) { $0 == "." }
      offer(end >= place + 3 ? end : place + 1, end >= place + 3 ? "..." : ".")
    case ",", ";", ":", "\u{3001}": offer(place + 1, String(scalar))
    case "?", "!":
      let end = run(place) { $0 == "?" || $0 == "!" }
      offer(end, piece(place, end))
    case "@", "#", "_", "*":
      let end = run(place) { $0 == scalar }
      offer(end, piece(place, end))
    default: break
    }
    for (entity, token) in [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "''"), ("&nbsp;", nil)] {
      if let end = after(entity, place) { offer(end, token) }
    }
    for name in ["C++", "C#", "c#"] where text[place...].starts(with: name.unicodeScalars) {
      offer(place + name.unicodeScalars.count, name)
    }
    smileys(place)
  }

  mutating func smileys(_ place: Int) {
    let eyes = "<>".unicodeScalars.contains(text[place]) ? place + 1 : place
    guard isAt(eyes, { ":;=".unicodeScalars.contains($0) }) else { return }
    let nose = isAt(eyes + 1, { "-oO*'".unicodeScalars.contains($0) })
    for mouth in nose ? [eyes + 1, eyes + 2] : [eyes + 1] {
      if isAt(mouth, { "()DPdpO\\{@|[]".unicodeScalars.contains($0) }), !isAt(mouth + 1, Self.isAlnum) {
        offer(
          mouth + 1, ahead: 1,
          piece(place, mouth + 1).replacing("(", with: "-lrb-").replacing(")", with: "-rrb-"))
      }
    }
  }

  mutating func compounds(_ place: Int) {
    guard isAt(place, Self.isAlnum) else { return }
    slashed(place)
    // Points and commas may stand before the first hyphen.
    var end = run(place) { Self.isPlain($0) || $0 == "." || $0 == "," }
    if at(end) == "-", isAt(end + 1, Self.isPlain) {
      while at(end) == "-", isAt(end + 1, Self.isPlain) { end = run(end + 1, Self.isPlain) }
      offer(end, piece(place, end))
      if at(end) == ".", isAt(end + 1, Self.isPause) { offer(end + 1, ahead: 1, piece(place, end + 1)) }
    }
    hyphenated(place)
    // "R&D"
    func capitals(_ place: Int) -> Int { run(place) { ("A"..."Z").contains($0) } }
    end = capitals(place)
    var isJoined = false
    while end > place, isAt(end, { $0 == "+" || $0 == "&" }) {
      let start = after("&amp;", end) ?? end + 1
      let next = capitals(start)
      guard next > start else { break }
      isJoined = true
      end = next
    }
    if isJoined { offer(end, piece(place, end).replacing("&amp;", with: "&")) }
  }

  /// Letters and digits with hyphens or underscores between them; "d'" and the like may come first.
  mutating func hyphenated(_ place: Int) {
    func part(_ place: Int) -> Int? {
      var start = place
      if isAt(place, { "dolDOL".unicodeScalars.contains($0) }), isAt(place + 1, Self.isAnyApostrophe),
        isAt(place + 2, Self.isAlnum), isAt(place + 3, Self.isAlnum)
      {
        start = place + 3
      }
      let end = run(start, Self.isAlnum)
      return end > start ? end : nil
    }
    guard var end = part(place) else { return }
    while isAt(end, Self.isHyphen), let next = part(end + 1) { end = next }
    offer(end, straight(place, end))
    if at(end) == ".", isAt(end + 1, Self.isPause) { offer(end + 1, ahead: 1, straight(place, end + 1)) }
  }

  /// "left/right", "km/h", "and/or": up to two slashes.
  mutating func slashed(_ place: Int) {
    func part(_ place: Int) -> Int? {
      var end = run(place, Self.isPlain)
      guard end > place else { return nil }
      for _ in 0..<2 where at(end) == "-" && isAt(end + 1, Self.isPlainLetter) {
        end = run(end + 1, Self.isPlainLetter)
      }
      return end
    }
    guard var end = part(place) else { return }
    for _ in 0..<2 {
      guard at(end) == "/", let next = part(end + 1) else { break }
      end = next
      offer(end, piece(place, end))
    }
  }

  /// Quotes of every kind are dropped in the end, so that left and right need not be told apart.
  mutating func quotes(_ place: Int) {
    // A quote that opens a word is no apostrophe: "'distinct", not "'d".
    let opens = isAt(place + 1, Self.isLetter) && !isSpaceOrEnd(place + 2)
    if isOf("'\u{91}\u{92}\u{2018}\u{2019}", place) {
      offer(text[place] == "'" && at(place + 1) == "'" ? place + 2 : place + 1, ahead: opens ? 2 : 0, "'")
    }
    let end = run(place) {
      "`\u{2018}\u{2019}\u{201a}\u{201b}\u{2039}\u{203a}\u{82}\u{84}\u{93}\u{94}".unicodeScalars.contains($0)
    }
    if end > place { offer(min(end, place + 2), "'") }
    if text[place].value == 0xb4 { offer(place + 1, ahead: opens ? 2 : 0, "\u{b4}") }
    if let end = ending(place) { offer(end, straight(place, end)) }
    if let end = negation(place) { offer(end, straight(place, end)) }
  }

  mutating func symbols(_ place: Int) {
    let scalar = text[place]
    if "/=+%&~^|\\$".unicodeScalars.contains(scalar) || Abbreviations.isSymbol(scalar) {
      offer(place + 1, String(scalar))
    }
  }
}
