"""As much of CARLA's Python API as the team agent touches."""


class VehicleControl:
    def __init__(self, throttle=0.0, steer=0.0, brake=0.0, hand_brake=False, reverse=False):
        self.throttle, self.steer, self.brake, self.hand_brake, self.reverse = throttle, steer, brake, hand_brake, reverse
        self.manual_gear_shift = False


class Location:
    def __init__(self, x=0.0, y=0.0, z=0.0):
        self.x, self.y, self.z = x, y, z


class Rotation:
    def __init__(self, pitch=0.0, yaw=0.0, roll=0.0):
        self.pitch, self.yaw, self.roll = pitch, yaw, roll


class Transform:
    def __init__(self, location, rotation):
        self.location, self.rotation = location, rotation
