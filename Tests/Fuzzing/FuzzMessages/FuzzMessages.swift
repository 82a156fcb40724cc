import DriveTypes
import Messaging

// SwiftPM renames `main`, so libFuzzer's own cannot be linked; its driver is called instead.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Feeds the message decoder with bytes that libFuzzer invents. The first byte says how many image frames follow and how
/// long they are; the rest is the header.
///
/// Law: what is read can be written, and what was written reads as the same bytes again.
@main enum FuzzMessages {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    _ = runDriver(&count, &arguments, tryOne)
  }
}

private func tryOne(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let data, count > 0 else { return 0 }
  let bytes = UnsafeBufferPointer(start: data, count: count)
  let frames = [[UInt8]](
    repeating: [UInt8](repeating: 0xd8, count: Int(bytes[0] >> 2)), count: Int(bytes[0] & 3))
  let input = EncodedMessage(header: Array(bytes.dropFirst()), frames: frames)
  guard let message = try? MessageCodec.decode(input) else { return 0 }
  guard let written = try? MessageCodec.encode(message), let again = try? MessageCodec.decode(written),
    let rewritten = try? MessageCodec.encode(again)
  else { preconditionFailure("a message that was read cannot be written and read again") }
  precondition(written == rewritten, "a message changed on its way")
  if case .observation(let observation) = message {
    var ledger = DescriptionLedger()
    _ = try? ledger.incoming(observation)
  }
  return 0
}
