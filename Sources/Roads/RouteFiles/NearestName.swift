/// Finds the names that someone may have meant, for error messages.
enum NearestName {
  /// Candidates within a third of the name's length in edits (upper and lower case alike), best first.
  static func of(_ name: String, among candidates: [String]) -> [String] {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(80))
    let limit = max(2, wanted.count / 3)
    return
      candidates
      .map { (name: $0, edits: edits(wanted, Array($0.lowercased().unicodeScalars))) }
      .filter { $0.edits <= limit }
      .sorted { ($0.edits, $0.name) < ($1.edits, $1.name) }
      .map(\.name)
  }

  /// Levenshtein distance.
  static func edits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
