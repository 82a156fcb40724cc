/// `<lanes>`: offsets, sections, lanes with widths, marks and links.
extension OpenDriveReader {
  mutating func readLanes(road: Int32, firstSection: Int, firstOffset: Int) throws(OpenDriveError) {
    while try scanner.nextChild() {
      if scanner.isElement("laneOffset") {
        let last = tables.offsets.count > firstOffset ? tables.offsets.last : nil
        tables.offsets.append(try polynomial("s", offset: 0, after: last))
        try scanner.skip()
      } else if scanner.isElement("laneSection") {
        try readSection(road: road, firstSection: firstSection)
      } else {
        try scanner.skip()
      }
    }
  }

  private mutating func readSection(road: Int32, firstSection: Int) throws(OpenDriveError) {
    let s = try scanner.number("s", limit: Limit.roadLength)
    let offset = scanner.position
    if tables.sections.count > firstSection, let last = tables.sections.last, last.s > s {
      throw scanner.structure("sections by ascending s", "s=\(s) after s=\(last.s)")
    }
    let index = Int32(tables.sections.count)
    let firstLane = tables.lanes.count
    while try scanner.nextChild() {
      if scanner.isElement("left") || scanner.isElement("center") || scanner.isElement("right") {
        while try scanner.nextChild() {
          if scanner.isElement("lane") {
            try readLane(section: index, s: s)
          } else {
            try scanner.skip()
          }
        }
      } else {
        try scanner.skip()
      }
    }
    if tables.lanes.count - firstLane > Limit.lanesPerSection {
      throw .tooLarge(
        scanner.location(offset), what: "the number of lanes in a section", limit: "\(Limit.lanesPerSection)",
        got: "\(tables.lanes.count - firstLane)")
    }
    try sortLanes(from: firstLane, sectionOffset: offset)
    tables.sections.append(
      SectionRow(
        s: s, end: s, road: road, number: Int32(tables.sections.count - firstSection),
        lanes: NetworkTables.range(tables.lanes, from: firstLane)))
  }

  /// Sorts the newest section's lanes by id: insertion in place, since files list them from left to right.
  private mutating func sortLanes(from first: Int, sectionOffset: Int) throws(OpenDriveError) {
    var (low, high) = (first, tables.lanes.count - 1)
    while low < high {
      tables.lanes.swapAt(low, high)
      (low, high) = (low + 1, high - 1)
    }
    for lane in first..<tables.lanes.count {
      var place = lane
      while place > first, tables.lanes[place - 1].id >= tables.lanes[place].id {
        if tables.lanes[place - 1].id == tables.lanes[place].id {
          throw .duplicate(
            scanner.location(sectionOffset), kind: "lane (in the section that starts here)",
            id: "\(tables.lanes[place].id)")
        }
        tables.lanes.swapAt(place - 1, place)
        place -= 1
      }
    }
  }

  private mutating func readLane(section: Int32, s: Double) throws(OpenDriveError) {
    let id = try scanner.integer("id")
    if abs(id) > 10_000 { throw scanner.bad("id", "a lane id within ±10,000") }
    var lane = LaneRow(
      id: id, type: laneType().rawValue, section: section, predecessor: 0, successor: 0,
      flags: scanner.value("level", is: "true") ? 1 : 0, widths: .empty, marks: .empty, next: .empty,
      previous: .empty)
    let firstWidth = tables.widths.count
    let firstMark = tables.marks.count
    while try scanner.nextChild() {
      if scanner.isElement("width") {
        let last = tables.widths.count > firstWidth ? tables.widths.last : nil
        tables.widths.append(try polynomial("sOffset", offset: s, after: last))
        try scanner.skip()
      } else if scanner.isElement("roadMark") {
        try readMark(firstMark: firstMark, s: s)
      } else if scanner.isElement("link") {
        while try scanner.nextChild() {
          // As in CARLA, the first link of each kind counts.
          if scanner.isElement("predecessor") {
            let link = try scanner.integer("id")
            if lane.predecessor == 0 { lane.predecessor = link }
          } else if scanner.isElement("successor") {
            let link = try scanner.integer("id")
            if lane.successor == 0 { lane.successor = link }
          }
          try scanner.skip()
        }
      } else {
        try scanner.skip()
      }
    }
    lane.widths = NetworkTables.range(tables.widths, from: firstWidth)
    lane.marks = NetworkTables.range(tables.marks, from: firstMark)
    tables.lanes.append(lane)
  }

  private mutating func laneType() -> LaneType {
    // Most lanes are of these three; the table below answers for the rest.
    if scanner.value("type", is: "driving") { return .driving }
    if scanner.value("type", is: "shoulder") { return .shoulder }
    if scanner.value("type", is: "sidewalk") { return .sidewalk }
    return LaneType(openDrive: scanner.text("type") ?? "")
  }

  private mutating func readMark(firstMark: Int, s: Double) throws(OpenDriveError) {
    let row = MarkRow(
      s: s + (try scanner.number("sOffset", limit: Limit.roadLength)),
      width: try scanner.number("width", absent: 0),
      kind: markKind().rawValue, color: markColor().rawValue, laneChange: markLaneChange().rawValue)
    if tables.marks.count > firstMark, let last = tables.marks.last, last.s > row.s {
      throw scanner.structure("records by ascending sOffset", "s=\(row.s) after s=\(last.s)")
    }
    tables.marks.append(row)
    try scanner.skip()
  }

  private mutating func markKind() -> LaneMarking.Kind {
    if scanner.value("type", is: "none") { return .none }
    if scanner.value("type", is: "solid") { return .solid }
    if scanner.value("type", is: "broken") { return .broken }
    return LaneMarking.Kind(openDrive: scanner.text("type") ?? "")
  }

  private mutating func markColor() -> LaneMarking.Color {
    if scanner.value("color", is: "white") || scanner.value("color", is: "standard") { return .white }
    return LaneMarking.Color(openDrive: scanner.text("color") ?? "")
  }

  private mutating func markLaneChange() -> LaneMarking.LaneChange {
    if scanner.value("laneChange", is: "none") { return [] }
    return LaneMarking.LaneChange(openDrive: scanner.text("laneChange") ?? "")
  }
}

extension LaneType {
  /// The type that CARLA gives to OpenDRIVE's word; `none` for words that it does not know.
  init(openDrive word: String) {
    switch word.lowercased() {
    case "driving": self = .driving
    case "stop": self = .stop
    case "shoulder": self = .shoulder
    case "biking": self = .biking
    case "sidewalk": self = .sidewalk
    case "border": self = .border
    case "restricted": self = .restricted
    case "parking": self = .parking
    case "bidirectional": self = .bidirectional
    case "median": self = .median
    case "special1": self = .special1
    case "special2": self = .special2
    case "special3": self = .special3
    case "roadworks": self = .roadWorks
    case "tram": self = .tram
    case "rail": self = .rail
    case "entry": self = .entry
    case "exit": self = .exit
    case "offramp": self = .offRamp
    case "onramp": self = .onRamp
    default: self = .none
    }
  }
}

extension LaneMarking.Kind {
  init(openDrive word: String) {
    switch word.lowercased() {
    case "none": self = .none
    case "broken": self = .broken
    case "solid": self = .solid
    case "solid solid": self = .solidSolid
    case "solid broken": self = .solidBroken
    case "broken solid": self = .brokenSolid
    case "broken broken": self = .brokenBroken
    case "botts dots": self = .bottsDots
    case "grass": self = .grass
    case "curb": self = .curb
    default: self = .other
    }
  }
}

extension LaneMarking.Color {
  init(openDrive word: String) {
    switch word.lowercased() {
    case "white", "standard": self = .white
    case "yellow": self = .yellow
    case "blue": self = .blue
    case "green": self = .green
    case "red": self = .red
    default: self = .other
    }
  }
}

extension LaneMarking.LaneChange {
  /// `increase` is to the right and `decrease` to the left, seen along +s; a mark that does not say permits both.
  init(openDrive word: String) {
    switch word.lowercased() {
    case "increase": self = .right
    case "decrease": self = .left
    case "none": self = []
    default: self = .both
    }
  }
}
