import DriveTypes
import Glibc
import Rendering
import Roads
import TestOracles
import Testing

@testable import Scenery
