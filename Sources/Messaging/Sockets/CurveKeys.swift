import CZeroMQ
import Foundation

/// A CURVE key pair: 40 characters of Z85 each. Whoever holds the secret key is the peer.
public struct CurveKeyPair: Sendable, Hashable {
  public let publicKey: String
  public let secretKey: String

  /// A new pair from libsodium's generator.
  public static func generate() throws(MessagingError) -> CurveKeyPair {
    var publicKey = [CChar](repeating: 0, count: 41)
    var secretKey = [CChar](repeating: 0, count: 41)
    guard zmq_curve_keypair(&publicKey, &secretKey) == 0 else {
      throw .system(operation: "make CURVE keys", reason: ZeroMQSocket.lastReason())
    }
    func text(_ key: [CChar]) -> String {
      String(decoding: key.prefix(40).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    return CurveKeyPair(publicKey: text(publicKey), secretKey: text(secretKey))
  }

  /// Reads both keys from a `.key_secret` file as `write` or pyzmq's `zmq.auth.create_certificates` makes them.
  public static func read(_ path: String) throws(MessagingError) -> CurveKeyPair {
    CurveKeyPair(
      publicKey: try CurveKeyFile.key("public-key", in: path),
      secretKey: try CurveKeyFile.key("secret-key", in: path))
  }

  /// Writes `NAME.key`, to give away, and `NAME.key_secret`, readable by the owner only; neither may exist.
  public func write(name: String) throws(MessagingError) {
    try CurveKeyFile.write(
      "metadata\ncurve\n    public-key = \"\(publicKey)\"\n", to: name + ".key", mode: 0o644)
    try CurveKeyFile.write(
      "metadata\ncurve\n    public-key = \"\(publicKey)\"\n    secret-key = \"\(secretKey)\"\n",
      to: name + ".key_secret", mode: 0o600)
  }
}

/// What a world needs for CURVE: its keys, and the public keys of the agents that it lets in. Nobody else gets in.
public struct CurveServer: Sendable, Hashable {
  public var keys: CurveKeyPair
  /// Z85 public keys.
  public var clients: Set<String>

  public init(keys: CurveKeyPair, clients: Set<String>) {
    self.keys = keys
    self.clients = clients
  }

  /// Keys from a `.key_secret` file, clients from every `.key` file in a folder.
  public init(secretFile: String, clientFolder: String) throws(MessagingError) {
    keys = try CurveKeyPair.read(secretFile)
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: clientFolder) } catch {
      throw .invalidKeyFile(path: clientFolder, line: 0, reason: "not a readable folder")
    }
    clients = []
    for name in names.sorted() where name.hasSuffix(".key") {
      clients.insert(try CurveKeyFile.key("public-key", in: clientFolder + "/" + name))
    }
    guard !clients.isEmpty else {
      throw .invalidKeyFile(path: clientFolder, line: 0, reason: "no .key file, so nobody could connect")
    }
  }
}

/// What an agent needs for CURVE: its keys and the world's public key.
public struct CurveClient: Sendable, Hashable {
  public var keys: CurveKeyPair
  /// Z85 public key of the world.
  public var serverKey: String

  public init(keys: CurveKeyPair, serverKey: String) {
    self.keys = keys
    self.serverKey = serverKey
  }

  /// Keys from a `.key_secret` file, the world's from its `.key` file.
  public init(secretFile: String, serverFile: String) throws(MessagingError) {
    keys = try CurveKeyPair.read(secretFile)
    serverKey = try CurveKeyFile.key("public-key", in: serverFile)
  }
}

/// ZeroMQ's certificate files (RFC 4, ZPL): lines of `name = "value"`.
enum CurveKeyFile {
  static func key(_ name: String, in path: String) throws(MessagingError) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .invalidKeyFile(path: path, line: 0, reason: "cannot be read")
    }
    let lines = String(decoding: data.prefix(1 << 16), as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let text = line.drop { $0 == " " || $0 == "\t" }
      guard text.hasPrefix(name) else { continue }
      // A key may hold '=' and '#', so the quotes decide.
      let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
      guard parts.count == 3, binary(String(parts[1])) != nil else {
        throw .invalidKeyFile(
          path: path, line: index + 1, reason: "'\(name)' is not 40 characters of Z85 in quotes")
      }
      return String(parts[1])
    }
    throw .invalidKeyFile(path: path, line: 0, reason: "no '\(name)'")
  }

  /// The 32 bytes of a Z85 key, or nil when it is none.
  static func binary(_ key: String) -> [UInt8]? {
    let alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
    guard key.utf8.count == 40, key.allSatisfy(alphabet.contains) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 32)
    return zmq_z85_decode(&bytes, key) == nil ? nil : bytes
  }

  static func write(_ text: String, to path: String, mode: mode_t) throws(MessagingError) {
    // O_EXCL: never overwrite a key; the mode is there from the first byte.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      throw .invalidKeyFile(path: path, line: 0, reason: String(cString: strerror(errno)))
    }
    let bytes = Array(text.utf8)
    let written = Glibc.write(descriptor, bytes, bytes.count)
    guard Glibc.close(descriptor) == 0, written == bytes.count else {
      throw .invalidKeyFile(path: path, line: 0, reason: "the disk took \(written) of \(bytes.count) bytes")
    }
  }
}
