import DriveTypes

/// Something that goes on for some ticks: a node of a scenario's behaviour tree, as upstream's `AtomicBehavior` and
/// py_trees composites. A behaviour is used once.
///
/// `begin` is called in the tick in which it starts, then `update` in that tick and every one after until it returns
/// true; `end` when it is over or is given up.
public protocol Behaviour: AnyObject {
  func begin() throws(ScenarioError)
  /// - Returns: whether it is done.
  func update() throws(ScenarioError) -> Bool
  func end()
}

extension Behaviour {
  public func begin() throws(ScenarioError) {}
  public func end() {}
}

/// One after the other. A child that is done at once lets the next begin in the same tick.
public final class Sequence: Behaviour {
  private let children: [any Behaviour]
  private var current = 0
  private var hasBegun = false

  public init(_ children: [any Behaviour]) { self.children = children }

  public func update() throws(ScenarioError) -> Bool {
    while current < children.count {
      if !hasBegun {
        hasBegun = true
        try children[current].begin()
      }
      guard try children[current].update() else { return false }
      children[current].end()
      current += 1
      hasBegun = false
    }
    return true
  }

  public func end() {
    if hasBegun { children[current].end() }
    hasBegun = false
  }
}

/// All at once, until the first is done (py_trees' Parallel with SUCCESS_ON_ONE).
public final class Race: Behaviour {
  private let children: [any Behaviour]

  public init(_ children: [any Behaviour]) { self.children = children }

  public func begin() throws(ScenarioError) {
    for child in children { try child.begin() }
  }

  public func update() throws(ScenarioError) -> Bool {
    var isOver = false
    for child in children where try child.update() { isOver = true }
    return isOver
  }

  public func end() {
    for child in children { child.end() }
  }
}

/// All at once, until the last is done (SUCCESS_ON_ALL).
public final class Together: Behaviour {
  private let children: [any Behaviour]
  private var isDone: [Bool]

  public init(_ children: [any Behaviour]) {
    self.children = children
    isDone = Array(repeating: false, count: children.count)
  }

  public func begin() throws(ScenarioError) {
    for child in children { try child.begin() }
  }

  public func update() throws(ScenarioError) -> Bool {
    for n in children.indices where !isDone[n] {
      if try children[n].update() {
        children[n].end()
        isDone[n] = true
      }
    }
    return !isDone.contains(false)
  }

  public func end() {
    for n in children.indices where !isDone[n] { children[n].end() }
  }
}

/// An act of one moment.
public final class Act: Behaviour {
  private let action: () throws(ScenarioError) -> Void

  public init(_ action: @escaping () throws(ScenarioError) -> Void) { self.action = action }

  public func update() throws(ScenarioError) -> Bool {
    try action()
    return true
  }
}

/// Waits until something is so; looks every tick.
public final class Until: Behaviour {
  private let condition: () throws(ScenarioError) -> Bool

  public init(_ condition: @escaping () throws(ScenarioError) -> Bool) { self.condition = condition }

  public func update() throws(ScenarioError) -> Bool { try condition() }
}

/// Does something every tick, for ever; to be raced against an end.
public final class Always: Behaviour {
  private let action: () throws(ScenarioError) -> Void

  public init(_ action: @escaping () throws(ScenarioError) -> Void) { self.action = action }

  public func update() throws(ScenarioError) -> Bool {
    try action()
    return false
  }
}

/// Lets simulated time pass (upstream's `Idle`); for ever where nil.
public final class Wait: Behaviour {
  private let seconds: Double?
  private let stage: ScenarioStage
  private var start = 0.0

  public init(_ seconds: Double?, on stage: ScenarioStage) {
    self.seconds = seconds
    self.stage = stage
  }

  public func begin() throws(ScenarioError) { start = stage.time }

  public func update() throws(ScenarioError) -> Bool {
    guard let seconds else { return false }
    return stage.time - start >= seconds - 1e-9
  }
}

/// A frame with its own begin and end: what is switched on is switched off, whatever ends it.
public final class During: Behaviour {
  private let child: any Behaviour
  private let enter: () throws(ScenarioError) -> Void
  private let leave: () -> Void

  public init(
    enter: @escaping () throws(ScenarioError) -> Void, leave: @escaping () -> Void, _ child: any Behaviour
  ) {
    self.child = child
    self.enter = enter
    self.leave = leave
  }

  public func begin() throws(ScenarioError) {
    try enter()
    try child.begin()
  }

  public func update() throws(ScenarioError) -> Bool { try child.update() }

  public func end() {
    child.end()
    leave()
  }
}
