import Dispatch
import DriveTypes
import Foundation

/// Reads samples, and the predictions that lie beside them.
///
/// - Fixture format: one JSON object with `samples` (see `SampleReading`), `predictions` (name → list in the
///   samples' order, or object by token) and `meta` (`means`: ego-frame path by command; `world`, `suite`).
/// - JSON Lines (`.jsonl`): one sample a line; an optional first line `{"format": "driveloop-openloop/1",
///   "world": …, "suite": …, "pictures": …, "crop": …, "means": …}` (see `DataSource`); a sample may hold `predictions` (name → path, ego frame unless it says otherwise).
/// - A JSON list of samples.
public enum OpenLoopFile {
  public static let format = "driveloop-openloop/1"
  /// 6,019 frames with their boxes are about 200 MB.
  static let limits = JSONReader.Limits(maxBytes: 4 << 30)

  static func bytes(_ url: URL) throws(ScoringError) -> [UInt8] {
    do { return [UInt8](try Data(contentsOf: url)) } catch {
      throw .cannotRead(path: url.path, reason: error.localizedDescription)
    }
  }

  public static func read(_ url: URL) throws(ScoringError) -> OpenLoopData {
    try read(try bytes(url), file: url.path)
  }

  public static func read(_ bytes: [UInt8], file: String) throws(ScoringError) -> OpenLoopData {
    do throws(JSONError) {
      var data = file.hasSuffix(".jsonl") ? try lines(bytes, file: file) : try whole(bytes, file: file)
      data.findings += InputCheck.samples(data.samples)
      return data
    } catch { throw .json(error) }
  }

  private static func name(_ file: String) -> String {
    URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
  }

  private static func whole(_ bytes: [UInt8], file: String) throws(JSONError) -> OpenLoopData {
    let root = JSONCursor(try JSONReader.read(bytes, file: file, limits: limits), file: file)
    var data = OpenLoopData(name: name(file), samples: [])
    let list: JSONCursor
    if case .array = root.node.value { list = root } else { list = try root.member("samples") }
    for item in try list.items() { data.samples.append(try SampleReading.sample(item)) }
    guard case .object = root.node.value else { return data }
    if let meta = try root.optional("meta") {
      data.source = try DataSource(meta)
      if let means = try meta.optional("means") { data.commandMeans = try commandMeans(means) }
    }
    if let predictions = try root.optional("predictions") {
      for member in try predictions.members() {
        let cursor = JSONCursor(member.node, file: file, path: "predictions.\(member.key)")
        data.predictions.append(
          try PredictionFile.set(cursor, name: member.key, frame: .ego, samples: data.samples))
      }
    }
    return data
  }

  private static func commandMeans(_ cursor: JSONCursor) throws(JSONError) -> [PlannerCommand: PlannedPath] {
    var means: [PlannerCommand: PlannedPath] = [:]
    for member in try cursor.members() {
      let place = JSONCursor(member.node, file: cursor.file, path: "\(cursor.path).\(member.key)")
      guard let command = PlannerCommand(name: member.key) else {
        throw place.error(expected: "forward, left or right", got: "\"\(member.key)\"")
      }
      guard case .path(let path) = try ReadPath(place, frame: .ego) else {
        throw place.error(expected: "six finite points")
      }
      means[command] = path
    }
    return means
  }

  /// One line of the file, read.
  private struct Line: Sendable {
    var sample: OpenLoopSample?
    var predictions: [(name: String, node: JSONNode)]
    var header: JSONNode?
  }

  /// Lines are read in parallel; the error of the first bad line is thrown.
  private static func lines(_ bytes: [UInt8], file: String) throws(JSONError) -> OpenLoopData {
    var starts: [(Range<Int>, line: Int)] = []
    var (start, number) = (0, 1)
    for place in 0...bytes.count where place == bytes.count || bytes[place] == UInt8(ascii: "\n") {
      if bytes[start..<place].contains(where: { $0 > 0x20 }) { starts.append((start..<place, number)) }
      (start, number) = (place + 1, number + 1)
    }
    let places = starts
    let read = [Result<Line, JSONError>?](unsafeUninitializedCapacity: places.count) { buffer, count in
      buffer.initialize(repeating: nil)
      nonisolated(unsafe) let out = buffer
      let slice = 64
      DispatchQueue.concurrentPerform(iterations: (places.count + slice - 1) / slice) { part in
        for index in part * slice..<min(places.count, (part + 1) * slice) {
          let (range, number) = places[index]
          out[index] = Result { () throws(JSONError) in
            try line(Array(bytes[range]), file: file, number: number, isFirst: index == 0)
          }
        }
      }
      count = places.count
    }
    var data = OpenLoopData(name: name(file), samples: [])
    var collectors: [PredictionCollector] = []
    var collectorOf: [String: Int] = [:]
    for result in read {
      guard let line = try result?.get() else { continue }
      if let header = line.header {
        let cursor = JSONCursor(header, file: file)
        let format = try cursor.member("format")
        guard try format.string() == Self.format else {
          throw format.error(expected: "\"\(Self.format)\"", got: "\"\(try format.string())\"")
        }
        data.source = try DataSource(cursor)
        if let means = try cursor.optional("means") { data.commandMeans = try commandMeans(means) }
      }
      guard let sample = line.sample else { continue }
      data.samples.append(sample)
      for (name, node) in line.predictions {
        let index: Int
        if let known = collectorOf[name] {
          index = known
        } else {
          index = collectors.count
          collectorOf[name] = index
          collectors.append(PredictionCollector(name: name))
        }
        let cursor = JSONCursor(node, file: file, path: "predictions.\(name)")
        collectors[index].add(try ReadPath(cursor, frame: .ego), for: sample.token)
      }
    }
    for index in collectors.indices {
      data.predictions.append(collectors[index].finish(samples: data.samples, isOrdered: true))
    }
    return data
  }

  private static func line(
    _ bytes: [UInt8], file: String, number: Int, isFirst: Bool
  ) throws(JSONError) -> Line {
    do throws(JSONError) {
      let node = try JSONReader.read(bytes, file: file)
      let cursor = JSONCursor(node, file: file)
      if isFirst, try cursor.optional("format") != nil { return Line(predictions: [], header: node) }
      var predictions: [(String, JSONNode)] = []
      if let given = try cursor.optional("predictions") {
        predictions = try given.members().map { ($0.key, $0.node) }
      }
      return Line(sample: try SampleReading.sample(cursor), predictions: predictions)
    } catch {
      var error = error
      error.location.line = number
      throw error
    }
  }
}
