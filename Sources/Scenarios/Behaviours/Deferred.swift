/// A behaviour that is made when it begins, from how things stand then.
public final class Deferred: Behaviour {
  private let make: () throws(ScenarioError) -> any Behaviour
  private var child: (any Behaviour)?

  public init(_ make: @escaping () throws(ScenarioError) -> any Behaviour) { self.make = make }

  public func begin() throws(ScenarioError) {
    let made = try make()
    child = made
    try made.begin()
  }

  public func update() throws(ScenarioError) -> Bool { try child?.update() ?? true }

  public func end() { child?.end() }
}
