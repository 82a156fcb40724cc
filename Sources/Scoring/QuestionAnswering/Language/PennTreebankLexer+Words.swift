/// Rules of words, addresses, numbers and abbreviations.
extension PennTreebankLexer {
  /// "gonna" is "gon na", "cannot" is "can not".
  mutating func assimilations(_ place: Int) {
    for (word, rest) in [
      ("cannot", 3), ("'twas", 3), ("gonna", 2), ("gotta", 2), ("lemme", 2), ("gimme", 2), ("wanna", 2),
    ] {
      if let end = after(word, place) {
        let cut = end - rest
        // The rest is read as a token of its own.
        if end > best.reach { best = Match(reach: end, end: cut, token: straight(place, cut)) }
      }
    }
    if isAt(place, Self.isApostrophe), let end = after("tis", place + 1), end > best.reach {
      best = Match(reach: end, end: end - 2, token: straight(place, end - 2))
    }
  }

  /// `<b>`, `</b>`, `<a href="x">`, `<!-- … -->`: one token each.
  mutating func tags(_ place: Int) {
    guard text[place] == "<", let next = at(place + 1) else { return }
    func name(_ place: Int) -> Int? {
      guard isAt(place, { $0.isASCII && Self.isLetter($0) }) else { return nil }
      return run(place) { $0.isASCII && Self.isAlnum($0) || "_:.-".unicodeScalars.contains($0) }
    }
    var end: Int?
    if next == "!" || next == "?" {
      if isAt(place + 2, { $0 == "-" || $0.isASCII && Self.isLetter($0) }) {
        end = run(place + 3) { $0 != ">" }
      }
    } else if next == "/" {
      end = name(place + 2)
    } else if var place = name(place + 1) {
      // Attributes, with or without a value.
      while case let spaces = run(place, { $0 == " " }), spaces > place, let attribute = name(spaces) {
        place = attribute
        let equals = run(place) { $0 == " " }
        guard at(equals) == "=" else { continue }
        let value = run(equals + 1) { $0 == " " }
        if let quote = at(value), quote == "'" || quote == "\"" {
          let close = run(value + 1) { $0 != quote }
          guard at(close) == quote else { break }
          place = close + 1
        } else if let plain = name(value) {
          place = plain
        } else {
          break
        }
      }
      let slash = run(place) { $0 == " " }
      end = at(slash) == "/" ? slash + 1 : place
    }
    guard let end else { return }
    let close = run(end) { $0 == " " }
    if at(close) == ">" { offer(close + 1, joined(place, close + 1)) }
  }

  /// Spaces inside a token do not break.
  func joined(_ from: Int, _ to: Int) -> String { piece(from, to).replacing(" ", with: "\u{a0}") }

  /// A letter, then letters and digits; full stops and the like join on.
  func wordEnd(_ place: Int) -> Int? {
    guard isAt(place, Self.isLetter) else { return nil }
    var end = run(place, Self.isAlnum)
    while isAt(end, { ".!?".unicodeScalars.contains($0) }), isAt(end + 1, Self.isLetter) {
      end = run(end + 1, Self.isAlnum)
    }
    return end
  }

  /// "'s", "'re" and so on.
  func ending(_ place: Int) -> Int? {
    guard isAt(place, Self.isApostrophe) else { return nil }
    for word in ["re", "ve", "ll"] { if let end = after(word, place + 1) { return end } }
    return isAt(place + 1) { "msdMSD".unicodeScalars.contains($0) } ? place + 2 : nil
  }

  /// "n't"
  func negation(_ place: Int) -> Int? {
    low(place) == "n" && isAt(place + 1, Self.isAnyApostrophe) && low(place + 2) == "t" ? place + 3 : nil
  }

  mutating func words(_ place: Int) {
    if let end = wordEnd(place) {
      if let reach = ending(end) { offer(end, ahead: reach - end, piece(place, end)) }
      // "do" of "don't": letters that do not end in n, before "n't".
      let letters = run(place) { $0.isASCII && Self.isLetter($0) }
      if letters - 2 >= place, let reach = negation(letters - 1), low(letters - 2) != "n" {
        offer(letters - 1, ahead: reach - letters + 1, piece(place, letters - 1))
      }
      offer(end, piece(place, end))
    }
    apostropheWords(place)
  }

  /// Words that hold an apostrophe: "o'clock", "'em", "c'mon".
  mutating func apostropheWords(_ place: Int) {
    func offer(_ end: Int) { self.offer(end, straight(place, end)) }
    if isAt(place, Self.isApostrophe) {
      if low(place + 1) == "n" { offer(isAt(place + 2, Self.isApostrophe) ? place + 3 : place + 2) }
      for word in ["em", "till", "til", "cause"] { if let end = after(word, place + 1) { offer(end) } }
      if isAt(place + 1, { ("2"..."9").contains($0) }), at(place + 2) == "0", low(place + 3) == "s" {
        offer(place + 4)
      }
    }
    for word in ["l", "d", "j", "dunkin", "somethin", "ol"] {
      if let end = after(word, place), isAt(end, Self.isApostrophe) { offer(end + 1) }
    }
    for word in ["cont'd", "nor'easter", "c'mon", "e'er", "s'mores", "ev'ry", "li'l", "nat'l"] {
      if let end = after(word, place) { offer(word == "cont'd" && at(end) == "." ? end + 1 : end) }
    }
    guard isAt(place, Self.isLetter) else { return }
    let letters = run(place, Self.isLetter)
    guard isAt(letters, Self.isAnyApostrophe) else { return }
    let rest = run(letters + 1, Self.isLetter)
    // "o'brien", but not "i'm" or "y'all".
    if letters == place + 1, isOf("ABCDEFGHJKLMNOPQRSTUVWXZn", place), rest >= letters + 3 {
      offer(rest)
    }
    // "shi'ite"
    if letters >= place + 2, isAt(letters - 1, { "aeiouyAEIOUY".unicodeScalars.contains($0) }),
      isAt(letters + 1, { ("A"..."Z").contains($0) || "aeiou".unicodeScalars.contains($0) })
    {
      offer(rest)
    }
    if letters == place + 1, "yY".unicodeScalars.contains(text[place]), isAt(letters, Self.isApostrophe),
      rest > letters + 1
    {
      self.offer(letters + 1, ahead: 1, straight(place, letters + 1))
    }
  }

  mutating func addresses(_ place: Int) {
    for scheme in ["https://", "http://", "ftp://", "svn+ssh://", "svn://", "mailto://"] {
      guard let start = after(scheme, place) else { continue }
      var end = run(start) { !Self.isSpace($0) && !"\"<>|(){}[]".unicodeScalars.contains($0) }
      while end > start + 1, "'.!?,;:&-".unicodeScalars.contains(text[end - 1]) { end -= 1 }
      if end > start + 1 { offer(end, piece(place, end)) }
    }
    if isAt(place, { $0.isASCII && Self.isAlnum($0) }) {
      func isOut(_ scalar: Unicode.Scalar) -> Bool {
        Self.isSpace(scalar) || "\"<>|()".unicodeScalars.contains(scalar)
      }
      let local = run(place) { !isOut($0) && $0 != "@" }
      let end = at(local) == "@" ? run(local + 1) { !isOut($0) } : local
      if end > local + 1 {
        let last = text[end - 1] == "." ? end - 1 : end
        offer(last, piece(place, last))
      }
    }
    if text[place] == "@", isAt(place + 1, { $0 == "_" || $0.isASCII && Self.isLetter($0) }) {
      let end = run(place + 1) { $0 == "_" || $0.isASCII && Self.isAlnum($0) }
      offer(end, piece(place, end))
    }
    if text[place] == "#", isAt(place + 1, Self.isLetter) {
      let end = run(place + 1, Self.isLetter)
      offer(end, piece(place, end))
    }
  }

  mutating func contractions(_ place: Int) {
    func isFree(_ end: Int) -> Bool { !isAt(end, Self.isLetter) }
    if let end = ending(place), isFree(end) { offer(end, ahead: 1, straight(place, end)) }
    if let end = negation(place), isFree(end) { offer(end, ahead: 1, straight(place, end)) }
  }

  /// Digits with points, commas and colons between them or before them.
  func numberEnd(_ place: Int) -> Int? {
    var end = run(place, Self.isDigit)
    while isAt(end, { ".,:".unicodeScalars.contains($0) }), isAt(end + 1, Self.isDigit) {
      end = run(end + 1, Self.isDigit)
    }
    return end > place ? end : nil
  }

  mutating func numbers(_ place: Int) {
    let sign = "+-".unicodeScalars.contains(text[place]) ? place + 1 : place
    for pattern in [NumberShape.date] {
      if let end = longest(pattern, place) { offer(end, piece(place, end)) }
    }
    if let end = numberEnd(sign) { offer(end, piece(place, end)) }
    let raised = run(place) {
      "\u{b9}\u{b2}\u{b3}\u{2070}".unicodeScalars.contains($0) || (0x2074...0x2079).contains($0.value)
        || (0x2080...0x2089).contains($0.value)
    }
    if raised > place { offer(raised, piece(place, raised)) }
    for pattern in NumberShape.fractions {
      if let end = longest(pattern, place) { offer(end, joined(place, end)) }
    }
    if let fraction = NumberShape.signs[text[place]] { offer(place + 1, fraction) }
    for pattern in NumberShape.phones {
      if let end = longest(pattern, place) {
        offer(end, joined(place, end).replacing("(", with: "-lrb-").replacing(")", with: "-rrb-"))
      }
    }
    if isAt(place, Self.isApostrophe), isAt(place + 1, Self.isDigit), isAt(place + 2, Self.isDigit),
      isSpaceOrEnd(place + 3)
    {
      offer(place + 3, ahead: 1, straight(place, place + 3))
    }
    let currency = run(place) { ("A"..."Z").contains($0) }
    if at(currency) == "$" { offer(currency + 1, piece(place, currency + 1)) }
    if let money = NumberShape.money[text[place]] { offer(place + 1, money) }
  }

  func longest(_ shape: [NumberShape.Part], _ place: Int) -> Int? {
    guard let part = shape.first else { return place }
    var best: Int?
    var end = place
    for count in 0...part.maximum {
      if count >= part.minimum, let whole = longest(Array(shape.dropFirst()), end) {
        best = max(best ?? 0, whole)
      }
      guard isAt(end, part.accepts) else { break }
      end += 1
    }
    return best
  }

  mutating func abbreviations(_ place: Int) {
    guard isAt(place, { $0.isASCII && Self.isLetter($0) }) else {
      return
    }
    let end = run(place) { $0.isASCII && Self.isLetter($0) }
    if at(end) == "." {
      let word = piece(place, end)
      if Abbreviations.isClosing(word) { offer(end + 1, ahead: 2, piece(place, end + 1)) }
      if Abbreviations.isTitle(word) { offer(end + 1, piece(place, end + 1)) }
      if Abbreviations.beforeNumbers.contains(word.lowercased()) {
        let next = isAt(end + 1, Self.isSpace) ? end + 2 : end + 1
        if isAt(next, Self.isDigit) { offer(end + 1, ahead: next - end, piece(place, end + 1)) }
      }
    }
    // "U.S.", and every single letter with a full stop.
    var last = place + 1
    while at(last) == ".", isAt(last + 1, { $0.isASCII && Self.isLetter($0) }),
      last == place + 1 || at(last - 2) == "."
    {
      last += 2
    }
    if at(last) == "." {
      if Abbreviations.startsSentence(text, last + 1), last == place + 1 {
        // "I. The": a sentence ends.
        best = Match(reach: .max, end: last, token: piece(place, last))
      } else {
        offer(last + 1, piece(place, last + 1))
      }
    }
    for dotted in ["ph.d", "ed.d"] {
      if let end = after(dotted, place), at(end) == "." { offer(end + 1, ahead: 2, piece(place, end + 1)) }
    }
    for (dotted) in ["yahoo!", "jeopardy!", "e!"] {
      if let end = after(dotted, place) { offer(end, piece(place, end)) }
    }
    if let end = wordEnd(place), at(end) == ".", isAt(end + 1, Self.isPause) {
      offer(end + 1, ahead: 1, piece(place, end + 1))
    }
  }

  mutating func fileNames(_ place: Int) {
    guard isAt(place, Self.isPlain) else { return }
    var end = run(place, Self.isPlain)
    while at(end) == ".", isAt(end + 1, Self.isPlain) {
      let next = run(end + 1, Self.isPlain)
      if Abbreviations.fileEndings.contains(piece(end + 1, next).lowercased()),
        isSpaceOrEnd(next) || isAt(next, { ".?!,\"'<".unicodeScalars.contains($0) })
      {
        offer(next, ahead: 1, piece(place, next))
      }
      end = next
    }
  }
}
