import CarlaProtocol
import Glibc

/// What a CARLA client finds instead of CARLA: calls at `port`, streams at the port after it, and the
/// embedded world behind both.
///
/// One thread does everything in turn, so calls take effect in the order of their arrival and nothing moves between two
/// steps. Synchronous mode: a step follows each `tick_cue` and waits, within `patience`, until every stream has taken the
/// step before. Asynchronous mode: a step every 0.05 s of the clock on the wall; streams that lag miss payloads.
///
/// A client that sends what is no call, or lets too much wait, loses its connection; the others notice nothing.
public final class CarlaFrontEnd {
  private struct CallClient {
    var connection: Connection
    var framer = PackFramer()
    /// Whether messages are left that wait for their turn.
    var hasMore = false
    /// One who lets answers lie gets no others until they are taken.
    var isServed: Bool { hasMore && connection.waiting <= CarlaFrontEnd.mostAnswers }
  }
  private struct StreamClient {
    var connection: Connection
    /// The first bytes, until the stream's number is complete.
    var opening: [UInt8] = []
    /// nil until the client has said it.
    var stream: UInt32?
  }

  public let world: ServedWorld
  private let desk: CallDesk
  private let callSocket: ListeningSocket
  private let streamSocket: ListeningSocket
  private var callClients: [CallClient] = []
  private var streamClients: [StreamClient] = []
  private var nextNumber = 1
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  /// Nanoseconds of the steady clock at which asynchronous mode takes its next step.
  private var nextStep: UInt64 = 0
  /// For the diary: what happened to clients.
  private let diary: (String) -> Void
  private let log: CallLog?

  /// Clients at a time, of either kind; more are turned away.
  static let mostClients = 256
  /// Bytes of answers that may wait for one client before its next call is answered.
  static let mostAnswers = 1 << 20
  /// Calls of one client before it is the next one's turn.
  static let callsInTurn = 64
  /// Seconds for which a synchronous step waits for streams.
  static let patience = 10.0

  public var port: UInt16 { callSocket.port }
  public var streamPort: UInt16 { streamSocket.port }

  /// - Parameters:
  ///   - host: IPv4 address to listen at.
  ///   - port: of calls; streams take the next one. 0 takes two free ones.
  ///   - diary: takes what happens to clients.
  ///   - log: takes every call, a line of JSON each; see `CallLog`.
  public init(
    world: ServedWorld, host: String, port: UInt16, diary: @escaping (String) -> Void = { _ in },
    log: ((String) -> Void)? = nil
  ) throws(CarlaServerError) {
    guard port < UInt16.max else {
      throw .badValue(name: "port", got: Double(port), expected: "0 to \(UInt16.max - 1)")
    }
    self.world = world
    self.diary = diary
    self.log = log.map(CallLog.init)
    desk = CallDesk(world: world)
    callSocket = try ListeningSocket(host: host, port: port)
    streamSocket = try ListeningSocket(host: host, port: port == 0 ? 0 : port + 1)
    world.streamPort = streamSocket.port
  }

  deinit { buffer.deallocate() }

  /// Serves until `isDone`, which is asked about ten times a second or more often.
  public func run(until isDone: () -> Bool) throws(CarlaServerError) {
    while !isDone() { try turn() }
  }

  // MARK: One turn

  private func turn() throws(CarlaServerError) {
    var waits = [
      pollfd(fd: callSocket.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: streamSocket.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    // One with calls left to answer is not read from: what it sends on waits in its own socket.
    for client in callClients { waits.append(wait(for: client.connection, reads: !client.hasMore)) }
    for client in streamClients { waits.append(wait(for: client.connection, reads: true)) }
    let found = poll(&waits, nfds_t(waits.count), pause)
    guard found >= 0 || errno == EINTR else { throw ListeningSocket.failure("wait for clients") }
    for (connection, wait) in zip(connections, waits.dropFirst(2)) where wait.revents & Int16(POLLOUT) != 0 {
      connection.flush()
    }
    let hasInput = waits.dropFirst(2).map { $0.revents & ~Int16(POLLOUT) != 0 }
    for index in callClients.indices { serve(index, hasInput: hasInput[index]) }
    for index in streamClients.indices where hasInput[callClients.count + index] { open(index) }
    if waits[0].revents != 0 { admit(callSocket) { callClients.append(CallClient(connection: $0)) } }
    if waits[1].revents != 0 { admit(streamSocket) { streamClients.append(StreamClient(connection: $0)) } }
    if !world.settings.isSynchronous { stepByClock() }
    dismiss()
  }

  private func wait(for connection: Connection, reads: Bool) -> pollfd {
    let events = (reads ? POLLIN : 0) | (connection.waiting > 0 ? POLLOUT : 0)
    return pollfd(fd: connection.descriptor, events: Int16(events), revents: 0)
  }

  private var connections: [Connection] { callClients.map(\.connection) + streamClients.map(\.connection) }

  /// Milliseconds to wait for clients.
  private var pause: Int32 {
    if callClients.contains(where: \.isServed) { return 0 }
    guard !world.settings.isSynchronous else { return 100 }
    let now = Self.clock()
    return nextStep <= now ? 0 : Int32(min((nextStep - now) / 1_000_000 + 1, 100))
  }

  private func admit(_ socket: ListeningSocket, _ keep: (Connection) -> Void) {
    while let descriptor = socket.accept() {
      let connection = Connection(descriptor: descriptor, number: nextNumber)
      nextNumber += 1
      if callClients.count + streamClients.count >= Self.mostClients {
        diary("client \(connection.number) turned away: \(Self.mostClients) are connected")
        continue
      }
      keep(connection)
    }
  }

  private func dismiss() {
    for client in callClients where !client.connection.isOpen {
      desk.forget(client: client.connection.number)
      diary("client \(client.connection.number) is gone")
    }
    callClients.removeAll { !$0.connection.isOpen }
    streamClients.removeAll { !$0.connection.isOpen }
  }

  // MARK: Calls

  private func serve(_ index: Int, hasInput: Bool) {
    let connection = callClients[index].connection
    if hasInput, callClients[index].hasMore {
      // Not asked for, so it is the news that the other side is gone.
      return connection.end()
    }
    if hasInput, let count = connection.receive(into: buffer) {
      callClients[index].framer.append(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
      callClients[index].hasMore = true
    }
    for _ in 0..<Self.callsInTurn where callClients[index].isServed {
      do {
        guard connection.isOpen, let message = try callClients[index].framer.next() else {
          callClients[index].hasMore = false
          return
        }
        let reply = try desk.answer(message, client: connection.number)
        log?.note(message, client: connection.number, world: world, refusals: reply.refusals)
        if let answer = reply.answer { connection.send(answer) }
        if reply.isEpisodeNew { broadcast([world.snapshotPayload()]) }
        if reply.wantsStep { step() }
      } catch {
        diary("client \(connection.number) thrown out: \(error)")
        connection.end()
        callClients[index].hasMore = false
        return
      }
    }
  }

  // MARK: Streams

  /// Reads which stream a client wants. CARLA's clients say no more than that.
  private func open(_ index: Int) {
    let connection = streamClients[index].connection
    guard let count = connection.receive(into: buffer) else { return }
    guard streamClients[index].stream == nil else {
      diary("client \(connection.number) thrown out: it sends on a stream that it only listens to")
      return connection.end()
    }
    streamClients[index].opening += buffer.prefix(min(count, StreamFrame.openingSize + 1))
    guard let stream = StreamFrame.stream(streamClients[index].opening) else { return }
    guard streamClients[index].opening.count == StreamFrame.openingSize,
      stream == StreamPayload.worldStream || world.hasSensor(stream)
    else {
      diary("client \(connection.number) thrown out: there is no stream \(stream)")
      return connection.end()
    }
    streamClients[index].stream = stream
    log?.note(stream: stream, client: connection.number, world: world)
    // In synchronous mode the next snapshot may be far; a client that comes late gets the last one.
    if stream == StreamPayload.worldStream {
      connection.send(StreamFrame.framed(world.snapshotPayload().bytes))
    }
  }

  private func step() {
    if world.settings.isSynchronous { drain() }
    var watched: Set<UInt32> = []
    for client in streamClients {
      if let stream = client.stream, client.connection.isOpen { watched.insert(stream) }
    }
    broadcast(world.step(watched: watched))
  }

  private func broadcast(_ payloads: [StreamPayload]) {
    let mayDrop = !world.settings.isSynchronous
    // Who lags misses this whole step.
    let ready = streamClients.filter { !mayDrop || $0.connection.waiting == 0 }
    for payload in payloads {
      let framed = StreamFrame.framed(payload.bytes)
      for client in ready where client.stream == payload.stream { client.connection.send(framed) }
    }
  }

  /// Waits until every stream has taken what it was sent. Who does not in time is thrown out.
  private func drain() {
    let end = Self.clock() + UInt64(Self.patience * 1e9)
    while true {
      let late = streamClients.map(\.connection).filter { $0.isOpen && $0.waiting > 0 }
      if late.isEmpty { return }
      guard Self.clock() < end else {
        for connection in late {
          diary("client \(connection.number) thrown out: its stream took nothing for \(Self.patience) s")
          connection.end()
        }
        return
      }
      var waits = late.map { pollfd(fd: $0.descriptor, events: Int16(POLLOUT), revents: 0) }
      _ = poll(&waits, nfds_t(waits.count), 100)
      for connection in late { connection.flush() }
    }
  }

  // MARK: Time

  private func stepByClock() {
    let now = Self.clock()
    guard now >= nextStep else { return }
    let period = UInt64(world.stepDuration * 1e9)
    // A step that came late is not made up for.
    nextStep = max(nextStep + period, now)
    step()
  }

  private static func clock() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }
}
