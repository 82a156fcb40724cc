/// `rpc::ActorAttributeType`. CRITICAL: 0.9.16 counts from 1, 0.9.15 from 0.
public enum WireAttributeType: UInt8, Sendable, Hashable, CaseIterable {
  case bool, int, float, string, colour

  func number(_ version: CarlaVersion) -> UInt8 { version == .v0915 ? rawValue : rawValue + 1 }

  init(from reader: inout PackReader) throws(CarlaProtocolError) {
    let number = try reader.integer(UInt8.self)
    let first: UInt8 = reader.version == .v0915 ? 0 : 1
    guard number >= first, let type = WireAttributeType(rawValue: number - first) else {
      throw .unexpected(
        field: "", got: "\(number)", expected: "an attribute type from \(first) to \(first + 4)")
    }
    self = type
  }
}

/// `rpc::ActorAttributeValue`: an attribute as a client set it.
public struct WireAttributeValue: PackStructure, Hashable {
  public static let name = "ActorAttributeValue"
  public var id: String
  public var type: WireAttributeType
  public var value: String

  public init(id: String, type: WireAttributeType, value: String) {
    (self.id, self.type, self.value) = (id, type, value)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (id, type, value) = try reader.row(Self.name, 3) { (reader, _) throws(CarlaProtocolError) in
      (try reader.string(), try WireAttributeType(from: &reader), try reader.string())
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(3)
    writer.string(id)
    writer.unsigned(type.number(writer.version))
    writer.string(value)
  }
}

/// `rpc::ActorAttribute`: an attribute of a blueprint.
public struct WireAttribute: PackStructure, Hashable {
  public static let name = "ActorAttribute"
  public var id: String
  public var type: WireAttributeType
  public var value: String
  public var recommended: [String]
  public var isModifiable: Bool
  public var isRestricted: Bool

  public init(
    id: String, type: WireAttributeType, value: String, recommended: [String] = [], isModifiable: Bool = true,
    isRestricted: Bool = false
  ) {
    (self.id, self.type, self.value, self.recommended) = (id, type, value, recommended)
    (self.isModifiable, self.isRestricted) = (isModifiable, isRestricted)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (id, type, value, recommended, isModifiable, isRestricted) = try reader.row(Self.name, 6) {
      (reader, _) throws(CarlaProtocolError) in
      (
        try reader.string(), try WireAttributeType(from: &reader), try reader.string(),
        try reader.list { reader throws(CarlaProtocolError) in try reader.string() }, try reader.bool(),
        try reader.bool()
      )
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(6)
    writer.string(id)
    writer.unsigned(type.number(writer.version))
    writer.string(value)
    writer.list(recommended) { $0.string($1) }
    writer.bool(isModifiable)
    writer.bool(isRestricted)
  }
}

/// `rpc::ActorDefinition`: a blueprint.
public struct WireDefinition: PackStructure, Hashable {
  public static let name = "ActorDefinition"
  public var uid: UInt32
  public var id: String
  /// Separated by commas.
  public var tags: String
  public var attributes: [WireAttribute]

  public init(uid: UInt32, id: String, tags: String, attributes: [WireAttribute]) {
    (self.uid, self.id, self.tags, self.attributes) = (uid, id, tags, attributes)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (uid, id, tags, attributes) = try reader.row(Self.name, 4) { (reader, _) throws(CarlaProtocolError) in
      (
        try reader.integer(UInt32.self), try reader.string(), try reader.string(),
        try reader.list { reader throws(CarlaProtocolError) in try reader.structure() }
      )
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(4)
    writer.unsigned(uid)
    writer.string(id)
    writer.string(tags)
    writer.list(attributes)
  }
}

/// `rpc::ActorDescription`: what a client asks to spawn.
public struct WireDescription: PackStructure, Hashable {
  public static let name = "ActorDescription"
  public var uid: UInt32
  public var id: String
  public var attributes: [WireAttributeValue]

  public init(uid: UInt32, id: String, attributes: [WireAttributeValue]) {
    (self.uid, self.id, self.attributes) = (uid, id, attributes)
  }

  /// The attribute's text; nil where it was not given.
  public func value(_ id: String) -> String? { attributes.first { $0.id == id }?.value }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (uid, id, attributes) = try reader.row(Self.name, 3) { (reader, _) throws(CarlaProtocolError) in
      (
        try reader.integer(UInt32.self), try reader.string(),
        try reader.list { reader throws(CarlaProtocolError) in try reader.structure() }
      )
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(3)
    writer.unsigned(uid)
    writer.string(id)
    writer.list(attributes)
  }
}

/// `rpc::Actor`: an actor as clients learn of it, once.
public struct WireActor: PackStructure, Hashable {
  public static let name = "Actor"
  public var id: UInt32
  /// 0 without.
  public var parent: UInt32
  public var description: WireDescription
  public var box: WireBox
  /// CARLA's semantic labels.
  public var tags: [UInt8]
  /// nil for what is not a sensor.
  public var token: StreamToken?

  public init(
    id: UInt32, parent: UInt32 = 0, description: WireDescription, box: WireBox = .init(), tags: [UInt8] = [],
    token: StreamToken? = nil
  ) {
    (self.id, self.parent, self.description) = (id, parent, description)
    (self.box, self.tags, self.token) = (box, tags, token)
  }

  public init(from reader: inout PackReader) throws(CarlaProtocolError) {
    (id, parent, description, box, tags, token) = try reader.row(Self.name, 6) {
      (reader, _) throws(CarlaProtocolError) in
      let parts = (
        try reader.integer(UInt32.self), try reader.integer(UInt32.self),
        try reader.structure(WireDescription.self), try reader.structure(WireBox.self), try reader.binary()
      )
      let token = try reader.binary()
      return (
        parts.0, parts.1, parts.2, parts.3, parts.4, token.isEmpty ? nil : try StreamToken(token)
      )
    }
  }

  public func write(to writer: inout PackWriter) {
    writer.array(6)
    writer.unsigned(id)
    writer.unsigned(parent)
    description.write(to: &writer)
    box.write(to: &writer)
    writer.binary(tags)
    writer.binary(token?.bytes ?? [])
  }
}
