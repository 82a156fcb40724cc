"""Spoiled pictures for Tests/SensingTests: python3 corruptions.py > corruptions.json

Formulas: imagecorruptions 1.1.2 itself (brightness, saturate, motion and zoom blur, fog, snow), its random numbers replaced
by DriveLoop's; numpy, OpenCV and Pillow for the others (dark, rain, drops, spots, colour steps), by the figures of
DriveBench's authors. Made with numpy 2.4.6, OpenCV 5.0.0.93, scikit-image 0.26.0, scipy 1.17.1, Pillow 13.0.0.
"""
import base64, json, math, sys, types

import numpy as np
np.float_ = np.float64
import scipy.ndimage
shim = types.ModuleType("scipy.ndimage.interpolation")
shim.map_coordinates = scipy.ndimage.map_coordinates
sys.modules["scipy.ndimage.interpolation"] = shim
import cv2
from PIL import Image, ImageOps
from imagecorruptions import corruptions as published

M = (1 << 64) - 1


class Source:
    """DriveTypes' RandomSource."""

    def __init__(self, seed, stream):
        h = 0xcbf29ce484222325
        for b in stream.encode():
            h = ((h ^ b) * 0x100000001b3) & M
        state = seed ^ h
        self.s = []
        for _ in range(4):
            state = (state + 0x9e3779b97f4a7c15) & M
            z = state
            z = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) & M
            z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) & M
            self.s.append(z ^ (z >> 31))

    def next(self):
        s = self.s
        p = (s[1] * 5) & M
        r = (((p << 7) | (p >> 57)) & M) * 9 & M
        t = (s[1] << 17) & M
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = ((s[3] << 45) | (s[3] >> 19)) & M
        return r

    def one(self):
        return (self.next() >> 11) * 2.0 ** -53

    def below(self, n):
        return (self.next() * n) >> 64

    def uniform(self, low=0.0, high=1.0, size=None):
        if size is None:
            return low + (high - low) * self.one()
        return np.array([low + (high - low) * self.one() for _ in range(int(np.prod(size)))]).reshape(size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        def draw():
            radius = math.sqrt(-2 * math.log(1 - self.one()))
            return loc + scale * radius * math.cos(2 * math.pi * self.one())
        if size is None:
            return draw()
        return np.array([draw() for _ in range(int(np.prod(size)))]).reshape(size)

    def poisson(self, mean):
        table, out = {}, np.empty(mean.shape)
        for i, m in enumerate(mean.ravel()):
            if m not in table:
                p = math.exp(-m)
                sums, k = [p], 1
                while sums[-1] < 1 - 1e-13 and k < 10 * m + 100:
                    p *= m / k
                    sums.append(sums[-1] + p)
                    k += 1
                table[m] = np.array(sums)
            out.ravel()[i] = np.searchsorted(table[m], self.one(), side="right")
        return out


def dark(x, s, r):
    k = min(s, 4)
    c, photons, dev = [.6, .5, .4, .3, .2][k], 10 * [60, 25, 12, 5, 3][k], .1 * [.08, .12, .18, .26, .38][k]
    x = x / 255.
    x = ((x - x.min()) / (x.max() - x.min())) ** 2 * c
    x = np.clip(r.poisson(x * photons) / photons, 0, 1)
    return np.clip(x + r.normal(0, dev, x.shape), 0, 1) * 255


def rain(x, s, r):
    area, length = [(770, 10), (770, 30), (770, 60), (500, 60), (400, 80)][s - 1]
    contrast = [.8, .8, .7, .6, .5][s - 1]
    h, w, _ = x.shape
    slant = r.below(20) - 10
    mask = np.zeros((h, w))
    for _ in range(h * w // area):
        px = slant + r.below(w - slant) if slant < 0 else r.below(w - slant)
        py = r.below(h - length)
        cv2.line(mask, (px, py), (px - 1, py + length), (220, 220, 220), 1)
    mask = mask[..., None]
    wet = x + (mask * (1 - x / 255.) * (1 - np.mean(x) / 255.)).astype(np.uint8)
    out = (cv2.blur(wet, (3, 3)) * mask / 255. + x * (1 - mask / 255.)) / 255.
    means = out.mean(axis=(0, 1), keepdims=True)
    return np.clip((out - means) * contrast + means, 0, 1) * 255


def water_splash(x, s, r):
    count, taps, smallest = [(10, 7, 5), (20, 15, 10), (30, 21, 15), (40, 31, 20), (50, 51, 25)][s - 1]
    h, w, _ = x.shape
    for _ in range(count):
        radius = smallest + r.below(11)
        cx = radius + r.below(max(1, w - 2 * radius + 1))
        cy = radius + r.below(max(1, h - 2 * radius + 1))
        disc = cv2.circle(x.copy(), (cx, cy), radius, (255, 255, 255), -1)
        x = cv2.addWeighted(disc, .2, x, .8, 0)
    return cv2.GaussianBlur(x, (taps, taps), 0)


def lens_obstacle(x, s, r):
    taps, largest, spread = [(11, .1, .3), (21, .2, .25), (31, .3, .2), (51, .4, .15), (71, .5, .1)][s - 1]
    h, w, _ = x.shape
    cx = int(np.clip(r.normal(w // 2, spread * w), 0, w))
    cy = int(np.clip(r.normal(h // 2, spread * h), 0, h))
    axes = (int(r.uniform(.1, largest) * w), int(r.uniform(.1, largest) * h))
    mask = cv2.ellipse(np.zeros((h, w), np.uint8), (cx, cy), axes, r.below(361), 0, 360, 255, -1)
    return np.where(mask[..., None] == 255, cv2.GaussianBlur(x, (taps, taps), 0), x)


def color_quant(x, s, r):
    # Pillow refuses 0 bits since some version; before, nothing was left.
    return np.asarray(ImageOps.posterize(Image.fromarray(x), 5 - s)) if s < 5 else x * 0


def packaged(name):
    def call(x, s, r):
        np.random.normal = lambda loc=0.0, scale=1.0, size=None: r.normal(loc, scale, size)
        np.random.uniform = lambda low=0.0, high=1.0, size=None: r.uniform(low, high, size)
        return getattr(published, name)(x, s)
    return call


# Name: (function, whether the numbers are the lens's, which last for a drive).
CASES = {
    "brightness": (packaged("brightness"), False), "saturate": (packaged("saturate"), False),
    "motion_blur": (packaged("motion_blur"), False), "zoom_blur": (packaged("zoom_blur"), False),
    "fog": (packaged("fog"), False), "snow": (packaged("snow"), False), "dark": (dark, False), "rain": (rain, False),
    "water_splash": (water_splash, True), "lens_obstacle": (lens_obstacle, True), "color_quant": (color_quant, False),
}
WIDTH, HEIGHT, STRIDE = 160, 120, 97


def picture():
    y, x, c = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(3), indexing="ij")
    return ((x + y * (c + 1) // 2 + (x // 16 + y // 16) % 2 * (60 + 30 * c)) % 256).astype(np.uint8)


def main():
    cases = []
    for name, (function, is_lens) in CASES.items():
        for severity in range(1, 6):
            stream = f"corruption/{name}/drive/cam/{'lens' if is_lens else '7'}"
            out = np.uint8(function(picture(), severity, Source(5, stream)))
            samples = out.reshape(-1, 3)[::STRIDE].tobytes()
            cases.append({"name": name, "severity": severity, "mean": float(out.mean()),
                          "samples": base64.b64encode(samples).decode()})
    json.dump({"width": WIDTH, "height": HEIGHT, "stride": STRIDE, "seed": 5, "cases": cases}, sys.stdout, indent=1)


main()
