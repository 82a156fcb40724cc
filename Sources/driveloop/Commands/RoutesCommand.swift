import ArgumentParser
import Evaluation
import Foundation
import Roads

/// `driveloop routes`: looks at route files and makes new ones.
struct RoutesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "routes", abstract: "Check, show and generate route files.",
    subcommands: [Check.self, Show.self, Generate.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a route file and plan each route.",
      discussion: "Exit code: 0; 1 when a route cannot be driven as written; 2 when the file cannot be read.")

    @Argument(help: "Route file (.xml).", completion: .file(extensions: ["xml"]))
    var file: String
    @OptionGroup var maps: MapOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let reports = try RouteFile(contentsOf: URL(fileURLWithPath: file)).reports(maps: maps.store)
      if output.json {
        try printJSON(reports)
      } else {
        for problem in reports.flatMap(\.problems) { print(problem) }
        let faulty = reports.count { !$0.problems.isEmpty }
        print("\(reports.count) routes, \(faulty == 0 ? "all" : "\(reports.count - faulty)") fit to drive")
      }
      if reports.contains(where: { !$0.problems.isEmpty }) { throw ExitCode(1) }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the routes of a file.")

    @Argument(help: "Route file (.xml).", completion: .file(extensions: ["xml"]))
    var file: String
    @OptionGroup var maps: MapOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let reports = try RouteFile(contentsOf: URL(fileURLWithPath: file)).reports(maps: maps.store)
      if output.json { return try printJSON(reports) }
      var rows = [["id", "town", "length m", "points", "plan", "weather", "scenarios"]]
      for report in reports {
        rows.append([
          report.id, report.town, report.length.map { String(format: "%.1f", $0) } ?? "-",
          report.points.map(String.init) ?? "-", report.planPoints.map(String.init) ?? "-",
          report.weather ?? "-",
          report.scenarios.joined(separator: " "),
        ])
      }
      printTable(rows)
      for problem in reports.flatMap(\.problems) { note(problem) }
    }
  }

  struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make routes on a town: random starts, random turns, the same for the same seed.")

    @Option(name: .shortAndLong, help: "Town; may be repeated.")
    var town: [String]
    @Option(name: [.customShort("n"), .long], help: "Routes on each town.")
    var count = 1
    @Option(name: .shortAndLong, help: "Seed.")
    var seed: UInt64 = 0
    @Option(help: "Least length, metres.")
    var minLength = 150.0
    @Option(help: "Greatest length, metres.")
    var maxLength = 400.0
    @Option(help: "Id of the first route.")
    var firstID = 1
    @Option(name: .shortAndLong, help: "File to write; standard output when absent.")
    var out: String?
    @Option(help: "Folder of the town maps.", completion: .directory)
    var mapsCache: String?

    func validate() throws {
      if !(minLength <= maxLength) { throw ValidationError("--min-length is above --max-length") }
      if town.isEmpty { throw ValidationError("name at least one --town") }
    }

    func run() throws {
      var file = RouteFile(routes: [])
      for name in town {
        let generator = RouteGenerator(network: try MapStore.standard(path: mapsCache).network(for: name))
        file.routes += try generator.routes(
          .init(
            count: count, seed: seed, lengths: minLength...maxLength, firstID: firstID + file.routes.count))
        note("\(name): \(count) routes")
      }
      let command = (["driveloop"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
      let text = file.document(comment: "Made by: \(command)")
      if let out {
        try DurableFile.write(text, to: out)
      } else {
        print(text, terminator: "")
      }
    }
  }
}
