import ArgumentParser
import Evaluation
import Reporting

/// Looking on while a run goes on.
struct WatchOptions: ParsableArguments {
  @Flag(
    help: """
      Show on standard error what each worker drives now, the score so far and the time left; as plain lines where it is no \
      terminal.
      """)
  var watch = false

  @Option(
    help: """
      Serve the same, and each drive from above, as a page on this port of 127.0.0.1; 0 for a free one. Standard error \
      names the address.
      """)
  var watchPort: UInt16?

  /// Those who look on; the page too, if there is one, which has to be stopped at the end.
  func watchers() throws -> (all: [any RunWatcher], web: WebWatch?) {
    let terminal = TerminalWatch(TerminalWatch.style(isLong: watch))
    guard let watchPort else { return ([terminal], nil) }
    let web = try WebWatch(port: watchPort)
    TerminalWatch.diary("watch it at \(web.address)\n")
    return ([terminal, web], web)
  }
}
