import DriveTypes
import Driving
import Foundation
import Roads
import Sensing
import Simulation
import Synchronization

/// Collects samples to learn driving from: drives routes (or takes drives that there are), draws what was seen at every
/// period of the action vocabulary, and writes shards.
///
/// The same request gives the same bytes, whatever the number of jobs and however often it was interrupted: each drive
/// is a part of its own, and finished parts are kept.
public struct CollectionRun {
  private let request: CollectionRequest
  private let maps: MapStore

  public init(_ request: CollectionRequest) {
    self.request = request
    maps = MapStore.standard(path: request.mapsCache)
  }

  /// - Parameter progress: told of each finished drive.
  public func run(progress: @escaping @Sendable (String) -> Void = { _ in }) throws -> CollectionReport {
    try request.check()
    let rig = try CameraRig.find(request.rig)
    guard let camera = rig.cameras.first, rig.cameras.count == 1 else {
      throw CollectionError.tooManyCameras(rig: rig.name, got: rig.cameras.count)
    }
    let crop = try request.frame(of: camera)
    let vocabulary = try ActionVocabulary(contentsOf: request.vocabulary)
    let tickDuration = EmbeddedWorld.tickDuration
    _ = try request.lag(
      stride: MotionExtraction.ticks(in: vocabulary.period, tickDuration: tickDuration),
      tickDuration: tickDuration)
    guard let vocabularyBytes = try DurableFile.read(request.vocabulary) else {
      throw EvaluationError.cannotRead(path: request.vocabulary, reason: "the file has vanished")
    }
    let drives = try DriveSource(folder: driven())
    let fields = CollectionManifest.fields(
      request, drives, rig: rig.name, camera: camera, crop: crop,
      vocabularyHash: SHA256Digest.hex(of: vocabularyBytes))
    let store = try PartStore.open(request.output, fields: fields)
    defer { store.close() }
    let hashes = try drives.drives.map { try $0.hash() }
    let drivesHash = SHA256Digest.hex(of: Array(hashes.joined(separator: "\n").utf8))
    if let report = try CollectionManifest.report(in: request.output, drivesHash: drivesHash) {
      store.removeParts()
      return report
    }

    var waiting: [Int] = []
    for (index, drive) in drives.drives.enumerated()
    where try store.entry(drive.name, traceHash: hashes[index]) == nil { waiting.append(index) }
    if waiting.count < drives.drives.count {
      progress("\(drives.drives.count - waiting.count) of \(drives.drives.count) drives are already sampled")
    }
    let sampler = RouteSampler(request: request, vocabulary: vocabulary, camera: camera)
    try Self.perform(waiting, jobs: request.jobs) {
      [request, maps] in
      PartWorker(sampler: sampler, store: store, maps: maps, anyPlace: request.anyPlace)
    } job: { worker, index in
      let count = try worker.make(drives.drives[index], traceHash: hashes[index])
      progress("\(drives.drives[index].name): \(count) samples")
    }

    let entries = try zip(drives.drives, hashes).map { drive, hash in
      guard let entry = try store.entry(drive.name, traceHash: hash) else {
        throw EvaluationError.cannotRead(path: drive.path, reason: "it changed while it was sampled")
      }
      return entry
    }
    let report = try join(entries, in: store, fields: fields, drivesHash: drivesHash)
    store.removeParts()
    return report
  }

  /// The folder of the drives; routes are driven first, and a drive that was interrupted goes on.
  private func driven() throws -> String {
    switch request.source {
    case .traces(let folder): return folder
    case .routes(let file, let only, let agent, let seed, let tickLimit):
      let folder = request.output + "/drives"
      let drive = EvaluationRequest(
        suite: file, only: only, agent: agent, jobs: request.jobs, seed: seed, output: folder,
        tickLimit: tickLimit, mapsCache: request.mapsCache)
      if !request.anyPlace {
        var places = PlaceGuard()
        try places.check(Suite(drive), maps: maps)
      }
      _ = try EvaluationRun(drive).run()
      return folder
    }
  }

  /// Does the jobs in as many threads as asked for, each with a worker of its own. The first error stops all.
  private static func perform(
    _ jobs: [Int], jobs threads: Int, worker: @Sendable () -> PartWorker,
    job: @Sendable (inout PartWorker, Int) throws -> Void
  ) throws {
    let next = Atomic(0)
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: min(threads, jobs.count)) { _ in
      var own = worker()
      while failure.withLock({ $0 == nil }) {
        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard place < jobs.count else { return }
        do {
          try job(&own, jobs[place])
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// Weighs all samples and writes them into shards; then the manifest.
  private func join(
    _ entries: [PartStore.Entry], in store: PartStore, fields: [(name: String, value: String)],
    drivesHash: String
  ) throws -> CollectionReport {
    var balance = SampleBalance()
    for entry in entries where entry.samples > 0 {
      for sample in try store.read(entry).lines { balance.add(try SampleBalance.Key(sample)) }
    }
    let weights = balance.weights()
    var writer = ShardWriter(folder: store.folder, size: request.shardSize)
    for entry in entries where entry.samples > 0 {
      let part = try store.read(entry)
      try writer.add(part.lines, part.pictures, weights: weights)
    }
    try writer.close()
    guard !writer.shards.isEmpty else { throw CollectionError.nothingToCollect(folder: request.output) }
    let report = CollectionReport(
      drives: entries.count, shards: writer.shards, balance: balance,
      standing: entries.reduce(0) { $0 + $1.standing }, collided: entries.reduce(0) { $0 + $1.collided },
      ended: entries.reduce(0) { $0 + $1.ended },
      interrupted: entries.reduce(0) { $0 + $1.interrupted }, blocked: entries.reduce(0) { $0 + $1.blocked },
      folder: request.output)
    try CollectionManifest.write(report, fields: fields, drivesHash: drivesHash)
    return report
  }
}

/// One thread's tools: a renderer, and the last town's map.
private struct PartWorker {
  let sampler: RouteSampler
  let store: PartStore
  let maps: MapStore
  let anyPlace: Bool
  private let suite = CameraSuite()
  private var town: (name: String, network: RoadNetwork)?
  private var places: PlaceGuard

  init(sampler: RouteSampler, store: PartStore, maps: MapStore, anyPlace: Bool) {
    self.sampler = sampler
    self.store = store
    self.maps = maps
    self.anyPlace = anyPlace
    places = PlaceGuard()
  }

  /// Samples one drive and puts its part on disk.
  /// - Returns: how many samples.
  mutating func make(_ drive: DriveSource.Drive, traceHash: String) throws -> Int {
    let trace: Trace
    do {
      trace = try TraceFile.read(URL(fileURLWithPath: drive.path))
    } catch {
      throw EvaluationError.cannotRead(path: drive.path, reason: String(describing: error))
    }
    let header = trace.header
    let network: RoadNetwork
    if let town, town.name == header.town {
      network = town.network
    } else {
      network = try maps.network(for: header.town)
      town = (header.town, network)
    }
    if !anyPlace {
      try places.check(drive.path, town: header.town, points: header.denseRoute, network: network)
    }
    guard network.mapHash == header.mapHash else {
      throw EvaluationError.otherMap(town: header.town, got: network.mapHash, expected: header.mapHash)
    }
    let surroundings = network.clip(
      around: header.denseRoute.map(\.pose.position), radius: RoutePreparer.clipRadius)
    let continuations = try drive.continuations.map { path in
      guard let bytes = try DurableFile.read(path) else {
        throw EvaluationError.cannotRead(path: path, reason: "the file has vanished")
      }
      return try Continuations(bytes, file: path)
    }
    let part = try sampler.part(
      trace, name: drive.name, continuations: continuations, surroundings: surroundings, suite: suite)
    try store.write(part, name: drive.name, traceHash: traceHash)
    return part.lines.count
  }
}
