"""BGRA pictures as CARLA gives them -> JPEG bytes, through OpenCV where it is installed, else Pillow."""
from .errors import BridgeError


def encoder(quality):
    """A function from a (height, width, 4) BGRA array to JPEG bytes (4:2:0, both libraries' default)."""
    try:
        import cv2
    except ImportError:
        cv2 = None
    if cv2 is not None:

        def with_opencv(bgra):
            done, data = cv2.imencode(".jpg", bgra[:, :, :3], [int(cv2.IMWRITE_JPEG_QUALITY), quality])
            if not done:
                raise BridgeError("OpenCV could not encode a picture of shape %s" % (bgra.shape,))
            return data.tobytes()

        return with_opencv
    try:
        import io

        from PIL import Image
    except ImportError:
        raise BridgeError("neither OpenCV nor Pillow is installed: pip install pillow")

    def with_pillow(bgra):
        stream = io.BytesIO()
        Image.fromarray(bgra[:, :, 2::-1]).save(stream, "JPEG", quality=quality)
        return stream.getvalue()

    return with_pillow
