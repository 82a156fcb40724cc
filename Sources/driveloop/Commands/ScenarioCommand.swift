import ArgumentParser
import DriveTypes
import Evaluation
import Foundation
import Roads
import Scenarios

/// `driveloop scenario`: makes, checks and shows routes with scenarios.
struct ScenarioCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenario", abstract: "List scenario types, make, check and show routes with scenarios.",
    subcommands: [List.self, New.self, Check.self, Show.self, Generate.self, Table.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Name the scenario types, what happens, and their parameters with defaults ('!': must be given).")

    @Argument(help: "Types to describe with every parameter; a line for each type when none is named.")
    var types: [String] = []

    func run() throws {
      if types.isEmpty {
        printTable(ScenarioSpecification.all.map { [$0.type, $0.summary, $0.defaults] })
      }
      for type in types { print(try ScenarioSpecification.named(type).text) }
    }
  }

  struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make routes with a scenario each at fitting places: the same for the same seed.",
      discussion: """
        Either a suite of the package (\(ScenarioSuite.allCases.map(\.rawValue).joined(separator: ", "))) or types, a \
        count and a split. Routes of the splits evaluation and training never share a road or junction.
        """)

    @Option(help: "Suite of the package; the other options change it.")
    var suite: ScenarioSuite?
    @Option(help: "Scenario type; may be repeated; all 44 when absent.")
    var type: [String] = []
    @Option(name: .shortAndLong, help: "Town; may be repeated; CARLA's twelve when absent.")
    var town: [String] = []
    @Option(name: [.customShort("n"), .long], help: "Routes of each type.")
    var count: Int?
    @Option(name: .shortAndLong, help: "Seed.")
    var seed: UInt64?
    @Option(
      help: "Places: \(PlacementSplit.allCases.map(\.rawValue).joined(separator: " or ")); all when absent.")
    var split: PlacementSplit?
    @Option(help: "Id of the first route.")
    var firstID: Int?
    @Flag(help: "Use places again, with other parameters, where the maps hold too few.")
    var repeatPlaces = false
    @Option(
      help: "Route file whose triggers are kept 50 m away from.", completion: .file(extensions: ["xml"]))
    var avoid: String?
    @Option(name: .shortAndLong, help: "File to write; standard output when absent.")
    var out: String?
    @Option(help: "Folder of the town maps.", completion: .directory)
    var mapsCache: String?

    func run() throws {
      var request = suite?.request ?? ScenarioRouteGenerator.Request()
      if !type.isEmpty { request.types = type }
      if let count { request.count = count }
      if let seed { request.seed = seed }
      if let split { request.split = split }
      if let firstID { request.firstID = firstID }
      if repeatPlaces { request.repeats = true }
      if let avoid { request.avoiding = try RouteFile(contentsOf: URL(fileURLWithPath: avoid)).routes }
      let store = MapStore.standard(path: mapsCache)
      let towns = town.isEmpty ? CarlaTown.all.map(\.name) : town
      let generator = ScenarioRouteGenerator(networks: try towns.map { try store.network(for: $0) })
      let made = try generator.routes(request)
      for shortfall in made.shortfalls {
        note("\(shortfall.type): \(shortfall.places) different places, \(request.count) asked for")
      }
      guard !made.routes.isEmpty else { throw ExitCode(1) }
      try writeRoutes(made.routes, to: out)
    }
  }
}

/// To a file, or to standard output.
func writeRoutes(_ routes: [RouteDefinition], to out: String?) throws {
  let command = (["driveloop"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  let text = RouteFile(routes: routes).document(comment: "Made by: \(command)")
  if let out {
    try DurableFile.write(text, to: out)
    note("routes: \(routes.count), towns: \(Set(routes.map(\.town)).count), written to \(out)")
  } else {
    print(text, terminator: "")
  }
}

extension ScenarioSuite: ExpressibleByArgument {}
extension PlacementSplit: ExpressibleByArgument {}
