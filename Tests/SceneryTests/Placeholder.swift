import Scenery
import Testing
