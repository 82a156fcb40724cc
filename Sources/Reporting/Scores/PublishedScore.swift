import DriveTypes

/// A row of the literature: what its authors report of closed-loop driving in CARLA.
package struct PublishedScore: Sendable, Hashable {
  package var name: String
  /// Percent.
  package var drivingScore, successRate: Double
  package var efficiency: Double?
  package var comfort: Double?
  /// Mean over the five abilities, percent.
  package var ability: Double?
  package var source: String

  /// A list whose rows may be compared with each other, and with no other list's.
  package struct List: Sendable {
    package var title: String
    package var world: String
    package var note: String
    package var rows: [PublishedScore]
  }

  private init(
    _ name: String, _ score: Double, _ success: Double, _ efficiency: Double? = nil, _ comfort: Double? = nil,
    ability: Double? = nil, source: String
  ) {
    self.name = name
    drivingScore = score
    successRate = success
    self.efficiency = efficiency
    self.comfort = comfort
    self.ability = ability
    self.source = source
  }

  private static let authors = "authors' own figures, Bench2Drive-Leaderboard @200a39f"
  private static let zoo = "Bench2Drive's result files, scored again with driveloop score"
  private static let benchmark = "Bench2Drive 0.0.4's own table (2026-08)"

  /// Sources: Bench2Drive 0.0.4's README (2026-08); linggm3/Bench2Drive-Leaderboard @200a39f (2026-05-02); the result files
  /// of Bench2DriveZoo and carla_garage.
  package static let lists = [
    List(
      title: "Bench2Drive 0.0.3 (220 routes)", world: "CARLA 0.9.15",
      note: "The routes of bench2drive220.xml. Privileged drivers see the world's state.",
      rows: [
        PublishedScore("PDM-Lite (privileged)", 97.02, 92.27, 250.04, 22.19, source: zoo),
        PublishedScore("LEAD expert (privileged)", 96.78, 96.59, source: authors),
        PublishedScore("Think2Drive (privileged)", 91.85, 85.41, source: authors),
        PublishedScore("TFv6 / LEAD", 95.28, 86.81, source: authors),
        PublishedScore("LinkVLA", 91.01, 74.55, source: authors),
        PublishedScore("DynVLA", 88.34, 72.73, source: authors),
        PublishedScore("HiP-AD", 86.77, 69.09, source: authors),
        PublishedScore("SimLingo", 85.07, 67.27, source: authors),
        PublishedScore("TransFuser++", 84.21, 67.27, 245.10, source: zoo),
        PublishedScore("MindDrive", 78.04, 55.09, 159.25, source: authors),
        PublishedScore("ORION", 77.74, 54.62, 151.48, source: authors),
        PublishedScore("DriveMoE", 74.22, 48.64, source: authors),
        PublishedScore("DriveRX-VLA", 72.36, 45.23, 138.47, 17.36, source: "its paper"),
        PublishedScore("DriveTransformer-L", 63.46, 35.01, source: authors),
        PublishedScore("UniAD-Base", 45.81, 16.36, 129.21, source: zoo),
        PublishedScore("VAD", 42.35, 15.0, 157.95, source: zoo),
        PublishedScore("TCP", 40.70, 15.0, source: authors),
        PublishedScore("AD-MLP", 18.05, 0, source: authors),
      ]),
    List(
      title: "Bench2Drive 0.0.4 (220 new routes)", world: "CARLA 0.9.15",
      note: "Other routes and other training data than 0.0.3: never rank the two together.",
      rows: [
        PublishedScore("LEAD", 95.59, 87.28, 201.55, 20.56, ability: 81.84, source: benchmark),
        PublishedScore("SimLingo", 86.55, 70.45, 251.72, 35.47, ability: 71.34, source: benchmark),
        PublishedScore("Drive-π0", 69.71, 45.91, 178.07, 10.80, ability: 47.52, source: benchmark),
        PublishedScore("DriveTransformer", 60.20, 35.91, 168.87, 17.22, ability: 36.05, source: benchmark),
        PublishedScore("DriveAdapter", 54.96, 30.45, 91.82, 20.63, ability: 43.08, source: benchmark),
        PublishedScore("ThinkTwice", 52.84, 27.73, 90.73, 19.76, ability: 40.09, source: benchmark),
        PublishedScore("TCP", 51.44, 26.36, 75.67, 30.16, ability: 37.10, source: benchmark),
        PublishedScore("UniAD", 38.69, 19.09, 120.16, 64.09, ability: 20.87, source: benchmark),
        PublishedScore("VAD", 38.65, 17.27, 163.74, 67.34, ability: 19.30, source: benchmark),
        PublishedScore("AD-MLP", 35.39, 0, 64.92, 20.95, ability: 9.07, source: benchmark),
      ]),
  ]

  package var json: JSONNode {
    .array([
      .string(name), .float(drivingScore), .float(successRate), efficiency.map { .float($0) } ?? .null,
      comfort.map { .float($0) } ?? .null, ability.map { .float($0) } ?? .null, .string(source),
    ])
  }
}
