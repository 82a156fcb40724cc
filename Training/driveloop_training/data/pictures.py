"""Pictures of samples: decoding, cropping, keeping them decoded, cutting them into patches."""

import concurrent.futures
import io
import os
import threading

import numpy as np
import torch
from PIL import Image

try:
    import simplejpeg
except ImportError:  # twice as fast, but not needed
    simplejpeg = None

MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)


class PictureStore:
    """Cropped pictures of samples as [height, width, 3] bytes.

    With a cache file every picture is decoded once, in the order in which it is first asked for; the file is a
    uint8 array that the system's page cache keeps in memory as far as there is room.
    """

    def __init__(self, crop=(0, 56, 448, 168), threads=1, cache=None, capacity=0):
        self.left, self.top, self.width, self.height = crop
        self.files, self.places = {}, {}
        self.lock = threading.Lock()
        self.pool = concurrent.futures.ThreadPoolExecutor(threads) if threads > 1 else None
        self.array = None
        if cache is not None and capacity:
            # A file without a name: gone when the process ends, however it ends.
            self.array = np.memmap(cache, np.uint8, "w+", shape=(capacity, self.height, self.width, 3))
            os.unlink(cache)

    def bytes(self, ref):
        with self.lock:
            if ref.file not in self.files:
                self.files[ref.file] = os.open(ref.file, os.O_RDONLY)
        return os.pread(self.files[ref.file], ref.length, ref.offset)

    def decoded(self, ref):
        data = self.bytes(ref)
        if simplejpeg is not None:
            picture = simplejpeg.decode_jpeg(data, fastdct=False, fastupsample=False)
        else:
            picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        if picture.shape == (self.height, self.width, 3):
            return picture  # cut already
        part = picture[self.top:self.top + self.height, self.left:self.left + self.width]
        if part.shape != (self.height, self.width, 3):
            raise ValueError(f"{ref.file} at {ref.offset}: expected a picture of at least {self.left + self.width}x"
                             f"{self.top + self.height} pixels, got {picture.shape[1]}x{picture.shape[0]}")
        return part

    def picture(self, ref):
        if self.array is None:
            return self.decoded(ref)
        key = (ref.file, ref.offset)
        place = self.places.get(key)
        if place is None:
            picture = self.decoded(ref)
            with self.lock:
                # Another thread may have been faster; its place must not be given out twice.
                if key in self.places or len(self.places) >= len(self.array):
                    return picture
                self.array[len(self.places)] = picture
                self.places[key] = len(self.places)
            return picture
        return self.array[place]

    def pairs(self, samples, history=True):
        """[n, 2, height, width, 3] bytes: the frame of half a second ago and the one of now."""
        refs = [ref for sample in samples for ref in (sample.previous if history else sample.picture, sample.picture)]
        return self.stacked(refs)

    def stacked(self, refs):
        """Pictures two by two, [n, 2, height, width, 3] bytes."""
        if self.pool is not None:
            pictures = list(self.pool.map(self.picture, refs))
        else:
            pictures = [self.picture(ref) for ref in refs]
        return torch.from_numpy(np.stack(pictures)).view(-1, 2, self.height, self.width, 3)


def mirrored(pixels, where):
    """[n, 2, height, width, 3] with the samples flipped for which `where` [n] says so."""
    return torch.where(where[:, None, None, None, None], pixels.flip(3), pixels) if where.any() else pixels


def jitter_of(count, generator, strength=0.15):
    """Brightness, contrast and colour of both frames alike, by chance for each sample: (gain, shift), [n, 3] each, of
    values from 0 to 255."""

    def draw(*shape):
        return 1 + strength * (2 * torch.rand(count, *shape, generator=generator) - 1)

    gain = draw(1) * (1 + (draw(3) - 1) / 3)
    return gain, (128 * (draw(1) - 1)).expand(-1, 3)


def patches(pixels, jitter=None, patch=14, merge=2):
    """[n, 2, height, width, 3] bytes to [n, patches, 1176] as Qwen2VLImageProcessor cuts them: blocks of merge x merge
    patches row by row, each patch [channel][time][row][column], normalised.

    jitter: (gain, shift) of each sample's channels, `jitter_of`."""
    count, times, height, width, _ = pixels.shape
    rows, columns = height // patch, width // patch
    values = pixels.view(count, times, rows // merge, merge, patch, columns // merge, merge, patch, 3)
    #       0      1      2           3      4      5               6      7      8
    # Cut while values are bytes, then work in place: a quarter of the memory's traffic.
    values = values.permute(0, 2, 5, 3, 6, 8, 1, 4, 7).reshape(count, rows * columns, 3, -1).float()
    if jitter is not None:
        gain, shift = (part.to(pixels.device)[:, None, :, None] for part in jitter)
        values = values.mul_(gain).add_(shift).clamp_(0, 255)
    scale = torch.tensor([1 / (255 * d) for d in DEVIATION], device=pixels.device)[:, None]
    shift = torch.tensor([-m / d for m, d in zip(MEAN, DEVIATION)], device=pixels.device)[:, None]
    return values.mul_(scale).add_(shift).flatten(2)
