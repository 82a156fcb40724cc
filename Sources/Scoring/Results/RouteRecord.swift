import DriveTypes

/// The result of one route, as a Bench2Drive checkpoint stores it.
public struct RouteRecord: Sendable, Hashable {
  /// Position in the suite; −1 while the route runs; nil in merged files, which drop it.
  public var index: Int?
  /// `RouteScenario_<id>_rep<k>`
  public var routeID: String
  /// Bench2Drive's own fields; nil in records of the plain CARLA leaderboard, which lack them.
  public var place: Place?
  public var status: RouteStatus
  public var infractionCount: Int
  public var infractions: InfractionLists
  public var scores: Scores
  public var meta: Meta

  /// What Bench2Drive adds to the leaderboard's record.
  public struct Place: Sendable, Hashable {
    /// Scenario instance, such as `ParkingCutIn_1`.
    public var scenarioName: String
    /// Key of the weather preset; nil where none matches.
    public var weatherID: String?
    /// Folder in which the agent saves its metric file.
    public var saveName: String
    public var townName: String

    public init(scenarioName: String, weatherID: String?, saveName: String, townName: String) {
      self.scenarioName = scenarioName
      self.weatherID = weatherID
      self.saveName = saveName
      self.townName = townName
    }
  }

  public struct Scores: Sendable, Hashable {
    /// Route completion, percent: int 100 when complete, else two decimals.
    public var route: PythonNumber
    /// Product of the penalties, 0…1.
    public var penalty: PythonNumber
    /// Driving score of the route, percent.
    public var composed: PythonNumber

    public init(route: PythonNumber = 0, penalty: PythonNumber = 0, composed: PythonNumber = 0) {
      self.route = route
      self.penalty = penalty
      self.composed = composed
    }
  }

  public struct Meta: Sendable, Hashable {
    /// Metres along the dense route.
    public var routeLength: PythonNumber
    /// Simulated seconds.
    public var durationGame: PythonNumber
    /// Wall-clock seconds.
    public var durationSystem: PythonNumber

    public init(
      routeLength: PythonNumber = 0, durationGame: PythonNumber = 0, durationSystem: PythonNumber = 0
    ) {
      self.routeLength = routeLength
      self.durationGame = durationGame
      self.durationSystem = durationSystem
    }
  }

  /// A record as upstream creates it before the route runs.
  public init(index: Int?, routeID: String, place: Place?) {
    self.index = index
    self.routeID = routeID
    self.place = place
    status = .started
    infractionCount = 0
    infractions = InfractionLists()
    scores = Scores()
    meta = Meta()
  }

  /// The `<id>` of `RouteScenario_<id>_rep<k>`; the whole text where it is not of that form.
  public var routeNumber: String {
    let parts = routeID.split(separator: "_", omittingEmptySubsequences: false)
    return parts.count >= 2 ? String(parts[1]) : routeID
  }

  /// The type of the scenario: its instance name without the trailing number.
  public var scenarioType: String? {
    guard let name = place?.scenarioName else { return nil }
    guard let cut = name.lastIndex(of: "_"), name[name.index(after: cut)...].allSatisfy(\.isNumber) else {
      return name
    }
    return String(name[..<cut])
  }

  /// Bench2Drive's success: the route was completed, and no list but the minimum speed's has an entry.
  public var isSuccess: Bool { status.isCompleted && !infractions.hasPunishedEntry }

  /// The penalty as the messages give it. The lanes' percentage is rounded to two digits there, so that this is
  /// within 2e-4 of the stored penalty.
  public func penaltyFromMessages() -> Double {
    var penalty = 1.0
    for kind in InfractionKind.allCases {
      for text in infractions[kind] {
        if case .outsideRouteLanes(_, let percentage) = InfractionMessage(text) {
          penalty *= 1 - percentage / 100
        } else {
          penalty *= kind.penalty
        }
      }
    }
    return penalty
  }
}

/// The texts of a record's infractions, by kind.
public struct InfractionLists: Sendable, Hashable {
  private var lists: [[String]]
  /// Lists of a fork's own invention, in file order: they count against success, as upstream's loop over all keys.
  public var others: [Other]

  public struct Other: Sendable, Hashable {
    public var key: String
    public var texts: [String]
  }

  public init() {
    lists = Array(repeating: [], count: InfractionKind.allCases.count)
    others = []
  }

  public subscript(kind: InfractionKind) -> [String] {
    get { lists[kind.index] }
    set { lists[kind.index] = newValue }
  }

  /// Entries in all lists, the minimum speed's included.
  public var count: Int { lists.reduce(0) { $0 + $1.count } + others.reduce(0) { $0 + $1.texts.count } }

  public var hasPunishedEntry: Bool {
    InfractionKind.allCases.contains { $0 != .minimumSpeed && !self[$0].isEmpty }
      || others.contains { !$0.texts.isEmpty }
  }
}
