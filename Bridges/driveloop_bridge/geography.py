"""GNSS <-> map, as the CARLA leaderboard projects (route_manipulation.py, `_location_to_gps`).

The map frame here is DriveLoop's: metres, x east, y north (CARLA's y negated). R = 6378137 m, s = cos(latitude of the
map's origin):  x = s R (lon - lon0) pi/180,  y = s R (M(lat) - M(lat0)),  M(a) = ln tan((90 + a) pi/360).
"""
import math

from .errors import BridgeError

EARTH_RADIUS = 6378137.0


def _mercator(latitude):
    return math.log(math.tan((90.0 + latitude) * math.pi / 360.0))


def position(latitude, longitude, origin_latitude, origin_longitude):
    """(x, y) on the map."""
    scale = math.cos(math.radians(origin_latitude)) * EARTH_RADIUS
    x = scale * math.radians(longitude - origin_longitude)
    return x, scale * (_mercator(latitude) - _mercator(origin_latitude))


def gnss(x, y, origin_latitude, origin_longitude):
    """(latitude, longitude) of a place on the map, degrees."""
    scale = math.cos(math.radians(origin_latitude)) * EARTH_RADIUS
    longitude = origin_longitude + math.degrees(x / scale)
    mercator = y / scale + _mercator(origin_latitude)
    return 360.0 / math.pi * math.atan(math.exp(mercator)) - 90.0, longitude


def origin(x, y, latitude, longitude):
    """(latitude, longitude) of the map's origin, from one place whose map position and GNSS position are known.

    The leaderboard's agents solve the same two equations with scipy's fsolve. Longitude follows from latitude, so one
    equation is left: f(a) = s(a) R (M(lat) - M(a)) - y = 0, by Newton's method with f'(a) = -R (pi/180)
    (1 + sin(a) (M(lat) - M(a))), where the last bracket is y / (s R) near the root.
    """
    guess = latitude - math.degrees(y / EARTH_RADIUS)
    for _ in range(50):
        error = position(latitude, longitude, guess, longitude)[1] - y
        slope = -EARTH_RADIUS * math.pi / 180.0 * (1.0 + math.tan(math.radians(guess)) * y / EARTH_RADIUS)
        step = error / slope
        guess -= step
        if abs(step) < 1e-13:
            break
    else:
        raise BridgeError("no map origin fits x %r, y %r, latitude %r, longitude %r" % (x, y, latitude, longitude))
    return guess, longitude - math.degrees(x / (math.cos(math.radians(guess)) * EARTH_RADIUS))


def heading(compass):
    """Yaw on the map (radians, counter-clockwise from +x) of a leaderboard compass (clockwise from north)."""
    return math.remainder(math.pi / 2 - compass, 2 * math.pi)
