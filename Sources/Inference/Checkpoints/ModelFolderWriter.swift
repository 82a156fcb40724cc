import DriveTypes
import Foundation
import Glibc

/// A tensor to be written: its name on disk, and how its bytes are made when their turn comes.
public struct OutgoingTensor {
  public var tensor: StoredTensor
  public var write: (SafetensorsWriter) throws(InferenceError) -> Void

  public init(
    _ tensor: StoredTensor, write: @escaping (SafetensorsWriter) throws(InferenceError) -> Void
  ) {
    self.tensor = tensor
    self.write = write
  }
}

/// Writes a model folder so that it appears whole or not at all: into a temporary folder beside it, renamed at the end.
public final class ModelFolderWriter {
  private let folder: URL
  private let temporary: URL
  private let isReplacing: Bool
  private var isDone = false

  /// - Parameter replacing: whether a model folder that stands there may be replaced. Other folders never are.
  public init(_ folder: URL, replacing: Bool) throws(InferenceError) {
    let manager = FileManager.default
    self.folder = folder
    isReplacing = manager.fileExists(atPath: folder.path)
    if isReplacing {
      guard replacing else {
        throw .cannotWrite(file: folder.path, reason: "it exists already; --force replaces a model folder")
      }
      let isModel = manager.fileExists(atPath: folder.appendingPathComponent("config.json").path)
      let isEmpty = (try? manager.contentsOfDirectory(atPath: folder.path))?.isEmpty ?? false
      guard isModel || isEmpty else {
        throw .cannotWrite(
          file: folder.path, reason: "it exists and is no model folder (it has no config.json)")
      }
    }
    let parent = folder.deletingLastPathComponent()
    do { try manager.createDirectory(at: parent, withIntermediateDirectories: true) } catch {
      throw .cannotWrite(file: parent.path, reason: "\(error.localizedDescription)")
    }
    var template = Array((parent.path + "/." + folder.lastPathComponent + ".XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .cannotWrite(file: parent.path, reason: systemReason(errno))
    }
    temporary = URL(
      fileURLWithPath: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    chmod(temporary.path, 0o755)
  }

  deinit { if !isDone { try? FileManager.default.removeItem(at: temporary) } }

  /// Tensors in the given order into one file, or shards of at most `shardBytes` with an index.
  public func write(_ tensors: [OutgoingTensor], shardBytes: Int) throws(InferenceError) {
    var shards: [[OutgoingTensor]] = [[]]
    var size = 0
    for outgoing in tensors {
      let bytes = outgoing.tensor.count * outgoing.tensor.type.byteCount
      if size > 0, size + bytes > shardBytes {
        shards.append([])
        size = 0
      }
      shards[shards.count - 1].append(outgoing)
      size += bytes
    }
    func number(_ n: Int) -> String { String(repeating: "0", count: max(0, 5 - "\(n)".count)) + "\(n)" }
    var map: [JSONMember] = []
    var total = 0
    for (index, shard) in shards.enumerated() {
      let name =
        shards.count == 1
        ? "model.safetensors" : "model-\(number(index + 1))-of-\(number(shards.count)).safetensors"
      let writer = try SafetensorsWriter(temporary.appendingPathComponent(name), tensors: shard.map(\.tensor))
      let byName = Dictionary(uniqueKeysWithValues: shard.map { ($0.tensor.name, $0) })
      for tensor in writer.tensors {
        try byName[tensor.name]?.write(writer)
        map.append(JSONMember(tensor.name, .string(name)))
        total += tensor.bytes.count
      }
      try writer.finish()
    }
    guard shards.count > 1 else { return }
    try write(
      "model.safetensors.index.json",
      .object([
        JSONMember("metadata", .object([JSONMember("total_size", .integer(total))])),
        JSONMember("weight_map", .object(map.sorted { $0.key < $1.key })),
      ]))
  }

  public func write(_ name: String, _ json: JSONNode) throws(InferenceError) {
    try write(name, bytes: JSONWriter.write(json, indent: 2) + [UInt8(ascii: "\n")])
  }

  public func write(_ name: String, bytes: [UInt8]) throws(InferenceError) {
    let file = temporary.appendingPathComponent(name)
    do { try Data(bytes).write(to: file) } catch {
      throw .cannotWrite(file: file.path, reason: error.localizedDescription)
    }
  }

  /// Copies a file of another folder as it is.
  public func copy(_ file: URL) throws(InferenceError) {
    let target = temporary.appendingPathComponent(file.lastPathComponent)
    do { try Data(contentsOf: file, options: .alwaysMapped).write(to: target) } catch {
      throw .cannotWrite(file: target.path, reason: error.localizedDescription)
    }
  }

  /// The folder appears under its name.
  public func commit() throws(InferenceError) {
    let old = temporary.path + ".old"
    if isReplacing, rename(folder.path, old) != 0 {
      throw .cannotWrite(file: folder.path, reason: systemReason(errno))
    }
    guard rename(temporary.path, folder.path) == 0 else {
      let reason = systemReason(errno)
      if isReplacing { rename(old, folder.path) }
      throw .cannotWrite(file: folder.path, reason: reason)
    }
    isDone = true
    if isReplacing { try? FileManager.default.removeItem(atPath: old) }
  }
}
