import DriveTypes
import Rendering

/// What can be wrong with a request for sensors.
public enum SensingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A setting outside its range; names and units are CARLA's.
  case badAttribute(sensor: String, attribute: String, expected: String, got: Double)
  /// A sensor list that cannot be read: where, what was expected, what stood there.
  case badList(JSONError)
  case unknownRig(got: String, known: [String])
  /// A sensor list without a colour camera.
  case noCamera(rig: String, sensors: Int)
  case tooManyCameras(got: Int)
  case tooManyPixels(got: Int)
  case badCamera(camera: String, RenderingError)
  /// A place or angle that is no number.
  case badMount(camera: String)
  case repeatedCamera(camera: String)
  /// A sensor that an agent asks for in a way that cannot be read.
  case badRequest(sensor: String, expected: String, got: String)
  /// A type of sensor that no agent gets in this way.
  case notServed(sensor: String, type: SensorType, instead: String)
  case tooManySensors(got: Int)
  case unknownCorruption(got: String)
  case tooManyRays(got: Int)
  /// The actor that carries the sensors is not alive.
  case noEgo(ActorID)

  public var description: String {
    switch self {
    case .badAttribute(let sensor, let attribute, let expected, let got):
      "sensor \(sensor): expected \(expected), got \(attribute) \(SensorAttribute.text(got))"
    case .badList(let error): error.description
    case .unknownRig(let got, let known):
      "no camera rig '\(got)'; expected one of \(known.joined(separator: ", ")), or the path of a JSON file with the "
        + "leaderboard's sensor list"
    case .noCamera(let rig, let sensors):
      "\(rig): expected at least one sensor of type \(SensorType.rgbCamera.rawValue), got \(sensors) others"
    case .tooManyCameras(let got): "expected at most \(CameraRig.maximumCameras) cameras, got \(got)"
    case .tooManyPixels(let got):
      "expected cameras of at most \(CameraRig.maximumPixels) pixels together, got \(got)"
    case .badCamera(let camera, let error): "camera \(camera): \(error)"
    case .badMount(let camera):
      "camera \(camera): expected a place and angles that are finite numbers, got others"
    case .repeatedCamera(let camera):
      "expected an id of its own for each camera, got '\(camera)' a second time"
    case .badRequest(let sensor, let expected, let got): "sensor \(sensor): expected \(expected), got \(got)"
    case .notServed(let sensor, let type, let instead):
      "sensor \(sensor): \(type.rawValue) is not served as a sensor; \(instead)"
    case .unknownCorruption(let got):
      "no corruption '\(got)'; expected NAME or NAME:SEVERITY with a severity of 1 to 5 and a name of \(Corruption.names)"
    case .tooManySensors(let got):
      "expected at most \(ScheduledSensor.maximumCount) sensors beside the cameras, got \(got)"
    case .tooManyRays(let got):
      "expected sensors of at most \(ScheduledSensor.maximumRays) rays together in a tick, got \(got)"
    case .noEgo(let id): "the actor \(id) that carries the sensors is not in the world"
    }
  }
}
