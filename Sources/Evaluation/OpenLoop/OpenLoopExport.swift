import DriveTypes
import Foundation
import Scoring

/// A collection as open-loop samples for any program: `samples.jsonl` and `images/`, each picture once.
public struct OpenLoopExport {
  let samples: CollectionSamples
  let output: String

  public init(_ samples: CollectionSamples, output: String) {
    self.samples = samples
    self.output = output
  }

  /// - Returns: how many samples.
  public func write() throws -> Int {
    var data = try samples.data()
    do {
      try FileManager.default.createDirectory(
        atPath: output + "/images", withIntermediateDirectories: true)
    } catch {
      throw EvaluationError.cannotWrite(path: output, reason: error.localizedDescription)
    }
    // A moment's picture is the next one's previous picture: it is named after the first.
    var names: [SampleInput.Picture: String] = [:]
    for sample in data.samples {
      guard let picture = sample.input?.picture, names[picture] == nil else { continue }
      names[picture] = "images/\(FileName.of(sample.token)).jpg"
    }
    for sample in data.samples {
      guard let picture = sample.input?.previous, names[picture] == nil else { continue }
      names[picture] = "images/\(FileName.of(sample.token))-before.jpg"
    }
    var written: Set<String> = []
    func placed(_ picture: SampleInput.Picture?) throws -> SampleInput.Picture? {
      guard let picture, let name = names[picture] else { return nil }
      if written.insert(name).inserted {
        try FileName.write(
          SamplePictures.bytes(of: picture), to: URL(fileURLWithPath: "\(output)/\(name)"))
      }
      return SampleInput.Picture(path: name)
    }
    data.source?.pictures = "."
    var lines: [UInt8] = []
    func add(_ node: JSONNode) {
      lines += JSONWriter.write(node, indent: nil)
      lines.append(UInt8(ascii: "\n"))
    }
    if let source = data.source { add(OpenLoopFile.header(source)) }
    for var sample in data.samples {
      var input = sample.input
      input?.picture = try placed(sample.input?.picture)
      input?.previous = try placed(sample.input?.previous)
      sample.input = input
      add(OpenLoopFile.line(sample, lidarBoxes: false))
    }
    try DurableFile.replace(output + "/samples.jsonl", with: lines)
    return data.samples.count
  }
}
