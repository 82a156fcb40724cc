import CarlaProtocol

// SwiftPM renames `main`, so libFuzzer's own cannot be linked; its driver is called instead.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Feeds the readers of CARLA's protocol with bytes that libFuzzer invents. The first byte chooses the version and the size
/// of the pieces in which the rest arrives.
///
/// Laws: messages are the same whatever the pieces; a structure that was read can be written, and what was written reads as
/// the same bytes again.
@main enum FuzzCarla {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    _ = runDriver(&count, &arguments, tryOne)
  }
}

private func tryOne(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let data, count > 0 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  let version: CarlaVersion = bytes[0] & 1 == 0 ? .v0916 : .v0915
  let stream = Array(bytes.dropFirst())
  let whole = messages(stream, pieces: max(stream.count, 1))
  precondition(whole == messages(stream, pieces: Int(bytes[0] >> 1) + 1), "pieces change the messages")
  for message in whole.messages {
    guard let request = try? RPCRequest(message, version: version) else { continue }
    precondition(!request.name.isEmpty || request.count >= 0)
    readAll(request)
  }
  return 0
}

private struct Cut: Equatable {
  var messages: [[UInt8]] = []
  var error: CarlaProtocolError?
}

private func messages(_ bytes: [UInt8], pieces size: Int) -> Cut {
  var framer = PackFramer()
  var cut = Cut()
  var position = 0
  do throws(CarlaProtocolError) {
    while position < bytes.count {
      framer.append(bytes[position..<min(position + size, bytes.count)])
      position += size
      while let message = try framer.next() { cut.messages.append(message) }
    }
  } catch { cut.error = error }
  return cut
}

/// Every structure is tried on the call's arguments, whatever the call.
private func readAll(_ request: RPCRequest) {
  func law<Value: PackStructure>(_: Value.Type) {
    guard
      let value = try? request.read(
        1, { (reader, _) throws(CarlaProtocolError) in try reader.structure(Value.self) })
    else { return }
    var writer = PackWriter(version: request.arguments.version)
    value.write(to: &writer)
    var reader = PackReader(writer.bytes, version: request.arguments.version)
    guard let again = try? Value(from: &reader), reader.isAtEnd else {
      preconditionFailure("\(Value.name) was written and cannot be read again")
    }
    var rewriter = PackWriter(version: request.arguments.version)
    again.write(to: &rewriter)
    precondition(rewriter.bytes == writer.bytes, "\(Value.name) changed on its way")
  }
  law(WireTransform.self)
  law(WireBox.self)
  law(WireDescription.self)
  law(WireDefinition.self)
  law(WireActor.self)
  law(WireEpisode.self)
  law(WireSettings.self)
  law(WireMap.self)
  law(WireWeather.self)
  law(WireVehicleControl.self)
  law(WireWalkerControl.self)
  law(WireCommand.self)
}
