import ArgumentParser
import Evaluation
import Foundation
import Roads
import Scenarios

/// The subcommands for authors of scenarios.
extension ScenarioCommand {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a route with a scenario of a type at a fitting place of a town.",
      discussion: "Exit code 1 when the town has no such place.")

    @Argument(help: "Scenario type; `driveloop scenario list` names them.")
    var type: String
    @Option(name: .shortAndLong, help: "Town.")
    var town: String
    @Option(name: .shortAndLong, help: "Seed: another one, another place.")
    var seed: UInt64 = 0
    @Option(name: .shortAndLong, help: "File to write; standard output when absent.")
    var out: String?
    @OptionGroup var maps: MapOptions

    func run() throws {
      _ = try ScenarioSpecification.named(type)
      let network = try maps.store.network(for: town)
      let made = try ScenarioRouteGenerator(networks: [network]).routes(.init(types: [type], seed: seed))
      guard !made.routes.isEmpty else {
        note("error: \(town) has no place for \(type)")
        throw ExitCode(1)
      }
      try writeRoutes(made.routes, to: out)
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Check each route of a file: map, plan, parameters, trigger, room for the actors, solvable by an agent.",
      discussion: "Exit code: 0 all fit; 1 a route has a problem; 2 the file cannot be read.")

    @Argument(help: "Route file (.xml).", completion: .file(extensions: ["xml"]))
    var file: String
    @Option(help: "Agent that must solve each route: \(AgentChoice.names.joined(separator: ", ")).")
    var agent = "expert"
    @Flag(help: "Let nobody drive.")
    var noDrive = false
    @Option(name: .shortAndLong, help: "Seed of everything random.")
    var seed: UInt64 = 0
    @OptionGroup var maps: MapOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let check = try RouteCheck(maps: maps.store, agent: noDrive ? nil : agent, seed: seed)
      let verdicts = try check.verdicts(on: URL(fileURLWithPath: file))
      if output.json {
        try printJSON(verdicts)
      } else {
        for verdict in verdicts {
          for text in verdict.notes { note("note: \(text)") }
          for text in verdict.problems { print(text) }
        }
        printTable(
          verdicts.map { verdict in
            [
              verdict.route, verdict.town, verdict.scenarios.joined(separator: " "),
              verdict.isFit ? "fit" : "unfit",
              verdict.drivingScore.map { String(format: "%@ %.1f", agent, $0) } ?? "",
            ]
          })
      }
      if verdicts.contains(where: { !$0.isFit }) { throw ExitCode(1) }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Draw a route's scenario from above while an agent drives it: everybody second by second, as SVG.")

    @Argument(help: "Route file (.xml).", completion: .file(extensions: ["xml"]))
    var file: String
    @Option(help: "Route id; the first when absent.")
    var route: String?
    @Option(help: "Agent: \(AgentChoice.names.joined(separator: ", ")).")
    var agent = "expert"
    @Option(name: .shortAndLong, help: "Seed of everything random.")
    var seed: UInt64 = 0
    @Option(name: .shortAndLong, help: "File to write; standard output when absent.")
    var out: String?
    @OptionGroup var maps: MapOptions

    func run() throws {
      let picture = try ScenarioViewer(maps: maps.store, seed: seed)
        .svg(of: URL(fileURLWithPath: file), route: route, agent: agent)
      if let out {
        try DurableFile.write(picture, to: out)
      } else {
        print(picture)
      }
    }
  }

  struct Table: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the documentation's table and pictures of the scenario types, from drives on a suite.")

    @Option(help: "Route file with the types.", completion: .file(extensions: ["xml"]))
    var suite: String
    @Option(name: .shortAndLong, help: "Folder with README.md and Pictures.", completion: .directory)
    var out: String
    @Option(name: .shortAndLong, help: "Seed of everything random.")
    var seed: UInt64 = 0
    @OptionGroup var maps: MapOptions

    func run() throws {
      let count = try ScenarioTable(maps: maps.store, seed: seed).write(
        suite: URL(fileURLWithPath: suite), folder: URL(fileURLWithPath: out), progress: note)
      print("\(count) types: \(out)/README.md, \(out)/Pictures")
    }
  }
}
