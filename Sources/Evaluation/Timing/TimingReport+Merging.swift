import DriveTypes

extension TimingReport {
  /// The diaries of several folders as one: each session once, whichever folders tell of it, numbered anew in the order of
  /// the routes that they began with. The sum of their times on the wall is what one machine would have taken.
  static func merged(_ diaries: [[JSONCursor]]) -> [JSONNode] {
    var sessions: [(index: Int, text: [String], lines: [[JSONMember]])] = []
    for diary in diaries {
      var bySession: [Int: [[JSONMember]]] = [:]
      for line in diary {
        guard let members = try? line.members(), let number = try? line.member("session").integer() else {
          continue
        }
        bySession[number, default: []].append(members)
      }
      for (_, lines) in bySession.sorted(by: { $0.key < $1.key }) {
        let text = lines.map { members in
          JSONWriter.text(.object(members.filter { $0.key != "session" }), indent: nil)
        }
        if sessions.contains(where: { $0.text == text }) { continue }
        sessions.append((Self.firstIndex(lines), text, lines))
      }
    }
    sessions.sort { ($0.index, $0.text.joined()) < ($1.index, $1.text.joined()) }
    return sessions.enumerated().flatMap { number, session in
      session.lines.map { members in
        .object(members.map { $0.key == "session" ? JSONMember("session", .integer(number + 1)) : $0 })
      }
    }
  }

  private static func firstIndex(_ lines: [[JSONMember]]) -> Int {
    let indices = lines.compactMap { members -> Int? in
      guard case .number(.integer(let index))? = members.last(where: { $0.key == "index" })?.node.value else {
        return nil
      }
      return index
    }
    return indices.min() ?? Int.max
  }
}
