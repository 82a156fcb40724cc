class _Map:
    name = "Carla/Maps/Town12"

    def to_opendrive(self):
        return "<OpenDRIVE/>"


class CarlaDataProvider:
    @staticmethod
    def get_map():
        return _Map()
