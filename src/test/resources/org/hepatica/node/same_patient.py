"""Holds masks of one anatomy, stored in several ways, against each other in patient coordinates.

Usage: same_patient.py NAME=SEG:FOLDER_OF_SOURCE_FILES[:TRUTH] ... The first one is the reference.
TRUTH is a folder with truth.txt (one SOP Instance UID a line) and truth.raw (their masks, a byte a
pixel). Reads with pydicom and numpy alone. Prints one JSON line per name: Dice with the reference,
with the truth and of the truth with that of the reference, the centre of mass in mm (x to the left,
y to the back, z to the head), and mL.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pydicom


class Mask:
    """Slices of 0 and 1 with the affine of their pixels."""

    def __init__(self, orientation, spacing, slices):
        """slices: (position of the first pixel, rows x columns of 0 and 1)"""
        self.column = np.array(orientation[:3])
        self.row = np.array(orientation[3:])
        self.spacing = spacing
        normal = np.cross(self.column, self.row)
        self.normal = normal if normal[2] > 0 else -normal
        self.slices = sorted(slices, key=lambda s: s[0] @ self.normal)
        along = [s[0] @ self.normal for s in self.slices]
        self.along = np.array(along)
        self.step = float(np.median(np.diff(along)))

    def points(self):
        """The centre in mm of every voxel of the field, and whether it is liver."""
        places, values = [], []
        for first, pixels in self.slices:
            r, c = np.indices(pixels.shape)
            places.append(first + np.outer(c.ravel() * self.spacing[1], self.column)
                          + np.outer(r.ravel() * self.spacing[0], self.row))
            values.append(pixels.ravel())
        return np.concatenate(places), np.concatenate(values).astype(bool)

    def at(self, places):
        """The value of the voxel nearest to each place; False outside."""
        heights = places @ self.normal
        nearest = np.clip(np.searchsorted(self.along, heights), 1, len(self.along) - 1)
        nearest -= heights - self.along[nearest - 1] < self.along[nearest] - heights
        found = np.zeros(len(places), dtype=bool)
        for k, (first, pixels) in enumerate(self.slices):
            of_slice = np.nonzero((nearest == k) & (abs(heights - self.along[k]) <= self.step / 2 + 1e-6))[0]
            away = places[of_slice] - first
            c = np.rint(away @ self.column / self.spacing[1]).astype(int)
            r = np.rint(away @ self.row / self.spacing[0]).astype(int)
            inside = (r >= 0) & (r < pixels.shape[0]) & (c >= 0) & (c < pixels.shape[1])
            found[of_slice[inside]] = pixels[r[inside], c[inside]] > 0
        return found


def numbers(values):
    return [float(v) for v in values]


def read_seg(seg, sources):
    bits = np.unpackbits(np.frombuffer(seg.PixelData, dtype=np.uint8), bitorder="little")
    size = seg.Rows * seg.Columns
    by_source = {}
    shared = seg.SharedFunctionalGroupsSequence[0]
    for k, frame in enumerate(seg.PerFrameFunctionalGroupsSequence):
        uid = frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
        position = np.array(numbers(frame.PlanePositionSequence[0].ImagePositionPatient))
        assert np.allclose(position, numbers(sources[uid].ImagePositionPatient), atol=1e-3), uid
        by_source[uid] = (position, bits[k * size:(k + 1) * size].reshape(seg.Rows, seg.Columns))
    # Slices without liver have no frame; they belong to the field all the same.
    for uid, source in sources.items():
        by_source.setdefault(uid, (np.array(numbers(source.ImagePositionPatient)),
                                   np.zeros((seg.Rows, seg.Columns), dtype=np.uint8)))
    return Mask(numbers(shared.PlaneOrientationSequence[0].ImageOrientationPatient),
                numbers(shared.PixelMeasuresSequence[0].PixelSpacing), list(by_source.values()))


def read_truth(folder, sources):
    uids = (folder / "truth.txt").read_text().split()
    first = sources[uids[0]]
    masks = np.fromfile(folder / "truth.raw", dtype=np.uint8).reshape(-1, first.Rows, first.Columns)
    slices = [(np.array(numbers(sources[u].ImagePositionPatient)), m) for u, m in zip(uids, masks)]
    return Mask(numbers(first.ImageOrientationPatient), numbers(first.PixelSpacing), slices)


def dice(a, b):
    return 2.0 * np.count_nonzero(a & b) / (np.count_nonzero(a) + np.count_nonzero(b))


reference = None
for argument in sys.argv[1:]:
    name, paths = argument.split("=")
    parts = paths.split(":")
    sources = {}
    for file in Path(parts[1]).glob("*.dcm"):
        source = pydicom.dcmread(file, stop_before_pixels=True)
        sources[source.SOPInstanceUID] = source
    mask = read_seg(pydicom.dcmread(parts[0]), sources)
    truth = read_truth(Path(parts[2]), sources) if len(parts) > 2 else None
    places, values = mask.points()
    if reference is None:
        reference = (places, values, truth)
    answer = {
        "name": name,
        "reference": dice(reference[1], mask.at(reference[0])),
        "centre": list(places[values].mean(axis=0)),
        "millilitres": float(values.sum() * mask.spacing[0] * mask.spacing[1] * mask.step / 1000),
    }
    if truth:
        answer["truth"] = dice(values, truth.at(places))
        answer["truths"] = dice(reference[2].at(reference[0]), truth.at(reference[0]))
    print(json.dumps(answer))
