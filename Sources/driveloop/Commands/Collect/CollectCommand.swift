import ArgumentParser
import Driving
import Evaluation
import Foundation

/// Samples to learn driving from.
struct CollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Make samples to learn driving from: pictures, plans, labels and reasons of driven routes.",
    subcommands: [Run.self, Export.self], defaultSubcommand: Run.self)

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run",
      abstract: "Drive routes, or take drives that there are, and write samples (the default).",
      discussion: """
        Pictures are drawn from the drives' traces, so that the same drives can be collected again with another camera, \
        crop or recovery views: --traces OUT/drives. With --disturb or --student somebody else has the control for short \
        spells. Between them samples are what the expert does; no future goes on into a spell, so that a future may be \
        shorter. Those soon after a spell are of the class 'recovering'. In a student's spells a sample's future is where \
        the expert would have gone from the student's state (DAgger): it is let drive on for 3 s, in a copy of the world. \
        An interrupted collection goes on where it stopped, and gives the same bytes whatever the number of jobs. Routes on evaluation places are refused unless --any-place is given.
        """)

    @Option(name: [.customLong("routes"), .customLong("suite")], help: "Route file to drive.")
    var routes: String?
    @Option(
      help: "Output folder of `driveloop evaluate`, or `drives` of an earlier collection, instead of routes.")
    var traces: String?
    @Option(help: "Comma-separated route ids; the whole file when absent.")
    var only: String?
    @Option(help: "Who drives the routes: \(AgentChoice.names.joined(separator: ", ")).")
    var agent = "expert"
    @Flag(
      help:
        "Disturb the expert for 0.4 to 1.5 s at a time (wheel, throttle, brake, no pedal), to learn how it recovers."
    )
    var disturb = false
    @Option(
      help:
        "Driving model that gets the control for 2 to 8 s at a time, to learn what the expert would do in its place.",
      completion: .directory)
    var student: String?
    @Option(help: "Of the student; fast: actions alone; slow: reasoning first (default: the model's).")
    var studentMode: DriveMode?
    @Option(help: "Ticks of 0.05 s after which a drive ends; 0 for no limit.")
    var tickLimit = 4000
    @Option(help: "Seed of the drives, of recovery views and of what is left out.")
    var seed: UInt64 = 0
    @Option(
      help: "Rig with one camera (front, narrow, left, right, back), or a JSON file with a sensor list."
    )
    var camera = "front"
    @Option(help: "Part of the picture to keep, LEFT,TOP,WIDTH,HEIGHT in pixels; all when absent.")
    var crop: String?
    @Option(help: "JPEG quality, 1 to 100.")
    var quality = 85
    @Option(
      help: "Seconds from a sample's earlier picture to its own (default: the vocabulary's period, 0.5).")
    var history: Double?
    @Option(help: "Action vocabulary (.json).", completion: .file(extensions: ["json"]))
    var vocabulary = "Models/driveloop-vla/action_vocabulary.json"
    @Option(help: "Views of each moment with the car up to 1 m beside its way and turned by up to 6 degrees.")
    var recoveryViews = 0
    @Option(help: "Share of the moments of long standing to keep, 0 to 1.")
    var keepStanding = 1.0
    @Option(help: "Samples after which a shard ends, with the drive that it is in.")
    var shardSize = 2000
    @Flag(help: "Take routes on evaluation places, too; never for training.")
    var anyPlace = false
    @Option(help: "Drives at a time.")
    var jobs = 1
    @Option(name: .shortAndLong, help: "Folder to write into.", completion: .directory)
    var out: String
    @OptionGroup var maps: MapOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
      guard (routes == nil) != (traces == nil) else {
        throw ValidationError("give either --routes FILE or --traces FOLDER")
      }
      guard routes != nil || only == nil else { throw ValidationError("--only needs --routes") }
      guard !disturb || student == nil else { throw ValidationError("give either --disturb or --student") }
      if disturb || student != nil {
        guard routes != nil else { throw ValidationError("--disturb and --student need --routes") }
        guard agent == "expert" else {
          throw ValidationError("--disturb and --student interrupt the expert, not '\(agent)'")
        }
      }
      guard student != nil || studentMode == nil else {
        throw ValidationError("--student-mode needs --student")
      }
      guard tickLimit >= 0 else {
        throw ValidationError("--tick-limit is \(tickLimit); expected 0 or more")
      }
      _ = try kept()
    }

    private func kept() throws -> CollectionRequest.Crop? {
      guard let crop else { return nil }
      let numbers = crop.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 4, let left = numbers[0], let top = numbers[1], let width = numbers[2],
        let height = numbers[3]
      else { throw ValidationError("--crop is '\(crop)'; expected four numbers such as 0,56,448,168") }
      return CollectionRequest.Crop(left: left, top: top, width: width, height: height)
    }

    private var driver: AgentChoice {
      if let student { return .interrupted(.student(VlaOptions(model: student, mode: studentMode))) }
      return disturb ? .interrupted(.disturbance) : .named(agent)
    }

    func run() throws {
      let source: CollectionRequest.Source =
        if let traces { .traces(folder: traces) } else {
          .routes(
            file: routes ?? "", only: only.map { $0.split(separator: ",").map(String.init) }, agent: driver,
            seed: seed, tickLimit: tickLimit > 0 ? tickLimit : nil)
        }
      var request = CollectionRequest(source: source, vocabulary: vocabulary, output: out)
      request.rig = camera
      request.crop = try kept()
      request.quality = quality
      request.history = history
      request.recoveryViews = recoveryViews
      request.keepStanding = keepStanding
      request.seed = seed
      request.shardSize = shardSize
      request.anyPlace = anyPlace
      request.jobs = jobs
      request.mapsCache = maps.mapsCache
      let report = try CollectionRun(request).run(progress: { note($0) })
      print(output.json ? report.json : report.text)
    }
  }

  struct Export: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case llava, openloop }

    static let configuration = CommandConfiguration(
      abstract: "Write a collection in another form: conversations about pictures, or open-loop samples.")

    @Argument(help: "Output folder of `driveloop collect`.", completion: .directory)
    var folder: String
    @Option(
      help: """
        llava: conversations.json of LLaVA with DriveLM's four stages, and images/. openloop: samples.jsonl as \
        `driveloop openloop` reads it, with the boxes of other cars from the drives' traces, and images/.
        """)
    var format = Format.llava
    @Option(name: .shortAndLong, help: "Folder to write into.", completion: .directory)
    var out: String
    @Option(
      help:
        "For openloop: folder of `driveloop evaluate` with the drives (default: drives/ of the collection).",
      completion: .directory)
    var traces: String?
    @OptionGroup var selection: SelectionOptions

    func validate() throws {
      guard format == .openloop || (traces == nil && selection.isWhole) else {
        throw ValidationError("--traces, --held-out, --every and --limit are for --format openloop")
      }
    }

    func run() throws {
      switch format {
      case .llava:
        let count = try ConversationExport(folder: folder, output: out).write()
        print("\(count) conversations: \(out)/conversations.json")
      case .openloop:
        let samples = CollectionSamples(folder: folder, traces: traces, selection: selection.selection)
        let count = try OpenLoopExport(samples, output: out).write()
        print("\(count) samples: \(out)/samples.jsonl")
      }
    }
  }
}
