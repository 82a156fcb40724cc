import Foundation
import Images

/// Feeds arbitrary bytes to the decoders: each must give a picture of the size it claims or a typed error, and what a PNG
/// gave must come back unchanged from a PNG.
///
/// Run: `SWIFT_BACKTRACE=enable=no FuzzImages CORPUS -max_total_time=60 </dev/null`.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_silgen_name("LLVMFuzzerRunDriver")
func LLVMFuzzerRunDriver(
  _ argc: UnsafeMutablePointer<CInt>,
  _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

func readPicture(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let bytes else { return 0 }
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  for reduction in JPEGReduction.allCases {
    do throws(ImageError) {
      let image = try RGBImage(jpeg: input, reduction: reduction)
      precondition(image.pixels.count == image.width * image.height * 3)
    } catch {
      precondition(!"\(error)".isEmpty)
    }
  }
  do throws(ImageError) {
    let image = try RGBImage(png: input)
    precondition(image.pixels.count == image.width * image.height * 3)
    let again = try RGBImage(png: image.png())
    precondition(again == image, "what was written reads back differently")
  } catch {
    precondition(!"\(error)".isEmpty)
  }
  return 0
}

@main struct FuzzImages {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(withUnsafeMutablePointer(to: &arguments) { LLVMFuzzerRunDriver(&count, $0, readPicture) })
  }
}
